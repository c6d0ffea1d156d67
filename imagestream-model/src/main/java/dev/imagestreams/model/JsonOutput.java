package dev.imagestreams.model;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes typed values as JSON in the order they are given, spelled as they were read.
 *
 * <p>An empty value that was read is written as it was spelled, or left out if it was not there. An
 * empty value that was made here is written where OpenShift always writes the field ({@link
 * Presence#ALWAYS}) and left out elsewhere.
 */
final class JsonOutput {

  /** Whether OpenShift writes a field that has no value. */
  enum Presence {
    /** Written even when empty. */
    ALWAYS,
    /** Left out when empty. */
    IF_SET
  }

  private final JsonGenerator generator;

  JsonOutput(JsonGenerator generator) {
    this.generator = generator;
  }

  interface Writer<T> {
    void write(T value) throws IOException;
  }

  /** Writes an object: what {@code fields} writes, then what was unknown when it was read. */
  void object(JsonExtras extras, Writer<Fields> fields) throws IOException {
    generator.writeStartObject();
    fields.write(new Fields(extras));
    for (Map.Entry<String, JsonNode> entry : extras.unknown().entrySet()) {
      generator.writeFieldName(entry.getKey());
      generator.writeTree(entry.getValue());
    }
    generator.writeEndObject();
  }

  /** The fields of one object. */
  final class Fields {

    private final JsonExtras extras;

    private Fields(JsonExtras extras) {
      this.extras = extras;
    }

    void string(String name, String value, Presence presence) throws IOException {
      if (writtenAsRead(name, value)) {
        return;
      }
      if (!value.isEmpty() || always(presence)) {
        generator.writeStringField(name, value);
      }
    }

    void bool(String name, boolean value, Presence presence) throws IOException {
      if (writtenAsRead(name, value)) {
        return;
      }
      if (value || always(presence)) {
        generator.writeBooleanField(name, value);
      }
    }

    void number(String name, Optional<Long> value, Presence presence) throws IOException {
      if (writtenAsRead(name, value)) {
        return;
      }
      if (value.isPresent()) {
        generator.writeNumberField(name, value.get());
      } else if (always(presence)) {
        generator.writeNullField(name);
      }
    }

    void instant(String name, Optional<Instant> value, Presence presence) throws IOException {
      if (writtenAsRead(name, value)) {
        return;
      }
      if (value.isPresent()) {
        generator.writeStringField(name, value.get().toString());
      } else if (always(presence)) {
        generator.writeNullField(name);
      }
    }

    void strings(String name, Map<String, String> value, Presence presence) throws IOException {
      if (writtenAsRead(name, value)) {
        return;
      }
      if (!value.isEmpty()) {
        generator.writeObjectFieldStart(name);
        for (Map.Entry<String, String> entry : value.entrySet()) {
          generator.writeStringField(entry.getKey(), entry.getValue());
        }
        generator.writeEndObject();
      } else if (always(presence)) {
        generator.writeNullField(name);
      }
    }

    <T> void list(String name, List<T> value, Presence presence, Writer<T> element)
        throws IOException {
      if (writtenAsRead(name, value)) {
        return;
      }
      if (!value.isEmpty()) {
        generator.writeArrayFieldStart(name);
        for (T each : value) {
          element.write(each);
        }
        generator.writeEndArray();
      } else if (always(presence)) {
        generator.writeNullField(name);
      }
    }

    /**
     * Writes an object.
     *
     * @param extras the object's own
     * @param absent what the object is where the document does not have it
     */
    <T> void object(String name, T value, JsonExtras own, @Nullable T absent, Writer<T> writer)
        throws IOException {
      if (!own.isParsed()) {
        if (writtenAsRead(name, value)) {
          return;
        }
        if (extras.isParsed() && value.equals(absent)) {
          return;
        }
      }
      generator.writeFieldName(name);
      writer.write(value);
    }

    /** An object that OpenShift leaves out where there is none. */
    <T> void optional(String name, Optional<T> value, Writer<T> writer) throws IOException {
      if (writtenAsRead(name, value)) {
        return;
      }
      if (value.isPresent()) {
        generator.writeFieldName(name);
        writer.write(value.get());
      }
    }

    private boolean always(Presence presence) {
      return presence == Presence.ALWAYS && !extras.isParsed();
    }

    private boolean writtenAsRead(String name, Object value) throws IOException {
      JsonNode literal = extras.literal(name, value);
      if (literal == null) {
        return false;
      }
      generator.writeFieldName(name);
      generator.writeTree(literal);
      return true;
    }
  }
}
