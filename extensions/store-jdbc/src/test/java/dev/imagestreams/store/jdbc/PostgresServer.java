package dev.imagestreams.store.jdbc;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.tukaani.xz.XZInputStream;

/**
 * A PostgreSQL on a loopback port, which ends with this process however that ends. Which one is
 * said by {@code -Dpostgres.bin}, the directory of its programs; otherwise one is unpacked that
 * comes with the tests.
 */
public final class PostgresServer implements AutoCloseable {

  private static final String UNPACKED = "postgres-linux-x86_64.txz";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static PostgresServer shared;

  private final Path data;
  private final int port;
  private final Map<String, String> settings;
  private Process process;

  private PostgresServer(Path data, int port, Map<String, String> settings) {
    this.data = data;
    this.port = port;
    this.settings = settings;
  }

  /** One for all tests of this process that do nothing to the server; it waits for no disk. */
  public static synchronized PostgresServer shared() {
    if (shared == null) {
      try {
        Path data = Files.createTempDirectory("imagestreams-postgres");
        shared = create(data, Map.of("fsync", "off", "max_connections", "200"));
        Runtime.getRuntime().addShutdownHook(new Thread(shared::remove));
      } catch (IOException e) {
        throw new IllegalStateException("PostgreSQL can't be started", e);
      }
    }
    return shared;
  }

  /** A new one with its data in an empty directory, started. */
  public static PostgresServer create(Path data, Map<String, String> settings) throws IOException {
    Path log = data.resolveSibling(data.getFileName() + "-initdb.log");
    List<String> command = command("initdb");
    command.addAll(
        List.of("-D", data.toString(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"));
    command.addAll(List.of("--locale", "C.UTF-8"));
    try {
      Process init =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (init.waitFor() != 0) {
        throw new IOException("initdb failed: " + Files.readString(log));
      }
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
    return at(data, settings);
  }

  /** One whose data are there already, started. */
  public static PostgresServer at(Path data, Map<String, String> settings) throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      PostgresServer server = new PostgresServer(data, free.getLocalPort(), settings);
      free.close();
      server.start();
      return server;
    }
  }

  /** As a user that is not root, whom PostgreSQL serves nothing. */
  private static List<String> command(String program) {
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("unshare", "-U"));
    }
    command.add(binaries().resolve(program).toString());
    return command;
  }

  /** Where the programs are. */
  public static Path binaries() {
    return Optional.ofNullable(System.getProperty("postgres.bin"))
        .map(Path::of)
        .orElseGet(PostgresServer::unpacked);
  }

  private static synchronized Path unpacked() {
    Assumptions.assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64"),
        "the PostgreSQL that comes along is for Linux on amd64; say -Dpostgres.bin=DIR");
    try {
      Path here = Path.of("target", "postgres").toAbsolutePath();
      if (!Files.isDirectory(here)) {
        Path part = here.resolveSibling("postgres-" + UUID.randomUUID());
        unpack(part);
        Files.move(part, here);
      }
      return here.resolve("bin");
    } catch (IOException e) {
      throw new IllegalStateException("PostgreSQL can't be unpacked", e);
    }
  }

  private static void unpack(Path to) throws IOException {
    InputStream packed = PostgresServer.class.getClassLoader().getResourceAsStream(UNPACKED);
    Objects.requireNonNull(packed, "no " + UNPACKED + " on the class path");
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(packed)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path file = to.resolve(entry.getName()).normalize();
        if (entry.isDirectory()) {
          Files.createDirectories(file);
        } else if (entry.isSymbolicLink()) {
          Files.createDirectories(file.getParent());
          Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
        } else {
          Files.createDirectories(file.getParent());
          Files.copy(tar, file);
          String mode = (entry.getMode() & 0100) == 0 ? "rw-r--r--" : "rwxr-xr-x";
          Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        }
      }
    }
  }

  /** Starts it, and waits until it answers. */
  public void start() throws IOException {
    List<String> command = new ArrayList<>();
    // When this process ends, its end of the pipe is closed, and the server told to end at once.
    command.addAll(
        List.of(
            "sh",
            "-c",
            "exec 3<&0; \"$@\" </dev/null & p=$!;"
                + " (cat >/dev/null; kill -QUIT $p 2>/dev/null) <&3 & wait $p",
            "sh"));
    command.addAll(command("postgres"));
    command.addAll(
        List.of(
            "-D",
            data.toString(),
            "-p",
            Integer.toString(port),
            "-c",
            "listen_addresses=127.0.0.1"));
    command.addAll(List.of("-c", "unix_socket_directories="));
    settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
            .start();
    Awaitility.await("PostgreSQL, see " + log())
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(this::answers);
  }

  private boolean answers() {
    try (Connection connection = connect()) {
      return true;
    } catch (SQLException e) {
      if (!process.isAlive()) {
        throw new IllegalStateException("PostgreSQL ended, see " + log(), e);
      }
      return false;
    }
  }

  private Path log() {
    return data.resolveSibling(data.getFileName() + ".log");
  }

  /** Sends the server's first process a signal, such as {@code INT} to end it or {@code QUIT}. */
  public void signal(String name) throws IOException {
    String pid = Files.readAllLines(data.resolve("postmaster.pid")).get(0);
    try {
      new ProcessBuilder("kill", "-" + name, pid).inheritIO().start().waitFor();
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
  }

  /** Ends it as a failure of the power would, but for the disk, and waits for that. */
  public void crash() throws IOException {
    signal("QUIT");
    awaitEnd();
  }

  /** Ends it after its connections were cut, and waits for that. */
  public void stop() throws IOException {
    signal("INT");
    awaitEnd();
  }

  private void awaitEnd() throws IOException {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException("PostgreSQL does not end, see " + log());
      }
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
  }

  public Path data() {
    return data;
  }

  public int port() {
    return port;
  }

  public String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres";
  }

  public Connection connect() throws SQLException {
    return DriverManager.getConnection(url());
  }

  /** A name for a schema that nobody has. */
  public static String newSchema() {
    return "s" + UUID.randomUUID().toString().replace("-", "");
  }

  /** A builder of a store in a schema that nobody has. */
  public PostgresStoreBuilder newStore() {
    return PostgresImageStreamStore.builder(url()).schema(newSchema()).connections(20);
  }

  private void remove() {
    try {
      crash();
      try (var files = Files.walk(data)) {
        for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      System.err.println("removing " + data + " failed: " + e);
    }
  }

  @Override
  public void close() throws IOException {
    if (process.isAlive()) {
      crash();
    }
  }
}
