package dev.imagestreams.registry.auth;

import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.auth.AuthEntries.Candidate;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The credentials that {@code docker login} wrote into a {@code config.json}, or {@code podman
 * login} into an {@code auth.json}.
 *
 * <p>Reads {@code auths} (with {@code auth}, {@code username} and {@code password}, {@code
 * identitytoken}, {@code registrytoken}), and runs the helpers that {@code credHelpers} names for a
 * host and {@code credsStore} for all others, see {@link CredentialHelper}. Entries for a path
 * within a host come before the host's; an entry counts for everything below it at a {@code /}. All
 * the names of Docker Hub mean the same: {@code https://index.docker.io/v1/}, {@code
 * index.docker.io}, {@code docker.io}, {@code registry-1.docker.io} and {@code
 * registry.hub.docker.com}.
 *
 * <p>The file is read again when it has changed, so a new login counts at once. A helper that fails
 * is passed over with a warning when there are other credentials, and otherwise thrown.
 * Thread-safe; reads a file and may run programs.
 */
public final class DockerConfig implements CredentialProvider {

  private final AuthFile file;
  private final Helpers helpers;

  private DockerConfig(AuthFile file, Helpers helpers) {
    this.file = file;
    this.helpers = helpers;
  }

  /** {@code $DOCKER_CONFIG/config.json}, or {@code ~/.docker/config.json}. */
  public static DockerConfig fromEnvironment() {
    return at(Environment.ofProcess().dockerConfig());
  }

  /** The given file; that it is missing means that there are no credentials. */
  public static DockerConfig at(Path file) {
    return at(file, Helpers.ofEnvironment());
  }

  static DockerConfig at(Path file, Helpers helpers) {
    return of(AuthFile.config(file, helpers::forget), helpers);
  }

  static DockerConfig of(AuthFile file, Helpers helpers) {
    return new DockerConfig(file, helpers);
  }

  @Override
  public List<Credentials> credentials(Repository repository, String identity) {
    Findings findings = new Findings();
    for (Candidate candidate : file.read().candidates(repository)) {
      findings.add(() -> resolve(candidate).stream().toList());
    }
    return findings.list();
  }

  private Optional<Credentials> resolve(Candidate candidate) {
    if (candidate instanceof Candidate.Asked asked) {
      return helpers.ask(asked.helper(), asked.server());
    }
    return Optional.of(((Candidate.Known) candidate).credentials());
  }

  /** Names the file. */
  @Override
  public String toString() {
    return "DockerConfig[" + file + "]";
  }
}
