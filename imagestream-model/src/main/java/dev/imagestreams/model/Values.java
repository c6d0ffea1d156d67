package dev.imagestreams.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values of one object's fields while it is read. Used for one object after the other, at one
 * depth of a document.
 */
final class Values {

  private final @Nullable Object[] values = new Object[Long.SIZE];

  /** Of the last object without anything of its own: its neighbours are mostly alike. */
  private JsonExtras usual = JsonExtras.plain();

  private long seen;
  private long nulls;
  private long empties;
  private long oldNames;
  private int last;
  private @Nullable Map<String, JsonExtras.Unknown> unknown;
  private @Nullable Map<Integer, JsonExtras.Spelling> spellings;

  /** Begins an object that has so many fields at most, besides unknown ones. */
  void begin(int fields) {
    Arrays.fill(values, 0, fields, null);
    seen = 0;
    nulls = 0;
    empties = 0;
    oldNames = 0;
    last = -1;
    unknown = null;
    spellings = null;
  }

  @SuppressWarnings("unchecked") // Only field.codec's values are stored under its number.
  <V> V get(Shape<?>.Field<V> field) {
    Object value = values[field.number];
    return value == null ? field.codec.absent() : (V) value;
  }

  /** What the object said beyond its values. */
  JsonExtras extras() {
    if (unknown == null && spellings == null && usual.isOnly(nulls, empties, oldNames)) {
      return usual;
    }
    JsonExtras extras =
        JsonExtras.parsed(
            nulls,
            empties,
            oldNames,
            unknown == null ? Map.of() : unknown,
            spellings == null ? Map.of() : spellings);
    if (unknown == null && spellings == null) {
      usual = extras;
    }
    return extras;
  }

  /** The number of the known field that came last; -1 before the first. */
  int last() {
    return last;
  }

  /** Notes that a field is there; false when it was there already. */
  boolean see(int field, boolean byOldName) {
    long bit = 1L << field;
    if ((seen & bit) != 0) {
      return false;
    }
    seen |= bit;
    last = field;
    if (byOldName) {
      oldNames |= bit;
    }
    return true;
  }

  void putNull(int field) {
    nulls |= 1L << field;
  }

  /**
   * @param spelling how the value was written, where it alone does not say that
   */
  <V> void put(Shape<?>.Field<V> field, V value, @Nullable JsonNode spelling) {
    values[field.number] = value;
    if (field.codec.isAbsent(value)) {
      empties |= 1L << field.number;
    } else if (spelling != null) {
      spellings = spellings == null ? new HashMap<>() : spellings;
      spellings.put(field.number, new JsonExtras.Spelling(value, spelling));
    }
  }

  /** Keeps an unknown field with its place; false when it was there already. */
  boolean keep(String name, JsonNode value) {
    unknown = unknown == null ? new LinkedHashMap<>() : unknown;
    return unknown.put(name, new JsonExtras.Unknown(last, value)) == null;
  }
}
