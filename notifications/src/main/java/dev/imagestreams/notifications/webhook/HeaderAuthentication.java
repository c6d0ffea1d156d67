package dev.imagestreams.notifications.webhook;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Takes in messages that have a secret as the value of a header. */
record HeaderAuthentication(String name, Secrets secrets) implements WebhookAuthentication {

  HeaderAuthentication {
    Objects.requireNonNull(name, "name");
  }

  @Override
  public boolean accepts(WebhookHead head, byte[] body) {
    return head.header(name)
        .filter(value -> secrets.hasOne(value.getBytes(StandardCharsets.UTF_8)))
        .isPresent();
  }
}
