package dev.imagestreams.registry.auth;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imagestreams.model.ImageStreamsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** A file of credentials, parsed again only when it has changed. Thread-safe; reads a file. */
final class AuthFile {

  private static final int MAX_SIZE = 4 << 20;

  /**
   * A file written so shortly before it was read may be written again without a new time: file
   * systems count in steps of up to two seconds.
   */
  private static final Duration TIME_STEP = Duration.ofSeconds(2);

  /** What changes when a file is written or replaced. */
  private record Stamp(FileTime modified, long size, @Nullable Object key) {}

  /**
   * @param sure that the content is that of the stamp for as long as the stamp stays
   */
  private record Content(Stamp stamp, boolean sure, AuthEntries entries) {}

  private final Path path;
  private final BiFunction<JsonNode, String, AuthEntries> format;
  private final String requiredBy;
  private final Runnable changed;
  private volatile @Nullable Content last;

  private AuthFile(
      Path path,
      BiFunction<JsonNode, String, AuthEntries> format,
      String requiredBy,
      Runnable changed) {
    this.path = path;
    this.format = format;
    this.requiredBy = requiredBy;
    this.changed = changed;
  }

  /**
   * A {@code config.json} or {@code auth.json}.
   *
   * @param changed called when the file has changed, before its content is given out
   */
  static AuthFile config(Path path, Runnable changed) {
    return new AuthFile(path, AuthJson::config, "", changed);
  }

  /** The same, which must be there since a variable of the environment names it. */
  static AuthFile required(Path path, String variable, Runnable changed) {
    return new AuthFile(path, AuthJson::config, variable, changed);
  }

  /** An old {@code .dockercfg}. */
  static AuthFile legacy(Path path, Runnable changed) {
    return new AuthFile(path, AuthJson::legacy, "", changed);
  }

  /**
   * What the file says now; nothing when there is no file.
   *
   * @throws ImageStreamsException when it can't be read, or must be there and is not
   */
  AuthEntries read() {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      Stamp stamp =
          new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
      Content known = last;
      boolean same = known != null && known.stamp().equals(stamp);
      if (known != null && same && known.sure()) {
        return known.entries();
      }
      boolean sure = stamp.modified().toInstant().isBefore(Instant.now().minus(TIME_STEP));
      AuthEntries entries = format.apply(AuthJson.tree(bytes(), path.toString()), path.toString());
      if (!same) {
        changed.run();
      }
      last = new Content(stamp, sure, entries);
      return entries;
    } catch (NoSuchFileException e) {
      if (requiredBy.isEmpty()) {
        return AuthEntries.NONE;
      }
      throw new ImageStreamsException(
          requiredBy
              + " names "
              + path
              + ", which does not exist; correct it, or unset it to use the usual files");
    } catch (IOException e) {
      throw new ImageStreamsException(
          "reading credentials from " + path + " failed; check that it is a file and readable", e);
    }
  }

  private byte[] bytes() throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MAX_SIZE + 1);
      if (bytes.length > MAX_SIZE) {
        throw new ImageStreamsException(path + " is larger than 4 MiB: not a file of credentials");
      }
      return bytes;
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
