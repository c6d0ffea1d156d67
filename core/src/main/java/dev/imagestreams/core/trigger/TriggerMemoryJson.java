package dev.imagestreams.core.trigger;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.imagestreams.core.store.TriggerState;
import dev.imagestreams.model.ImageStreamsException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a trigger remembers, as a store keeps it. */
final class TriggerMemoryJson {

  private static final Logger LOG = LoggerFactory.getLogger(TriggerMemoryJson.class);
  private static final JsonMapper JSON = new JsonMapper();

  private TriggerMemoryJson() {}

  static String write(TriggerMemory memory) {
    StringWriter text = new StringWriter();
    try (JsonGenerator to = JSON.getFactory().createGenerator(text)) {
      to.writeStartObject();
      to.writeObjectFieldStart("lastTriggered");
      for (Map.Entry<StreamTag, String> image : memory.lastTriggered().entrySet()) {
        to.writeStringField(image.getKey().toString(), image.getValue());
      }
      to.writeEndObject();
      to.writeNumberField("firings", memory.firings());
      to.writeBooleanField("paused", memory.paused());
      if (memory.due().isPresent()) {
        write(to, memory.due().get());
      }
      to.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing into memory failed", e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator to, TriggerMemory.Due due) throws IOException {
    to.writeObjectFieldStart("due");
    to.writeNumberField("number", due.number());
    to.writeArrayFieldStart("changed");
    for (StreamTag tag : due.changed()) {
      to.writeString(tag.toString());
    }
    to.writeEndArray();
    to.writeNumberField("since", due.since().toEpochMilli());
    to.writeBooleanField("manual", due.manual());
    to.writeBooleanField("held", due.held());
    to.writeEndObject();
  }

  /**
   * What can't be read is taken for nothing: then the trigger fires for what is there, once more
   * rather than never.
   */
  static TriggerMemory read(TriggerState state) {
    try {
      JsonNode json = JSON.readTree(state.state());
      Map<StreamTag, String> images = new LinkedHashMap<>();
      json.path("lastTriggered")
          .fields()
          .forEachRemaining(
              image -> images.put(StreamTag.parse(image.getKey()), image.getValue().textValue()));
      return new TriggerMemory(
          images, json.path("firings").longValue(), due(json), json.path("paused").asBoolean());
    } catch (JsonProcessingException | ImageStreamsException e) {
      LOG.atError()
          .setCause(e)
          .addKeyValue("trigger", state.trigger())
          .log("what a trigger remembers is damaged; it fires for what is there now");
      return TriggerMemory.NOTHING;
    }
  }

  private static Optional<TriggerMemory.Due> due(JsonNode json) {
    JsonNode due = json.path("due");
    if (!due.isObject()) {
      return Optional.empty();
    }
    Set<StreamTag> changed = new LinkedHashSet<>();
    due.path("changed").forEach(tag -> changed.add(StreamTag.parse(tag.asText())));
    return Optional.of(
        new TriggerMemory.Due(
            due.path("number").longValue(),
            changed,
            Instant.ofEpochMilli(due.path("since").longValue()),
            due.path("manual").asBoolean(),
            due.path("held").asBoolean()));
  }
}
