package dev.imagestreams.notifications.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.ImageEventJson;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Writes events as the HTTP binding of CloudEvents 1.0 has it. */
final class CloudEventMessage {

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private static final Pattern ATTRIBUTE = Pattern.compile("[a-z0-9]+");

  private CloudEventMessage() {}

  static Message structured(ImageEvent event) {
    return Message.of("application/cloudevents+json", ImageEventJson.write(event).getBytes(UTF_8));
  }

  /** What the structured document says, taken apart: so both modes say the same of every kind. */
  static Message binary(ImageEvent event) {
    JsonNode json = read(ImageEventJson.write(event));
    Map<String, String> headers = new LinkedHashMap<>();
    json.fieldNames()
        .forEachRemaining(
            name -> {
              JsonNode value = json.path(name);
              if (isAttribute(name) && value.isValueNode() && !value.isNull()) {
                headers.put("ce-" + name, encode(value.asText()));
              }
            });
    String body = json.has("data") ? json.path("data").toString() : "";
    String type = json.path("datacontenttype").asText("application/json");
    return new Message(type, headers, body.getBytes(UTF_8));
  }

  /** The type of the data is a header of HTTP's own; names out of order are no attributes. */
  private static boolean isAttribute(String name) {
    return !name.equals("data")
        && !name.equals("datacontenttype")
        && ATTRIBUTE.matcher(name).matches();
  }

  /** Percent-encodes what a header can't hold, and what would be mistaken for such. */
  static String encode(String value) {
    StringBuilder encoded = new StringBuilder(value.length());
    for (byte b : value.getBytes(UTF_8)) {
      if (b > ' ' && b < 0x7f && b != '"' && b != '%') {
        encoded.append((char) b);
      } else {
        encoded
            .append('%')
            .append(Character.toUpperCase(Character.forDigit((b >> 4) & 15, 16)))
            .append(Character.toUpperCase(Character.forDigit(b & 15, 16)));
      }
    }
    return encoded.toString();
  }

  private static JsonNode read(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("an event that is no JSON: " + e.getOriginalMessage(), e);
    }
  }
}
