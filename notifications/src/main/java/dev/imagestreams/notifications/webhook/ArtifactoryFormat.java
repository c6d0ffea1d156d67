package dev.imagestreams.notifications.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * What Artifactory sends: one artifact of Docker. Its repository of that name comes before the
 * image's in references, as where a path and no host of its own is used for each.
 */
final class ArtifactoryFormat implements WebhookFormat {

  @Override
  public WebhookContent read(WebhookMessage message) {
    JsonNode body = WebhookJson.object(message.body());
    JsonNode data = body.path("data");
    Optional<String> tag = WebhookJson.tag(data, "tag");
    boolean pushed =
        WebhookJson.text(body, "domain").equals(Optional.of("docker"))
            && WebhookJson.text(body, "event_type").equals(Optional.of("pushed"));
    if (!pushed || tag.isEmpty()) {
      return WebhookContent.NOTHING;
    }
    return WebhookContent.of(
        List.of(
            new WebhookPush(
                Optional.empty(),
                WebhookJson.required(data, "repo_key")
                    + "/"
                    + WebhookJson.required(data, "image_name"),
                tag.get(),
                WebhookJson.text(data, "sha256")
                    .flatMap(hex -> WebhookJson.digest("sha256:" + hex)),
                Optional.empty())));
  }
}
