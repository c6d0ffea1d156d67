package dev.imagestreams.registry.auth;

import dev.imagestreams.model.Repository;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The credentials of all the files that docker, podman, buildah and skopeo keep logins in.
 *
 * <p>If {@code REGISTRY_AUTH_FILE} is set, the file it names is the only one, and it must exist.
 * Otherwise these are read, in this order, which is podman's:
 *
 * <ol>
 *   <li>{@code $DOCKER_CONFIG/config.json}, where {@code DOCKER_CONFIG} is set: what was chosen
 *       comes before what is usual
 *   <li>{@code $XDG_RUNTIME_DIR/containers/auth.json}, or without that variable {@code
 *       /run/containers/<uid>/auth.json}: where {@code podman login} writes on Linux
 *   <li>{@code $XDG_CONFIG_HOME/containers/auth.json}, or {@code ~/.config/containers/auth.json}:
 *       where it writes elsewhere
 *   <li>{@code ~/.docker/config.json}, where {@code DOCKER_CONFIG} is not set
 *   <li>{@code ~/.dockercfg}, the form before docker 1.7
 * </ol>
 *
 * <p>What fits best within a file comes first, and files come in order: the next is tried when a
 * registry refuses one. A file that is missing has nothing. One that is broken is passed over with
 * a warning when others have something, and otherwise thrown. Each file is as {@link DockerConfig}
 * says, helpers included. Thread-safe; reads files and may run programs.
 */
public final class CredentialFiles implements CredentialProvider {

  private final List<DockerConfig> files;
  private final CredentialProvider all;

  private CredentialFiles(List<DockerConfig> files) {
    this.files = List.copyOf(files);
    this.all = CredentialProvider.firstOf(List.copyOf(files));
  }

  /** The files that the environment of this process names now. */
  public static CredentialFiles fromEnvironment() {
    return of(Environment.ofProcess(), Helpers.ofEnvironment());
  }

  static CredentialFiles of(Environment environment, Helpers helpers) {
    List<DockerConfig> files = new ArrayList<>();
    environment
        .variable("REGISTRY_AUTH_FILE")
        .ifPresentOrElse(
            named ->
                files.add(
                    DockerConfig.of(
                        AuthFile.required(Path.of(named), "REGISTRY_AUTH_FILE", helpers::forget),
                        helpers)),
            () -> {
              usual(environment).forEach(path -> files.add(DockerConfig.at(path, helpers)));
              Path old = environment.home().resolve(".dockercfg");
              files.add(DockerConfig.of(AuthFile.legacy(old, helpers::forget), helpers));
            });
    return new CredentialFiles(files);
  }

  private static Set<Path> usual(Environment environment) {
    Set<Path> paths = new LinkedHashSet<>();
    Path config = environment.dockerConfig();
    if (environment.variable("DOCKER_CONFIG").isPresent()) {
      paths.add(config);
    }
    environment
        .variable("XDG_RUNTIME_DIR")
        .map(directory -> Path.of(directory, "containers", "auth.json"))
        .or(environment::runtimeFile)
        .ifPresent(paths::add);
    paths.add(
        environment
            .variable("XDG_CONFIG_HOME")
            .map(Path::of)
            .orElseGet(() -> environment.home().resolve(".config"))
            .resolve("containers")
            .resolve("auth.json"));
    paths.add(config);
    return paths;
  }

  @Override
  public List<Credentials> credentials(Repository repository, String identity) {
    return all.credentials(repository, identity);
  }

  /** Names the files in order, those that are missing too. */
  @Override
  public String toString() {
    return "CredentialFiles" + files;
  }
}
