package dev.imagestreams.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.StoreException;
import dev.imagestreams.core.store.StoreRecord;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageStreamJson;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.ImageEventJson;
import dev.imagestreams.notifications.LoggedEvent;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.Settlement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The one JSON document in which streams were kept before there were databases, as records. */
final class OldStoreJson {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FORMAT = "imagestreams-store 1";

  private OldStoreJson() {}

  /**
   * Reads the whole document.
   *
   * @throws dev.imagestreams.model.ImageStreamsException when it is no such document
   */
  static List<StoreRecord> read(String text) {
    JsonNode json = tree(text);
    if (!FORMAT.equals(json.path("format").asText())) {
      throw new StoreException("its format is not \"" + FORMAT + "\"");
    }
    List<StoreRecord> records = new ArrayList<>();
    for (JsonNode stream : json.path("streams")) {
      records.add(new StoreRecord.OfStream(ImageStreamJson.read(stream.toString())));
    }
    for (JsonNode image : json.path("images")) {
      records.add(new StoreRecord.OfImage(ImageStreamJson.read(image.toString(), Image.class)));
    }
    for (JsonNode push : json.path("pushes")) {
      records.add(push(push));
    }
    JsonNode log = json.path("log");
    addLog(log, records);
    records.add(new StoreRecord.End(json.path("lastVersion").asLong(), position(log.path("last"))));
    return records;
  }

  private static StoreRecord push(JsonNode push) {
    return new StoreRecord.OfPush(
        StreamKey.parse(push.path("stream").asText()),
        new Commit.PushMark(
            push.path("registryId").asText(),
            push.path("tag").asText(),
            push.path("number").asLong()));
  }

  private static void addLog(JsonNode log, List<StoreRecord> records) {
    for (Map.Entry<String, JsonNode> source : log.path("sequences").properties()) {
      records.add(new StoreRecord.OfSource(source.getKey(), source.getValue().asLong()));
    }
    for (Map.Entry<String, JsonNode> event : log.path("events").properties()) {
      records.add(
          new StoreRecord.OfEvent(
              new LoggedEvent(
                  new Position(event.getKey()), ImageEventJson.read(event.getValue().toString()))));
    }
    for (Map.Entry<String, JsonNode> each : log.path("subscriptions").properties()) {
      JsonNode subscription = each.getValue();
      Set<Position> above = new HashSet<>();
      subscription.path("settledAbove").forEach(settled -> above.add(position(settled)));
      records.add(
          new StoreRecord.OfSubscription(
              each.getKey(), position(subscription.path("lowWater")), above));
      for (JsonNode parked : subscription.path("parked")) {
        records.add(
            new StoreRecord.OfParked(
                each.getKey(),
                new Settlement.Parked(
                    position(parked.path("position")),
                    parked.path("attempts").asInt(),
                    parked.path("reason").asText())));
      }
    }
  }

  private static Position position(JsonNode json) {
    return new Position(json.asText());
  }

  private static JsonNode tree(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new StoreException("it is not valid JSON: " + e.getOriginalMessage(), e);
    }
  }
}
