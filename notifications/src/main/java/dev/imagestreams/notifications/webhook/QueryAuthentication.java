package dev.imagestreams.notifications.webhook;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Takes in messages that were sent to a URL with a secret in its query. */
record QueryAuthentication(Secrets secrets) implements WebhookAuthentication {

  private static final String NAME = "secret=";

  @Override
  public boolean accepts(WebhookHead head, byte[] body) {
    List<String> given =
        Arrays.stream(head.query().orElse("").split("&", -1))
            .filter(parameter -> parameter.startsWith(NAME))
            .map(parameter -> parameter.substring(NAME.length()))
            .toList();
    return given.size() == 1 && isSecret(given.get(0));
  }

  private boolean isSecret(String encoded) {
    try {
      return secrets.hasOne(
          URLDecoder.decode(encoded, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      // What isn't well encoded is no secret of ours.
      return false;
    }
  }
}
