package dev.imagestreams.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imagestreams.core.store.InMemoryImageStreamStore.PushKey;
import dev.imagestreams.core.store.InMemoryImageStreamStore.Snapshot;
import dev.imagestreams.core.store.StoreException;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamJson;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.ImageEventJson;
import dev.imagestreams.notifications.InMemoryEventLog;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.Settlement;
import dev.imagestreams.notifications.SubscriptionState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** A whole store as one JSON document. */
final class StoreJson {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FORMAT = "imagestreams-store 1";

  private StoreJson() {}

  static String write(Snapshot snapshot) {
    ObjectNode json = JSON.createObjectNode();
    json.put("format", FORMAT);
    json.put("lastVersion", snapshot.lastVersion());
    ArrayNode streams = json.putArray("streams");
    snapshot.streams().forEach(stream -> streams.add(tree(ImageStreamJson.write(stream))));
    ArrayNode images = json.putArray("images");
    snapshot.images().forEach(image -> images.add(tree(ImageStreamJson.write(image))));
    ArrayNode pushes = json.putArray("pushes");
    snapshot
        .pushes()
        .forEach(
            (key, number) ->
                pushes
                    .addObject()
                    .put("stream", key.stream().toString())
                    .put("tag", key.tag())
                    .put("registryId", key.registryId())
                    .put("number", number));
    writeLog(snapshot.log(), json.putObject("log"));
    return json.toString();
  }

  private static void writeLog(InMemoryEventLog.Snapshot log, ObjectNode json) {
    json.put("last", log.last());
    ObjectNode events = json.putObject("events");
    unsettled(log)
        .forEach(
            (number, event) -> events.set(number.toString(), tree(ImageEventJson.write(event))));
    ObjectNode sequences = json.putObject("sequences");
    log.sequences().forEach(sequences::put);
    ObjectNode subscriptions = json.putObject("subscriptions");
    log.subscriptions()
        .forEach((name, state) -> writeSubscription(state, subscriptions.putObject(name)));
  }

  /** What every subscription has had need not be kept. */
  private static NavigableMap<Long, ImageEvent> unsettled(InMemoryEventLog.Snapshot log) {
    long settled =
        log.subscriptions().values().stream()
            .mapToLong(state -> Long.parseLong(state.lowWater().opaque()))
            .min()
            .orElse(log.last());
    return log.events().tailMap(settled, false);
  }

  private static void writeSubscription(SubscriptionState state, ObjectNode json) {
    json.put("lowWater", state.lowWater().opaque());
    ArrayNode above = json.putArray("settledAbove");
    state.settledAbove().forEach(position -> above.add(position.opaque()));
    ArrayNode parked = json.putArray("parked");
    for (Settlement.Parked each : state.parked()) {
      parked
          .addObject()
          .put("position", each.position().opaque())
          .put("attempts", each.attempts())
          .put("reason", each.reason());
    }
  }

  static Snapshot read(String text) {
    JsonNode json = tree(text);
    if (!FORMAT.equals(json.path("format").asText())) {
      throw new StoreException("its format is not \"" + FORMAT + "\"");
    }
    List<ImageStream> streams = new ArrayList<>();
    json.path("streams").forEach(stream -> streams.add(ImageStreamJson.read(stream.toString())));
    List<Image> images = new ArrayList<>();
    json.path("images")
        .forEach(image -> images.add(ImageStreamJson.read(image.toString(), Image.class)));
    Map<PushKey, Long> pushes = new HashMap<>();
    for (JsonNode push : json.path("pushes")) {
      PushKey key =
          new PushKey(
              StreamKey.parse(push.path("stream").asText()),
              push.path("tag").asText(),
              push.path("registryId").asText());
      pushes.put(key, push.path("number").asLong());
    }
    return new Snapshot(
        json.path("lastVersion").asLong(), streams, images, pushes, readLog(json.path("log")));
  }

  private static InMemoryEventLog.Snapshot readLog(JsonNode json) {
    NavigableMap<Long, ImageEvent> events = new TreeMap<>();
    json.path("events")
        .fields()
        .forEachRemaining(
            entry ->
                events.put(
                    Long.parseLong(entry.getKey()),
                    ImageEventJson.read(entry.getValue().toString())));
    Map<String, Long> sequences = new HashMap<>();
    json.path("sequences")
        .fields()
        .forEachRemaining(entry -> sequences.put(entry.getKey(), entry.getValue().asLong()));
    Map<String, SubscriptionState> subscriptions = new LinkedHashMap<>();
    json.path("subscriptions")
        .fields()
        .forEachRemaining(
            entry -> subscriptions.put(entry.getKey(), readSubscription(entry.getValue())));
    return new InMemoryEventLog.Snapshot(
        json.path("last").asLong(), events, sequences, subscriptions);
  }

  private static SubscriptionState readSubscription(JsonNode json) {
    Set<Position> above = new HashSet<>();
    json.path("settledAbove").forEach(position -> above.add(new Position(position.asText())));
    List<Settlement.Parked> parked = new ArrayList<>();
    for (JsonNode each : json.path("parked")) {
      parked.add(
          new Settlement.Parked(
              new Position(each.path("position").asText()),
              each.path("attempts").asInt(),
              each.path("reason").asText()));
    }
    return new SubscriptionState(new Position(json.path("lowWater").asText()), above, parked);
  }

  private static JsonNode tree(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new StoreException("it is not valid JSON: " + e.getOriginalMessage(), e);
    }
  }
}
