package dev.imagestreams.core.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageStreamJson;
import dev.imagestreams.model.Repository;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.ImageEventJson;
import dev.imagestreams.notifications.LoggedEvent;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.Settlement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Records as JSON, one line each. Documents are not taken apart on their way: what they have beyond
 * what is known here stays as it was written.
 */
final class RecordLines {

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
                  .build())
          .build();

  /** Positions that are numbers come in their order, others in some order. */
  private static final Comparator<String> POSITIONS =
      Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

  private RecordLines() {}

  /**
   * @param before how many records there were before this one
   */
  static String write(StoreRecord record, long before) {
    if (record instanceof StoreRecord.OfStream of) {
      return "{\"stream\":" + ImageStreamJson.write(of.stream()) + "}";
    } else if (record instanceof StoreRecord.OfImage of) {
      return "{\"image\":" + ImageStreamJson.write(of.image()) + "}";
    } else if (record instanceof StoreRecord.OfEvent of) {
      return event(of.logged());
    }
    ObjectNode line = JSON.createObjectNode();
    if (record instanceof StoreRecord.OfPush of) {
      line.putObject("push")
          .put("namespace", of.stream().namespace())
          .put("name", of.stream().name())
          .put("tag", of.mark().tag())
          .put("registry", of.mark().registryId())
          .put("number", of.mark().number());
    } else if (record instanceof StoreRecord.OfSource of) {
      line.putObject("source").put("name", of.source()).put("sequence", of.sequence());
    } else if (record instanceof StoreRecord.OfWork of) {
      line.putObject("work")
          .put("key", of.work().key())
          .put("due", of.work().due().toString())
          .put("state", of.work().state());
    } else if (record instanceof StoreRecord.OfSighting of) {
      line.putObject("sighting")
          .put("repository", of.repository().toString())
          .put("tag", of.tag())
          .put("firstSeen", of.firstSeen().toString());
    } else if (record instanceof StoreRecord.OfTrigger of) {
      line.putObject("trigger")
          .put("name", of.state().trigger())
          .put("revision", of.state().revision())
          .put("state", of.state().state());
    } else if (record instanceof StoreRecord.OfSubscription of) {
      ObjectNode subscription = line.putObject("subscription");
      subscription.put("name", of.name()).put("lowWater", of.lowWater().opaque());
      ArrayNode above = subscription.putArray("settledAbove");
      of.settledAbove().stream().map(Position::opaque).sorted(POSITIONS).forEach(above::add);
      ArrayNode replayed = subscription.putArray("replayed");
      of.replayed().stream().map(Position::opaque).forEach(replayed::add);
      subscription.put("stateOwed", of.stateOwed());
    } else if (record instanceof StoreRecord.OfParked of) {
      line.putObject("parked")
          .put("subscription", of.subscription())
          .put("position", of.parked().position().opaque())
          .put("attempts", of.parked().attempts())
          .put("reason", of.parked().reason())
          .put("time", of.parked().time().toString());
    } else if (record instanceof StoreRecord.End end) {
      line.putObject("end")
          .put("resourceVersion", end.resourceVersion())
          .put("position", end.position().opaque())
          .put("records", before);
    }
    return line.toString();
  }

  private static List<Position> positions(JsonNode from) {
    List<Position> positions = new ArrayList<>();
    from.forEach(each -> positions.add(new Position(each.asText())));
    return positions;
  }

  /** An unknown event is kept as it came; its line breaks, if any, are between its parts. */
  private static String event(LoggedEvent logged) {
    String json = ImageEventJson.write(logged.event()).replaceAll("[\\r\\n]+", " ");
    return "{\"position\":" + quoted(logged.position().opaque()) + ",\"event\":" + json + "}";
  }

  private static String quoted(String text) {
    return JSON.getNodeFactory().textNode(text).toString();
  }

  /**
   * @param before how many records there were before this one
   * @throws IllegalArgumentException when the line is no record
   * @throws dev.imagestreams.model.ImageStreamsException when what it has is not what it should be
   */
  static StoreRecord read(String line, long before) {
    Map<String, String> fields = fields(line);
    if (fields.containsKey("stream")) {
      return new StoreRecord.OfStream(ImageStreamJson.read(fields.get("stream")));
    } else if (fields.containsKey("image")) {
      return new StoreRecord.OfImage(ImageStreamJson.read(fields.get("image"), Image.class));
    } else if (fields.containsKey("event")) {
      return new StoreRecord.OfEvent(
          new LoggedEvent(
              new Position(required(fields, "position")),
              ImageEventJson.read(fields.get("event"))));
    } else if (fields.containsKey("push")) {
      return push(tree(fields.get("push")));
    } else if (fields.containsKey("source")) {
      JsonNode source = tree(fields.get("source"));
      return new StoreRecord.OfSource(text(source, "name"), number(source, "sequence"));
    } else if (fields.containsKey("work")) {
      return work(tree(fields.get("work")));
    } else if (fields.containsKey("sighting")) {
      return sighting(tree(fields.get("sighting")));
    } else if (fields.containsKey("trigger")) {
      return trigger(tree(fields.get("trigger")));
    } else if (fields.containsKey("subscription")) {
      return subscription(tree(fields.get("subscription")));
    } else if (fields.containsKey("parked")) {
      return parked(tree(fields.get("parked")));
    } else if (fields.containsKey("end")) {
      return end(tree(fields.get("end")), before);
    }
    throw new IllegalArgumentException("it is none of the records that are known here");
  }

  private static StoreRecord push(JsonNode push) {
    return new StoreRecord.OfPush(
        new StreamKey(text(push, "namespace"), text(push, "name")),
        new Commit.PushMark(text(push, "registry"), text(push, "tag"), number(push, "number")));
  }

  private static StoreRecord work(JsonNode work) {
    return new StoreRecord.OfWork(
        new Work(text(work, "key"), time(text(work, "due")), text(work, "state")));
  }

  private static StoreRecord sighting(JsonNode sighting) {
    return new StoreRecord.OfSighting(
        Repository.parse(text(sighting, "repository")),
        text(sighting, "tag"),
        time(text(sighting, "firstSeen")));
  }

  private static StoreRecord trigger(JsonNode trigger) {
    return new StoreRecord.OfTrigger(
        new TriggerState(
            text(trigger, "name"), number(trigger, "revision"), text(trigger, "state")));
  }

  private static StoreRecord subscription(JsonNode subscription) {
    return new StoreRecord.OfSubscription(
        text(subscription, "name"),
        new Position(text(subscription, "lowWater")),
        Set.copyOf(positions(subscription.path("settledAbove"))),
        positions(subscription.path("replayed")),
        subscription.path("stateOwed").asBoolean());
  }

  private static StoreRecord parked(JsonNode parked) {
    long attempts = number(parked, "attempts");
    if (attempts != (int) attempts) {
      throw new IllegalArgumentException("the number \"attempts\" is out of range");
    }
    return new StoreRecord.OfParked(
        text(parked, "subscription"),
        new Settlement.Parked(
            new Position(text(parked, "position")),
            (int) attempts,
            text(parked, "reason"),
            time(text(parked, "time"))));
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("\"" + text + "\" is no time", e);
    }
  }

  private static StoreRecord end(JsonNode end, long before) {
    long records = number(end, "records");
    if (records != before) {
      throw new IllegalArgumentException(
          "it ends " + records + " records, but there were " + before);
    }
    return new StoreRecord.End(number(end, "resourceVersion"), new Position(text(end, "position")));
  }

  /**
   * @throws StoreException when the line says another version
   */
  static void requireVersion(String line, int known) {
    long version;
    try {
      version = number(tree(line), "version");
    } catch (IllegalArgumentException e) {
      throw new StoreException("the dump's first line is damaged: " + e.getMessage(), e);
    }
    if (version != known) {
      throw new StoreException(
          "the dump is of version "
              + version
              + ", known here is "
              + known
              + "; use the version of this program that wrote it");
    }
  }

  private static String text(JsonNode json, String field) {
    JsonNode value = json.path(field);
    if (!value.isTextual()) {
      throw new IllegalArgumentException("the text \"" + field + "\" is missing");
    }
    return value.textValue();
  }

  private static long number(JsonNode json, String field) {
    JsonNode value = json.path(field);
    if (!value.canConvertToLong() || !value.isIntegralNumber()) {
      throw new IllegalArgumentException("the number \"" + field + "\" is missing");
    }
    return value.longValue();
  }

  private static String required(Map<String, String> fields, String name) {
    String value = fields.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the field \"" + name + "\" is missing");
    }
    return value;
  }

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("it is no JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** The fields of a line: texts without their quotes, objects as they are written. */
  private static Map<String, String> fields(String line) {
    Map<String, String> fields = new HashMap<>();
    try (JsonParser parser = JSON.getFactory().createParser(line)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("it is no JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        int start = (int) parser.currentTokenLocation().getCharOffset();
        if (parser.currentToken().isStructStart()) {
          parser.skipChildren();
          int end = (int) parser.currentLocation().getCharOffset();
          fields.put(name, line.substring(start, end));
        } else {
          fields.put(name, parser.getText());
        }
      }
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("something follows the JSON object");
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("it is no JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
    return fields;
  }
}
