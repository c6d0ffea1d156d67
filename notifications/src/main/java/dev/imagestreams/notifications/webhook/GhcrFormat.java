package dev.imagestreams.notifications.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * GitHub's events {@code package} and {@code registry_package}, for the container registry. What
 * was sent before either was called published said created or updated.
 */
final class GhcrFormat implements WebhookFormat {

  private static final Set<String> PUSHES =
      Set.of("published", "create", "created", "update", "updated");

  @Override
  public WebhookContent decode(WebhookHead head, byte[] body) {
    JsonNode json = Json.readObject(body);
    JsonNode image = Json.object(json, json.has("package") ? "package" : "registry_package");
    if (image.isMissingNode()
        || Json.text(json, "action").filter(PUSHES::contains).isEmpty()
        || Json.text(image, "package_type").filter("container"::equalsIgnoreCase).isEmpty()) {
      return WebhookContent.IGNORED;
    }
    JsonNode version = Json.object(image, "package_version");
    JsonNode tagged = Json.object(Json.object(version, "container_metadata"), "tag");
    Optional<String> tag = Json.tag(tagged, "name");
    if (tag.isEmpty()) {
      return WebhookContent.IGNORED;
    }
    return WebhookContent.of(
        new WebhookPush(
            Optional.empty(),
            repository(image),
            tag.get(),
            Json.digest(tagged, "digest").or(() -> Json.digest(version, "version")),
            Optional.of(BodyId.of(body)),
            Times.rfc3339(version, "updated_at")));
  }

  /** In lower case: that is how the registry has owners that GitHub writes with capitals. */
  private static String repository(JsonNode image) {
    String owner =
        Json.text(image, "namespace")
            .orElseGet(() -> Json.required(Json.requiredObject(image, "owner"), "login"));
    return (owner + "/" + Json.required(image, "name")).toLowerCase(Locale.ROOT);
  }
}
