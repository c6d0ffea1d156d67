package dev.imagestreams.notifications.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Nexus's events of components and of assets, for repositories of the docker format. */
final class NexusFormat implements WebhookFormat {

  private static final Set<String> PUSHES = Set.of("CREATED", "UPDATED");
  private static final Pattern MANIFEST = Pattern.compile("/?v2/(.+)/manifests/([^/:]+)");

  @Override
  public WebhookContent decode(WebhookHead head, byte[] body) {
    JsonNode json = Json.readObject(body);
    if (!PUSHES.contains(Json.required(json, "action"))) {
      return WebhookContent.IGNORED;
    }
    JsonNode component = Json.object(json, "component");
    JsonNode asset = Json.object(json, "asset");
    Optional<Named> named = Optional.empty();
    if (Json.is(component, "format", "docker")) {
      named =
          Json.tag(component, "version")
              .map(tag -> new Named(Json.required(component, "name"), tag));
    } else if (Json.is(asset, "format", "docker")) {
      named = manifest(Json.required(asset, "name"));
    }
    return named
        .map(
            image ->
                WebhookContent.of(
                    new WebhookPush(
                        Optional.empty(),
                        image.repository(),
                        image.tag(),
                        Optional.empty(),
                        head.header("X-Nexus-Webhook-Delivery"),
                        Times.plainOffset(json, "timestamp"))))
        .orElse(WebhookContent.IGNORED);
  }

  private record Named(String repository, String tag) {}

  /** An asset is called by its path; blobs, and manifests by their digests, are no tags. */
  private static Optional<Named> manifest(String path) {
    Matcher manifest = MANIFEST.matcher(path);
    return manifest.matches()
        ? Optional.of(new Named(manifest.group(1), manifest.group(2)))
        : Optional.empty();
  }
}
