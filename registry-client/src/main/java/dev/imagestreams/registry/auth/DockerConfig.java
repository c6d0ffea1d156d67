package dev.imagestreams.registry.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.internal.RegistryJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The credentials that {@code docker login} wrote into a {@code config.json}.
 *
 * <p>Reads the entries of {@code auths}. The file is read anew when it is asked for, so a new login
 * counts at once. Entries for a path within a host come before the host's; an entry counts for
 * everything below it at a {@code /}. Credential helpers are not run. Thread-safe; reads a file.
 */
public final class DockerConfig implements CredentialProvider {

  private static final Logger LOG = LoggerFactory.getLogger(DockerConfig.class);
  private static final long MAX_SIZE = 4L << 20;

  private final Path file;

  private DockerConfig(Path file) {
    this.file = file;
  }

  /** {@code $DOCKER_CONFIG/config.json}, or {@code ~/.docker/config.json}. */
  public static DockerConfig fromEnvironment() {
    String directory = System.getenv("DOCKER_CONFIG");
    Path base =
        directory == null || directory.isEmpty()
            ? Path.of(System.getProperty("user.home", "."), ".docker")
            : Path.of(directory);
    return new DockerConfig(base.resolve("config.json"));
  }

  /** The given file; that it is missing means that there are no credentials. */
  public static DockerConfig at(Path file) {
    return new DockerConfig(file);
  }

  @Override
  public List<Credentials> credentials(Repository repository, String identity) {
    Optional<JsonNode> config = read();
    if (config.isEmpty()) {
      return List.of();
    }
    if (config.get().hasNonNull("credsStore") || config.get().hasNonNull("credHelpers")) {
      LOG.debug("{} names credential helpers, which are not run", file);
    }
    List<Map.Entry<String, JsonNode>> matching = new ArrayList<>();
    config
        .get()
        .path("auths")
        .fields()
        .forEachRemaining(
            entry -> {
              if (matches(scope(entry.getKey()), repository)) {
                matching.add(entry);
              }
            });
    matching.sort(
        Comparator.comparing(
            (Map.Entry<String, JsonNode> e) -> scope(e.getKey()).length(),
            Comparator.reverseOrder()));
    List<Credentials> found = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : matching) {
      credentials(entry.getKey(), entry.getValue()).ifPresent(found::add);
    }
    return found;
  }

  private Optional<JsonNode> read() {
    try {
      if (Files.size(file) > MAX_SIZE) {
        throw new ImageStreamsException(file + " is larger than 4 MiB: not a docker config");
      }
      return Optional.of(RegistryJson.tree(Files.readAllBytes(file)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JsonProcessingException e) {
      // No cause: its message quotes the text it stumbled upon, which may be a secret.
      throw new ImageStreamsException(
          "reading credentials from "
              + file
              + " failed: it is not valid JSON at line "
              + e.getLocation().getLineNr());
    } catch (IOException e) {
      throw new ImageStreamsException(
          "reading credentials from " + file + " failed; check that it is readable", e);
    }
  }

  /** An entry's host and path: {@code https://index.docker.io/v1/} is written for Docker Hub. */
  private static String scope(String key) {
    String scope = key.replaceFirst("^https?://", "").replaceFirst("/v[12]/?$", "");
    scope = scope.endsWith("/") ? scope.substring(0, scope.length() - 1) : scope;
    return scope.replaceFirst("^(index|registry-1)\\.docker\\.io", "docker.io");
  }

  private static boolean matches(String scope, Repository repository) {
    String name = repository.toString();
    return name.equals(scope) || name.startsWith(scope + "/");
  }

  private Optional<Credentials> credentials(String key, JsonNode entry) {
    String auth = entry.path("auth").asText("");
    if (auth.isEmpty()) {
      String username = entry.path("username").asText("");
      return username.isEmpty()
          ? Optional.empty()
          : Optional.of(new Credentials(username, entry.path("password").asText("")));
    }
    try {
      String pair = new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      if (colon > 0) {
        return Optional.of(new Credentials(pair.substring(0, colon), pair.substring(colon + 1)));
      }
      LOG.warn("{}: the entry for {} is not user:password; log in again", file, key);
    } catch (IllegalArgumentException e) {
      LOG.warn("{}: the entry for {} is not Base64; log in again", file, key);
    }
    return Optional.empty();
  }
}
