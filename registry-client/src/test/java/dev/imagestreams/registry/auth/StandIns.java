package dev.imagestreams.registry.auth;

import com.github.benmanes.caffeine.cache.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Helpers that are shell scripts, in a directory that is the only one where helpers are sought. */
final class StandIns {

  /** Far above what a script needs on a busy machine, and never waited for. */
  private static final Duration PLENTY = Duration.ofMinutes(2);

  private final Path directory;
  private final AtomicLong nanos = new AtomicLong();

  StandIns(Path directory) {
    this.directory = directory;
  }

  /**
   * Writes a helper. The script notes each run with what it was asked in {@link #runs()}; the body
   * has the server in {@code $server}.
   */
  StandIns helper(String name, String body) throws IOException {
    Path file = directory.resolve("docker-credential-" + name);
    Files.writeString(
        file,
        "#!/bin/sh\nserver=$(cat)\necho \""
            + name
            + " $1 $server\" >> '"
            + directory
            + "/runs'\ncd '"
            + directory
            + "'\n"
            + body
            + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return this;
  }

  /** A helper that gives one answer to everybody. */
  StandIns answering(String name, String username, String secret) throws IOException {
    return helper(
        name,
        "printf '{\"ServerURL\":\"%s\",\"Username\":\"%s\",\"Secret\":\"%s\"}\\n' \"$server\" '"
            + username
            + "' '"
            + secret
            + "'");
  }

  /** The protocol's way of saying that there is nothing. */
  StandIns havingNothing(String name) throws IOException {
    return helper(name, "echo 'credentials not found in native keychain'; exit 1");
  }

  Helpers helpers() {
    return helpers(PLENTY);
  }

  Helpers helpers(Duration limit) {
    Ticker ticker = nanos::get;
    return new Helpers(new SearchPath(List.of(directory), List.of("")), limit, ticker);
  }

  void letPass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  /** Each run: the helper's name, the command and the server. */
  List<String> runs() throws IOException {
    Path file = directory.resolve("runs");
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }
}
