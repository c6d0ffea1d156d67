package dev.imagestreams.model;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which field of a JSON object is which component of a record: one table for reading and writing.
 *
 * <p>A subclass names the fields in the order in which OpenShift prints them, and makes the record
 * of their values. What the values alone would not give back goes into the record's {@link
 * JsonExtras}.
 */
abstract class Shape<T> implements JsonType<T> {

  /** Whether OpenShift writes a field that has no value. */
  enum Presence {
    /** Written even when empty. */
    ALWAYS,
    /** Left out when empty. */
    IF_SET
  }

  /** One field of the objects, holding values of one type. */
  final class Field<V> {

    final int number;
    final Codec<V> codec;
    private final String name;
    private final SerializedString written;
    private final Presence presence;
    private final Function<T, V> getter;
    private SerializedString oldWritten;

    private Field(
        int number, String name, Codec<V> codec, Presence presence, Function<T, V> getter) {
      this.number = number;
      this.name = name;
      this.written = new SerializedString(name);
      this.oldWritten = written;
      this.codec = codec;
      this.presence = presence;
      this.getter = getter;
    }

    /** The field has another name in old documents. */
    Field<V> orOld(String old) {
      oldWritten = new SerializedString(old);
      byName.put(old, this);
      return this;
    }

    private void write(JsonOutput out, T object, JsonExtras extras) throws IOException {
      V value = getter.apply(object);
      boolean absent = codec.isAbsent(value);
      if (extras.isParsed()) {
        JsonNode literal = absent ? null : extras.literal(number, value);
        if (literal != null) {
          out.json().writeFieldName(writtenName(extras));
          out.json().writeTree(literal);
        } else if (absent && extras.wasNull(number)) {
          out.json().writeFieldName(writtenName(extras));
          out.json().writeNull();
        } else if (!absent || extras.wasEmpty(number)) {
          out.json().writeFieldName(writtenName(extras));
          codec.write(out, value);
        }
      } else if (!absent) {
        out.json().writeFieldName(written);
        codec.write(out, value);
      } else if (presence == Presence.ALWAYS) {
        out.json().writeFieldName(written);
        codec.writeAbsent(out);
      }
    }

    private SerializedString writtenName(JsonExtras extras) {
      return extras.hadOldName(number) ? oldWritten : written;
    }
  }

  private final List<Field<?>> fields = new ArrayList<>();
  private final Map<String, Field<?>> byName = new HashMap<>();

  /** Adds a field; called by subclasses in the order of writing. */
  final <V> Field<V> field(String name, Codec<V> codec, Presence presence, Function<T, V> getter) {
    if (fields.size() == Long.SIZE) {
      throw new IllegalStateException("fields are counted in the bits of a long");
    }
    Field<V> field = new Field<>(fields.size(), name, codec, presence, getter);
    fields.add(field);
    byName.put(name, field);
    return field;
  }

  abstract T make(Values in, JsonInput document);

  abstract JsonExtras extras(T object);

  @Override
  public T read(JsonInput in) throws IOException {
    in.expect(JsonToken.START_OBJECT, "an object");
    Values values = in.enter(fields.size());
    T object = object(values, in);
    in.leave();
    return object;
  }

  @Override
  public void write(JsonOutput out, T object) throws IOException {
    JsonExtras extras = extras(object);
    Map<String, JsonExtras.Unknown> unknown = extras.unknown();
    out.json().writeStartObject();
    writeUnknown(out, unknown, -1);
    for (int i = 0; i < fields.size(); i++) { // An iterator an object would be a tenth of all.
      fields.get(i).write(out, object, extras);
      writeUnknown(out, unknown, i);
    }
    out.json().writeEndObject();
  }

  private static void writeUnknown(
      JsonOutput out, Map<String, JsonExtras.Unknown> unknown, int after) throws IOException {
    if (unknown.isEmpty()) {
      return;
    }
    for (Map.Entry<String, JsonExtras.Unknown> field : unknown.entrySet()) {
      if (field.getValue().after() == after) {
        out.json().writeFieldName(field.getKey());
        out.json().writeTree(field.getValue().value());
      }
    }
  }

  private T object(Values values, JsonInput in) throws IOException {
    JsonParser parser = in.parser();
    Field<?> field = next(values, parser);
    while (parser.currentToken() != JsonToken.END_OBJECT) {
      in.expect(JsonToken.FIELD_NAME, "a field");
      String name = parser.currentName();
      parser.nextToken();
      if (field == null) {
        keep(name, values, in);
      } else {
        read(field, name, values, in);
      }
      field = next(values, parser);
    }
    return make(values, in);
  }

  /**
   * Goes to the next field, and finds it; null for an unknown one, and at the end. Fields mostly
   * come in their usual order, and a parser compares a name sooner than it makes it.
   */
  private @Nullable Field<?> next(Values values, JsonParser parser) throws IOException {
    int usual = values.last() + 1;
    if (usual == fields.size()) {
      String name = parser.nextFieldName();
      return name == null ? null : byName.get(name);
    }
    Field<?> field = fields.get(usual);
    if (parser.nextFieldName(field.written)) {
      return field;
    }
    return parser.currentToken() == JsonToken.FIELD_NAME ? byName.get(parser.currentName()) : null;
  }

  private static <V> void read(Shape<?>.Field<V> field, String name, Values values, JsonInput in)
      throws IOException {
    if (!values.see(field.number, !name.equals(field.name))) {
      throw in.invalid("the field stands twice");
    }
    if (in.atNull()) {
      values.putNull(field.number);
      return;
    }
    V value = field.codec.read(in);
    values.put(field, value, in.takeSpelling());
  }

  private static void keep(String name, Values values, JsonInput in) throws IOException {
    if (!values.keep(name, in.tree())) {
      throw in.invalid("the field \"" + InvalidReferenceException.shown(name) + "\" stands twice");
    }
  }
}
