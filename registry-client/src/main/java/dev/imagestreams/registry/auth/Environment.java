package dev.imagestreams.registry.auth;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What of the process's surroundings says where credentials are.
 *
 * @param variables the value of a variable, or null
 * @param home the user's directory
 * @param runtimeFile where podman keeps logins when there is no XDG_RUNTIME_DIR
 */
record Environment(
    Function<String, @Nullable String> variables, Path home, Optional<Path> runtimeFile) {

  static Environment ofProcess() {
    // In a container the user of a process often has no entry that user.home could come from.
    String home = System.getenv("HOME");
    return new Environment(
        System::getenv,
        Path.of(home == null || home.isEmpty() ? System.getProperty("user.home", ".") : home),
        uid().map(uid -> Path.of("/run/containers", uid.toString(), "auth.json")));
  }

  /** A variable that is set and not empty. */
  Optional<String> variable(String name) {
    return Optional.ofNullable(variables.apply(name)).filter(v -> !v.isEmpty());
  }

  /** {@code $DOCKER_CONFIG/config.json}, or {@code ~/.docker/config.json}. */
  Path dockerConfig() {
    return variable("DOCKER_CONFIG")
        .map(Path::of)
        .orElseGet(() -> home.resolve(".docker"))
        .resolve("config.json");
  }

  private static Optional<Object> uid() {
    try {
      return Optional.of(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return Optional.empty(); // Systems without it have no such directory of the user's either.
    }
  }
}
