package dev.imagestreams.notifications.webhook;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a message says.
 *
 * @param pushes none where the message is about something else
 * @param answer what the registry wants to be told in JSON, where it asked something; empty for
 *     nearly all
 */
public record WebhookContent(List<WebhookPush> pushes, Optional<String> answer) {

  /** A message that is about no push of a tag. */
  public static final WebhookContent IGNORED = of(List.of());

  public WebhookContent {
    pushes = List.copyOf(pushes);
    Objects.requireNonNull(answer, "answer");
  }

  public static WebhookContent of(List<WebhookPush> pushes) {
    return new WebhookContent(pushes, Optional.empty());
  }

  static WebhookContent of(WebhookPush push) {
    return of(List.of(push));
  }
}
