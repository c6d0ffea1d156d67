package dev.imagestreams.registry.auth;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.auth.AuthEntries.Entry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The credentials of Kubernetes pull secrets, held in memory.
 *
 * <p>Reads secrets of the types {@code kubernetes.io/dockerconfigjson} and {@code
 * kubernetes.io/dockercfg}, from {@code data} or from {@code stringData}, which counts where both
 * are. As the kubelet does, it puts all secrets together, the entries for longer paths first and
 * otherwise in the order given, and a {@code *} in a key stands for a part of a host's name. Unlike
 * the kubelet it takes a path to end at a {@code /}. Helpers that a secret names are not run:
 * whoever may write a secret may not choose a program of this machine. Immutable and thread-safe.
 */
public final class PullSecrets implements CredentialProvider {

  private static final Map<String, String> KEYS =
      Map.of(
          "kubernetes.io/dockerconfigjson", ".dockerconfigjson",
          "kubernetes.io/dockercfg", ".dockercfg");

  private final List<Entry> entries;

  private PullSecrets(List<Entry> entries) {
    this.entries =
        entries.stream()
            .sorted(Comparator.comparingInt((Entry e) -> e.key().scope().length()).reversed())
            .toList();
  }

  /**
   * Reads what {@code kubectl get secret -o json} and the API give: one secret, or a list, of which
   * secrets of other types are left out.
   *
   * @throws ImageStreamsException when the text is not JSON or not of secrets, or a secret is
   *     broken; it names the secret and quotes nothing of it
   */
  public static PullSecrets parse(String json) {
    JsonNode root = AuthJson.tree(json.getBytes(StandardCharsets.UTF_8), "Kubernetes secrets");
    List<Entry> entries = new ArrayList<>();
    if (root.path("items").isArray()) {
      for (JsonNode secret : root.path("items")) {
        key(secret).ifPresent(key -> entries.addAll(entries(secret, key)));
      }
    } else {
      String key =
          key(root)
              .orElseThrow(
                  () ->
                      new ImageStreamsException(
                          name(root)
                              + " is no pull secret: its type is neither"
                              + " kubernetes.io/dockerconfigjson nor kubernetes.io/dockercfg"));
      entries.addAll(entries(root, key));
    }
    return new PullSecrets(entries);
  }

  @Override
  public List<Credentials> credentials(Repository repository, String identity) {
    return entries.stream()
        .filter(entry -> entry.key().matchesGlob(repository))
        .flatMap(entry -> entry.credentials().stream())
        .distinct()
        .toList();
  }

  private static Optional<String> key(JsonNode secret) {
    return Optional.ofNullable(KEYS.get(secret.path("type").asText("")));
  }

  private static List<Entry> entries(JsonNode secret, String key) {
    BiFunction<JsonNode, String, AuthEntries> format =
        key.equals(".dockercfg") ? AuthJson::legacy : AuthJson::config;
    return format.apply(AuthJson.tree(content(secret, key), name(secret)), name(secret)).entries();
  }

  private static byte[] content(JsonNode secret, String key) {
    JsonNode plain = secret.path("stringData").path(key);
    if (plain.isTextual()) {
      return plain.textValue().getBytes(StandardCharsets.UTF_8);
    }
    JsonNode coded = secret.path("data").path(key);
    if (!coded.isTextual()) {
      throw new ImageStreamsException(name(secret) + " has no " + key + "; create it anew");
    }
    try {
      return Base64.getDecoder().decode(coded.textValue().strip());
    } catch (IllegalArgumentException e) {
      throw new ImageStreamsException(
          "reading " + name(secret) + " failed: its " + key + " is not Base64; create it anew");
    }
  }

  private static String name(JsonNode secret) {
    JsonNode metadata = secret.path("metadata");
    return "the secret "
        + metadata.path("namespace").asText("")
        + "/"
        + metadata.path("name").asText("");
  }

  /** Shows how many entries there are, and nothing of them. */
  @Override
  public String toString() {
    return "PullSecrets[" + entries.size() + " entries]";
  }
}
