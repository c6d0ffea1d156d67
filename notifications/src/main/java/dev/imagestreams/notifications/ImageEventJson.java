package dev.imagestreams.notifications;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageStreamJson;
import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.Platform;
import dev.imagestreams.model.StreamKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads and writes events as CloudEvents 1.0 in structured JSON, one line each. An event of a kind
 * this version doesn't know is read as {@link Unknown} and written as it came. Thread-safe; does
 * not block.
 */
public final class ImageEventJson {

  private static final int MAX_DEPTH = 100;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private ImageEventJson() {}

  public static String write(ImageEvent event) {
    if (event instanceof Unknown unknown) {
      return unknown.json();
    }
    ObjectNode json = MAPPER.createObjectNode();
    json.put("specversion", "1.0");
    json.put("id", event.id());
    json.put("source", event.header().source());
    json.put("type", event.type());
    if (!event.subject().isEmpty()) {
      json.put("subject", event.subject());
    }
    json.put("time", event.header().time().toString());
    // Fixed width, so that the extension's text order is the order of the numbers.
    json.put("sequence", String.format(Locale.ROOT, "%019d", event.header().sequence()));
    json.put("datacontenttype", "application/json");
    writeData(event, json.putObject("data"));
    return json.toString();
  }

  private static void writeData(ImageEvent event, ObjectNode data) {
    if (event instanceof StreamEvent streamEvent) {
      ObjectNode stream = data.putObject("stream");
      stream.put("namespace", streamEvent.stream().namespace());
      stream.put("name", streamEvent.stream().name());
      stream.put("uid", streamEvent.streamUid());
      if (!streamEvent.labels().isEmpty()) {
        ObjectNode labels = stream.putObject("labels");
        new TreeMap<>(streamEvent.labels()).forEach(labels::put);
      }
    }
    if (event instanceof StreamCreated created) {
      data.put("cause", created.cause().name());
    } else if (event instanceof StreamUpdated updated) {
      data.put("cause", updated.cause().name());
    } else if (event instanceof StreamDeleted deleted) {
      data.put("cause", deleted.cause().name());
    } else if (event instanceof TagUpdated updated) {
      data.put("tag", updated.tag());
      updated.previous().ifPresent(p -> writeState(p, data.putObject("previous")));
      writeState(updated.current(), data.putObject("current"));
      updated.platforms().ifPresent(p -> writePlatforms(p, data.putArray("platforms")));
      if (!updated.aliasPath().isEmpty()) {
        ArrayNode path = data.putArray("aliasPath");
        updated.aliasPath().forEach(path::add);
      }
      data.put("cause", updated.cause().name());
    } else if (event instanceof TagDeleted deleted) {
      data.put("tag", deleted.tag());
      deleted.previous().ifPresent(p -> writeState(p, data.putObject("previous")));
      data.put("cause", deleted.cause().name());
    } else if (event instanceof TagImportFailed failed) {
      data.put("tag", failed.tag());
      data.put("reason", failed.reason());
      data.put("message", failed.message());
      data.put("cause", failed.cause().name());
    } else if (event instanceof TagImportRecovered recovered) {
      data.put("tag", recovered.tag());
      data.put("cause", recovered.cause().name());
    } else if (event instanceof ImagePushed pushed) {
      data.put("registryId", pushed.registryId());
      data.put("number", pushed.number());
      data.put("host", pushed.host());
      data.put("repository", pushed.repository());
      data.put("tag", pushed.tag());
      pushed.previous().ifPresent(p -> data.put("previous", p.toString()));
      writeActor(pushed.actor(), data);
      data.set("image", parse(ImageStreamJson.write(pushed.image())));
    } else if (event instanceof ImageDeleted deleted) {
      data.put("registryId", deleted.registryId());
      data.put("number", deleted.number());
      data.put("host", deleted.host());
      data.put("repository", deleted.repository());
      data.put("tag", deleted.tag());
      data.put("previous", deleted.previous().toString());
      writeActor(deleted.actor(), data);
    } else if (event instanceof PushHinted hinted) {
      data.put("host", hinted.host());
      data.put("repository", hinted.repository());
      data.put("tag", hinted.tag());
      hinted.digest().ifPresent(digest -> data.put("digest", digest.toString()));
    } else if (event instanceof EventsSkipped skipped) {
      data.put("count", skipped.count());
    }
  }

  private static void writePlatforms(List<PlatformChange> changes, ArrayNode json) {
    for (PlatformChange change : changes) {
      ObjectNode entry = json.addObject();
      entry.put("os", change.platform().os());
      entry.put("architecture", change.platform().architecture());
      change.platform().variant().ifPresent(variant -> entry.put("variant", variant));
      change.previous().ifPresent(digest -> entry.put("previous", digest.toString()));
      change.current().ifPresent(digest -> entry.put("current", digest.toString()));
    }
  }

  private static void writeState(TagState state, ObjectNode json) {
    json.put("digest", state.image());
    json.put("reference", state.reference());
  }

  /**
   * Reads an event.
   *
   * @throws ImageStreamsException when the text is not one
   */
  public static ImageEvent read(String text) {
    JsonNode json = parse(text);
    try {
      EventHeader header =
          new EventHeader(
              required(json, "id"),
              required(json, "source"),
              Long.parseLong(json.path("sequence").asText("0")),
              Instant.parse(required(json, "time")),
              labels(json.path("data").path("stream").path("labels")));
      return event(header, required(json, "type"), json, text);
    } catch (DateTimeException | IllegalArgumentException e) {
      throw new ImageStreamsException("not an image event: " + e.getMessage(), e);
    }
  }

  private static ImageEvent event(EventHeader header, String type, JsonNode json, String text) {
    JsonNode data = json.path("data");
    return switch (type) {
      case StreamCreated.TYPE -> new StreamCreated(header, stream(data), uid(data), cause(data));
      case StreamUpdated.TYPE -> new StreamUpdated(header, stream(data), uid(data), cause(data));
      case StreamDeleted.TYPE -> new StreamDeleted(header, stream(data), uid(data), cause(data));
      case TagUpdated.TYPE ->
          new TagUpdated(
              header,
              stream(data),
              uid(data),
              required(data, "tag"),
              previous(data),
              state(data.path("current")),
              platforms(data),
              texts(data.path("aliasPath")),
              cause(data));
      case TagDeleted.TYPE ->
          new TagDeleted(
              header, stream(data), uid(data), required(data, "tag"), previous(data), cause(data));
      case TagImportFailed.TYPE ->
          new TagImportFailed(
              header,
              stream(data),
              uid(data),
              required(data, "tag"),
              data.path("reason").asText(""),
              data.path("message").asText(""),
              cause(data));
      case TagImportRecovered.TYPE ->
          new TagImportRecovered(
              header, stream(data), uid(data), required(data, "tag"), cause(data));
      case ImagePushed.TYPE ->
          new ImagePushed(
              header,
              required(data, "registryId"),
              data.path("number").asLong(),
              required(data, "host"),
              required(data, "repository"),
              required(data, "tag"),
              data.has("previous")
                  ? Optional.of(Digest.parse(required(data, "previous")))
                  : Optional.empty(),
              data.path("actor").asText(),
              ImageStreamJson.read(data.path("image").toString(), Image.class));
      case ImageDeleted.TYPE ->
          new ImageDeleted(
              header,
              required(data, "registryId"),
              data.path("number").asLong(),
              required(data, "host"),
              required(data, "repository"),
              required(data, "tag"),
              Digest.parse(required(data, "previous")),
              data.path("actor").asText());
      case PushHinted.TYPE ->
          new PushHinted(
              header,
              required(data, "host"),
              required(data, "repository"),
              required(data, "tag"),
              optional(data, "digest").map(Digest::parse));
      case EventsSkipped.TYPE -> new EventsSkipped(header, data.path("count").asLong());
      default -> new Unknown(header, type, json.path("subject").asText(""), text);
    };
  }

  private static StreamKey stream(JsonNode data) {
    JsonNode stream = data.path("stream");
    return new StreamKey(required(stream, "namespace"), required(stream, "name"));
  }

  private static String uid(JsonNode data) {
    return data.path("stream").path("uid").asText("");
  }

  private static Cause cause(JsonNode data) {
    return Cause.valueOf(required(data, "cause"));
  }

  private static void writeActor(String actor, ObjectNode data) {
    if (!actor.isEmpty()) {
      data.put("actor", actor);
    }
  }

  private static Optional<TagState> previous(JsonNode data) {
    return data.has("previous") ? Optional.of(state(data.path("previous"))) : Optional.empty();
  }

  private static Map<String, String> labels(JsonNode json) {
    Map<String, String> labels = new HashMap<>();
    json.fields().forEachRemaining(label -> labels.put(label.getKey(), label.getValue().asText()));
    return labels;
  }

  private static Optional<List<PlatformChange>> platforms(JsonNode data) {
    if (!data.has("platforms")) {
      return Optional.empty();
    }
    List<PlatformChange> changes = new ArrayList<>();
    for (JsonNode json : data.path("platforms")) {
      Platform platform =
          new Platform(
              required(json, "os"), required(json, "architecture"), optional(json, "variant"));
      changes.add(
          new PlatformChange(
              platform,
              optional(json, "previous").map(Digest::parse),
              optional(json, "current").map(Digest::parse)));
    }
    return Optional.of(changes);
  }

  private static Optional<String> optional(JsonNode json, String field) {
    return json.has(field) ? Optional.of(required(json, field)) : Optional.empty();
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(each -> texts.add(each.asText()));
    return texts;
  }

  private static TagState state(JsonNode json) {
    return new TagState(json.path("digest").asText(""), json.path("reference").asText(""));
  }

  private static String required(JsonNode json, String field) {
    JsonNode value = json.path(field);
    if (!value.isTextual()) {
      throw new IllegalArgumentException("the field \"" + field + "\" is missing");
    }
    return value.textValue();
  }

  private static JsonNode parse(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new ImageStreamsException("not an image event: " + e.getOriginalMessage(), e);
    }
  }
}
