package dev.imagestreams.notifications.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/** Amazon ECR's events as EventBridge hands them on, by themselves or within a notice of SNS. */
final class EcrFormat implements WebhookFormat {

  private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
  private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,40}");

  @Override
  public WebhookContent decode(WebhookHead head, byte[] body) {
    JsonNode json = Json.readObject(body);
    if (Json.is(json, "Type", "Notification")) {
      json = Json.readObject(Json.required(json, "Message").getBytes(StandardCharsets.UTF_8));
    }
    JsonNode detail = Json.object(json, "detail");
    if (!Json.is(json, "detail-type", "ECR Image Action")
        || !Json.is(detail, "action-type", "PUSH")
        || !Json.is(detail, "result", "SUCCESS")) {
      return WebhookContent.IGNORED;
    }
    Optional<String> tag = Json.tag(detail, "image-tag");
    if (tag.isEmpty()) {
      return WebhookContent.IGNORED;
    }
    return WebhookContent.of(
        new WebhookPush(
            Optional.of(host(json)),
            Json.required(detail, "repository-name"),
            tag.get(),
            Json.digest(detail, "image-digest"),
            Json.text(json, "id"),
            Times.rfc3339(json, "time")));
  }

  private static String host(JsonNode json) {
    String account = Json.required(json, "account");
    String region = Json.required(json, "region");
    if (!ACCOUNT.matcher(account).matches() || !REGION.matcher(region).matches()) {
      throw new WebhookFormatException("\"account\" or \"region\" is none of Amazon's");
    }
    String china = region.startsWith("cn-") ? ".cn" : "";
    return account + ".dkr.ecr." + region + ".amazonaws.com" + china;
  }
}
