package dev.imagestreams.notifications.webhook;

import java.util.Optional;

/** What zot sends: CloudEvents, whose data name the image. */
final class ZotFormat implements WebhookFormat {

  @Override
  public WebhookContent decode(WebhookHead head, byte[] body) {
    CloudEvent event = CloudEvent.read(head, body);
    Optional<String> tag = Json.tag(event.data(), "reference");
    if (!event.type().equals("zotregistry.image.updated") || tag.isEmpty()) {
      return WebhookContent.IGNORED;
    }
    return WebhookContent.of(
        new WebhookPush(
            Optional.empty(),
            Json.required(event.data(), "name"),
            tag.get(),
            Json.digest(event.data(), "digest"),
            event.id(),
            event.time()));
  }
}
