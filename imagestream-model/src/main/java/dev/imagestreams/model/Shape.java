package dev.imagestreams.model;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
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

    private final int number;
    private final String name;
    private final Codec<V> codec;
    private final Presence presence;
    private final Function<T, V> getter;
    private String oldName = "";

    private Field(
        int number, String name, Codec<V> codec, Presence presence, Function<T, V> getter) {
      this.number = number;
      this.name = name;
      this.codec = codec;
      this.presence = presence;
      this.getter = getter;
    }

    /** The field has another name in old documents. */
    Field<V> orOld(String old) {
      oldName = old;
      byName.put(old, this);
      return this;
    }

    private void write(JsonGenerator out, T object, JsonExtras extras) throws IOException {
      V value = getter.apply(object);
      boolean absent = codec.isAbsent(value);
      if (extras.isParsed()) {
        JsonNode literal = absent ? null : extras.literal(number, value);
        if (literal != null) {
          out.writeFieldName(writtenName(extras));
          out.writeTree(literal);
        } else if (absent && extras.wasNull(number)) {
          out.writeNullField(writtenName(extras));
        } else if (!absent || extras.wasEmpty(number)) {
          out.writeFieldName(writtenName(extras));
          codec.write(out, value);
        }
      } else if (!absent) {
        out.writeFieldName(name);
        codec.write(out, value);
      } else if (presence == Presence.ALWAYS) {
        out.writeFieldName(name);
        codec.writeAbsent(out);
      }
    }

    private String writtenName(JsonExtras extras) {
      return extras.hadOldName(number) ? oldName : name;
    }
  }

  /** The values read of one object. */
  final class Values {

    private final @Nullable Object[] values;
    private final JsonExtras extras;

    private Values(@Nullable Object[] values, JsonExtras extras) {
      this.values = values;
      this.extras = extras;
    }

    @SuppressWarnings("unchecked") // Only field.codec's values are stored under its number.
    <V> V get(Field<V> field) {
      Object value = values[field.number];
      return value == null ? field.codec.absent() : (V) value;
    }

    JsonExtras extras() {
      return extras;
    }
  }

  private final List<Field<?>> fields = new ArrayList<>();
  private final Map<String, Field<?>> byName = new HashMap<>();

  /** Adds a field; called by subclasses in the order of writing. */
  final <V> Field<V> field(String name, Codec<V> codec, Presence presence, Function<T, V> getter) {
    if (fields.size() == Long.SIZE) {
      throw new IllegalStateException("fields are counted in the bits of a long");
    }
    Field<V> field = new Field<>(fields.size(), name.intern(), codec, presence, getter);
    fields.add(field);
    byName.put(name, field);
    return field;
  }

  abstract T make(Values in, JsonInput document);

  abstract JsonExtras extras(T object);

  @Override
  public T read(JsonInput in) throws IOException {
    in.expect(JsonToken.START_OBJECT, "an object");
    return new Reading(in).object();
  }

  @Override
  public void write(JsonGenerator out, T object) throws IOException {
    JsonExtras extras = extras(object);
    Map<String, JsonExtras.Unknown> unknown = extras.unknown();
    out.writeStartObject();
    writeUnknown(out, unknown, -1);
    for (Field<?> field : fields) {
      field.write(out, object, extras);
      writeUnknown(out, unknown, field.number);
    }
    out.writeEndObject();
  }

  private static void writeUnknown(
      JsonGenerator out, Map<String, JsonExtras.Unknown> unknown, int after) throws IOException {
    if (unknown.isEmpty()) {
      return;
    }
    for (Map.Entry<String, JsonExtras.Unknown> field : unknown.entrySet()) {
      if (field.getValue().after() == after) {
        out.writeFieldName(field.getKey());
        out.writeTree(field.getValue().value());
      }
    }
  }

  /** The reading of one object. */
  private final class Reading {

    private final JsonInput in;
    private final @Nullable Object[] values = new Object[fields.size()];
    private long seen;
    private long nulls;
    private long empties;
    private long oldNames;
    private int last = -1;
    private @Nullable Map<String, JsonExtras.Unknown> unknown;
    private @Nullable Map<Integer, JsonExtras.Spelling> spellings;

    Reading(JsonInput in) {
      this.in = in;
    }

    T object() throws IOException {
      JsonParser parser = in.parser();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        in.expect(JsonToken.FIELD_NAME, "a field");
        String name = parser.currentName();
        parser.nextToken();
        Field<?> field = find(name);
        if (field == null) {
          keep(name);
        } else {
          read(field, name);
        }
      }
      JsonExtras extras =
          JsonExtras.parsed(
              nulls,
              empties,
              oldNames,
              unknown == null ? Map.of() : unknown,
              spellings == null ? Map.of() : spellings);
      return make(new Values(values, extras), in);
    }

    /** Fields mostly come in their usual order, so the next one is a good guess. */
    private @Nullable Field<?> find(String name) {
      for (int next = last + 1; next < fields.size() && next < last + 3; next++) {
        if (fields.get(next).name.equals(name)) {
          return fields.get(next);
        }
      }
      return byName.get(name);
    }

    private <V> void read(Field<V> field, String name) throws IOException {
      long bit = 1L << field.number;
      if ((seen & bit) != 0) {
        throw in.invalid("the field stands twice");
      }
      seen |= bit;
      last = field.number;
      if (!name.equals(field.name)) {
        oldNames |= bit;
      }
      if (in.atNull()) {
        nulls |= bit;
        return;
      }
      V value = field.codec.read(in);
      JsonNode spelling = in.takeSpelling();
      if (field.codec.isAbsent(value)) {
        empties |= bit;
      } else if (spelling != null) {
        spellings = spellings == null ? new HashMap<>() : spellings;
        spellings.put(field.number, new JsonExtras.Spelling(value, spelling));
      }
      values[field.number] = value;
    }

    private void keep(String name) throws IOException {
      unknown = unknown == null ? new LinkedHashMap<>() : unknown;
      JsonNode value = in.parser().readValueAsTree();
      if (unknown.put(name, new JsonExtras.Unknown(last, value)) != null) {
        throw in.invalid(
            "the field \"" + InvalidReferenceException.shown(name) + "\" stands twice");
      }
    }
  }
}
