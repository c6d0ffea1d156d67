package dev.imagestreams.notifications.webhook;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a webhook says.
 *
 * @param pushes tags that were pushed, in its order; none where it is about something else
 * @param answer JSON that its sender wants to be answered with, to see that somebody listens
 */
public record WebhookContent(List<WebhookPush> pushes, Optional<String> answer) {

  /** Nothing was pushed. */
  public static final WebhookContent NOTHING = of(List.of());

  public WebhookContent {
    pushes = List.copyOf(pushes);
    Objects.requireNonNull(answer, "answer");
  }

  /** Pushes that want no particular answer. */
  public static WebhookContent of(List<WebhookPush> pushes) {
    return new WebhookContent(pushes, Optional.empty());
  }
}
