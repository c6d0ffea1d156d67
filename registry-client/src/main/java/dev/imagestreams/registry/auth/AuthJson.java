package dev.imagestreams.registry.auth;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.registry.auth.AuthEntries.Entry;
import dev.imagestreams.registry.auth.AuthEntries.Helper;
import dev.imagestreams.registry.internal.RegistryJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the JSON that docker, podman and Kubernetes keep credentials in. */
final class AuthJson {

  private static final Logger LOG = LoggerFactory.getLogger(AuthJson.class);

  private AuthJson() {}

  /**
   * @param source where the bytes come from, for messages
   * @throws ImageStreamsException when it is not JSON; it quotes nothing of it
   */
  static JsonNode tree(byte[] bytes, String source) {
    String failed = "reading credentials from " + source + " failed: it is not valid JSON";
    try {
      return RegistryJson.tree(bytes);
    } catch (JsonProcessingException e) {
      // No cause: its message quotes the text it stumbled upon, which may be a secret.
      JsonLocation at = e.getLocation();
      throw new ImageStreamsException(failed + (at == null ? "" : " at line " + at.getLineNr()));
    } catch (IOException e) {
      throw new ImageStreamsException(failed);
    }
  }

  /** docker's {@code config.json}, and podman's {@code auth.json}. */
  static AuthEntries config(JsonNode root, String source) {
    Map<String, Helper> helpers = new HashMap<>();
    root.path("credHelpers")
        .fields()
        .forEachRemaining(
            e -> {
              AuthKey key = AuthKey.of(e.getKey());
              String name = e.getValue().asText("");
              if (!name.isEmpty() && key.isHost()) {
                helpers.put(key.scope(), new Helper(e.getKey(), name));
              }
            });
    String store = root.path("credsStore").asText("");
    return new AuthEntries(
        entries(root.path("auths"), source),
        helpers,
        store.isEmpty() ? Optional.empty() : Optional.of(store));
  }

  /** The old {@code .dockercfg}, which is what is under {@code auths} in newer files. */
  static AuthEntries legacy(JsonNode root, String source) {
    return new AuthEntries(entries(root, source), Map.of(), Optional.empty());
  }

  private static List<Entry> entries(JsonNode auths, String source) {
    List<Entry> entries = new ArrayList<>();
    auths
        .fields()
        .forEachRemaining(
            e -> {
              AuthKey key = AuthKey.of(e.getKey());
              if (e.getValue().isObject() && !key.scope().isEmpty()) {
                entry(key, e.getValue(), source).ifPresent(entries::add);
              }
            });
    return entries;
  }

  /** An entry with all it holds, the strongest first; nothing when all it holds is broken. */
  private static Optional<Entry> entry(AuthKey key, JsonNode json, String source) {
    List<Credentials> found = new ArrayList<>();
    boolean sound = true;
    sound &= token(json.path("registrytoken"), Credentials::registryToken, found);
    sound &= token(json.path("identitytoken"), Credentials::identityToken, found);
    String auth = json.path("auth").asText("").strip();
    String username = json.path("username").asText("");
    if (!auth.isEmpty()) {
      // Beside a token the name may stand alone, without a password.
      sound &= decode(auth, !found.isEmpty(), found);
    } else if (!username.isEmpty()) {
      found.add(new Credentials(username, json.path("password").asText("")));
    }
    if (!sound) {
      LOG.warn("{}: the entry for {} can't be read; log in again", source, key.shown());
    }
    return sound || !found.isEmpty() ? Optional.of(new Entry(key, found)) : Optional.empty();
  }

  private static boolean token(
      JsonNode json, Function<String, Credentials> kind, List<Credentials> found) {
    String token = json.asText("");
    if (token.isEmpty()) {
      return true;
    }
    try {
      return found.add(kind.apply(token));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean decode(String auth, boolean hasToken, List<Credentials> found) {
    String pair;
    try {
      pair = new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return false;
    }
    int colon = pair.indexOf(':');
    if (colon <= 0) {
      return hasToken;
    }
    // Old versions of docker padded the password with zeros.
    String password = pair.substring(colon + 1).replaceAll("\0+$", "");
    if (!hasToken || !password.isEmpty()) {
      found.add(new Credentials(pair.substring(0, colon), password));
    }
    return true;
  }
}
