package dev.imagestreams.server.access;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Users and their passwords in a file, as {@code htpasswd -B} writes it: {@code NAME:HASH} a line,
 * hashes by bcrypt alone.
 *
 * <p>The file is read again when it has changed: who is taken out of it is locked out with the next
 * request. While it can't be read, or has a line that is none, nobody is let in. A password that
 * was right is remembered for a minute, as a hash, since bcrypt takes tens of milliseconds; it
 * takes as long for a name that is not in the file. Of a password the first 72 bytes count, as
 * everywhere with bcrypt. Thread-safe.
 */
public final class Htpasswd implements Authenticator {

  private static final Duration REMEMBERED = Duration.ofSeconds(60);
  private static final int MAX_REMEMBERED = 10_000;

  /** A hash beyond would keep a processor busy for seconds. */
  private static final int MAX_COST = 16;

  private static final long MAX_WAIT_SECONDS = 10;

  /** Each has a thread wait, which others have none of then. */
  private static final int MAX_WAITING = 32;

  private static final AtomicLong READINGS = new AtomicLong();

  /**
   * What the file says.
   *
   * @param reading tells one reading of the file from another
   * @param decoy what a password is compared with where there is no such user
   */
  private record Users(long reading, Map<String, byte[]> hashes, byte[] decoy) {}

  private record Password(String user, byte[] secret) {}

  private final WatchedFile<Users> file;
  private final Cache<ByteBuffer, Caller> verified =
      Caffeine.newBuilder().expireAfterWrite(REMEMBERED).maximumSize(MAX_REMEMBERED).build();

  /** So that guessing passwords leaves a processor to everybody else. */
  private final Semaphore processors =
      new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));

  private final Semaphore waiting = new Semaphore(MAX_WAITING);

  private Htpasswd(WatchedFile<Users> file) {
    this.file = file;
  }

  /**
   * Reads the users.
   *
   * @throws IOException when the file can't be read, or a line is none; it says which
   */
  public static Htpasswd file(Path file) throws IOException {
    return new Htpasswd(new WatchedFile<>(file, content -> parse(file, content)));
  }

  private static Users parse(Path file, String content) throws IOException {
    Map<String, byte[]> hashes = new HashMap<>();
    int cost = BCrypt.MIN_COST;
    int number = 0;
    for (String line : content.lines().toList()) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      int colon = line.indexOf(':');
      String hash = line.substring(colon + 1).strip();
      if (colon < 1 || !hash.matches("\\$2[aby]?\\$\\d\\d\\$[./A-Za-z0-9]{53}")) {
        throw new IOException(
            file + ", line " + number + ": not NAME:HASH with a bcrypt hash; use htpasswd -B");
      }
      int given = Integer.parseInt(hash.substring(hash.length() - 56, hash.length() - 54));
      if (given < BCrypt.MIN_COST || given > MAX_COST) {
        throw new IOException(
            file + ", line " + number + ": a bcrypt cost is 4 to " + MAX_COST + ", not " + given);
      }
      cost = Math.max(cost, given);
      hashes.put(line.substring(0, colon), hash.getBytes(StandardCharsets.US_ASCII));
    }
    byte[] decoy = BCrypt.withDefaults().hash(cost, "nobody".getBytes(StandardCharsets.UTF_8));
    return new Users(READINGS.incrementAndGet(), hashes, decoy);
  }

  @Override
  public Optional<Caller> authenticate(String authorization) throws IOException {
    Users users = file.current();
    Optional<Password> given = password(authorization);
    if (given.isEmpty()) {
      return Optional.empty();
    }
    ByteBuffer key = key(users.reading(), authorization);
    Caller known = verified.getIfPresent(key);
    if (known != null) {
      return Optional.of(known);
    }
    byte[] hash = users.hashes().get(given.get().user());
    boolean right = isRight(given.get().secret(), hash == null ? users.decoy() : hash);
    if (hash == null || !right) {
      return Optional.empty();
    }
    Caller caller = Caller.named(given.get().user());
    verified.put(key, caller);
    return Optional.of(caller);
  }

  private boolean isRight(byte[] password, byte[] hash) throws IOException {
    if (!waiting.tryAcquire()) {
      throw new IOException("too many passwords are being checked");
    }
    try {
      if (!processors.tryAcquire(MAX_WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("too many passwords are being checked");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted before the password was checked", e);
    } finally {
      waiting.release();
    }
    try {
      return BCrypt.verifyer(null, LongPasswordStrategies.truncate(BCrypt.Version.VERSION_2A))
          .verify(password, hash)
          .verified;
    } finally {
      processors.release();
    }
  }

  /** Passwords are not kept in memory; a hash is compared in the same time whatever it is. */
  private static ByteBuffer key(long reading, String authorization) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(ByteBuffer.allocate(Long.BYTES).putLong(reading).flip());
      return ByteBuffer.wrap(digest.digest(authorization.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** RFC 7617. Empty where it is another scheme, or not what the scheme says. */
  private static Optional<Password> password(String authorization) {
    if (!authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
      return Optional.empty();
    }
    byte[] decoded;
    try {
      decoded = Base64.getDecoder().decode(authorization.substring(6).strip());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    String text = new String(decoded, StandardCharsets.UTF_8);
    int colon = text.indexOf(':');
    return colon < 0
        ? Optional.empty()
        : Optional.of(
            new Password(
                text.substring(0, colon),
                text.substring(colon + 1).getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public String challenge(Challenge challenge) {
    return "Basic realm=\"registry\", charset=\"UTF-8\"";
  }
}
