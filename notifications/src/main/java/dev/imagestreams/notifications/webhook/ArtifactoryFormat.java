package dev.imagestreams.notifications.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * Artifactory's events of its docker domain. What is an image's repository to clients begins with
 * the key of the repository that Artifactory keeps it in.
 */
final class ArtifactoryFormat implements WebhookFormat {

  /** What Artifactory calls an image that was pushed without a tag, with its digest behind. */
  private static final String UNTAGGED = "sha256__";

  @Override
  public WebhookContent decode(WebhookHead head, byte[] body) {
    JsonNode json = Json.readObject(body);
    if (!Json.is(json, "domain", "docker") || !Json.is(json, "event_type", "pushed")) {
      return WebhookContent.IGNORED;
    }
    JsonNode data = Json.requiredObject(json, "data");
    Optional<String> tag = Json.tag(data, "tag").filter(name -> !name.startsWith(UNTAGGED));
    if (tag.isEmpty()) {
      return WebhookContent.IGNORED;
    }
    return WebhookContent.of(
        new WebhookPush(
            Optional.empty(),
            Json.required(data, "repo_key") + "/" + Json.required(data, "image_name"),
            tag.get(),
            Json.text(data, "sha256").flatMap(hex -> Json.digest("sha256:" + hex)),
            Optional.empty(),
            Optional.empty()));
  }
}
