package dev.imagestreams.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a JSON object said beyond the values this library knows, so that writing it loses nothing.
 *
 * <p>Holds the fields that are unknown here with their place among the others, and how known fields
 * were spelled where there is more than one way: an explicit {@code null}, an empty list, a time
 * with an offset. A spelling is used again only while the field still has the value that was read.
 * Opaque and immutable. Equality looks at the unknown fields alone: how a null is written is not
 * part of what a stream says.
 */
public final class JsonExtras {

  private static final JsonExtras NONE = new JsonExtras(false, 0, 0, 0, Map.of(), Map.of());
  private static final JsonExtras PLAIN = new JsonExtras(true, 0, 0, 0, Map.of(), Map.of());

  /**
   * A field that is unknown here.
   *
   * @param after the number of the known field it stood behind; -1 at the front
   */
  record Unknown(int after, JsonNode value) {}

  /** A field's value as read, and the JSON it was written as. */
  record Spelling(Object value, JsonNode literal) {}

  private final boolean parsed;
  private final long nulls;
  private final long empties;
  private final long oldNames;
  private final Map<String, Unknown> unknown;
  private final Map<Integer, Spelling> spellings;

  private JsonExtras(
      boolean parsed,
      long nulls,
      long empties,
      long oldNames,
      Map<String, Unknown> unknown,
      Map<Integer, Spelling> spellings) {
    this.parsed = parsed;
    this.nulls = nulls;
    this.empties = empties;
    this.oldNames = oldNames;
    this.unknown = unknown;
    this.spellings = spellings;
  }

  /** What an object carries that was made here and not read. */
  public static JsonExtras none() {
    return NONE;
  }

  /** What an object carries that was read and had nothing unusual. */
  static JsonExtras plain() {
    return PLAIN;
  }

  /**
   * What an object carries that was read. The maps are taken over, not copied; known fields are
   * bits, or keys, by their number in the object's {@link Shape}.
   *
   * @param nulls fields that were {@code null}
   * @param empties fields that were there and empty
   * @param oldNames fields that had their old name
   */
  static JsonExtras parsed(
      long nulls,
      long empties,
      long oldNames,
      Map<String, Unknown> unknown,
      Map<Integer, Spelling> spellings) {
    return new JsonExtras(true, nulls, empties, oldNames, unknown, spellings);
  }

  /** Whether this is of an object that was read with these fields, all of them known and usual. */
  boolean isOnly(long nullFields, long emptyFields, long oldNamed) {
    return parsed
        && nulls == nullFields
        && empties == emptyFields
        && oldNames == oldNamed
        && unknown.isEmpty()
        && spellings.isEmpty();
  }

  /** Whether the object came from a document, which then decides which empty fields are written. */
  boolean isParsed() {
    return parsed;
  }

  boolean wasNull(int field) {
    return (nulls >>> field & 1) != 0;
  }

  boolean wasEmpty(int field) {
    return (empties >>> field & 1) != 0;
  }

  boolean hadOldName(int field) {
    return (oldNames >>> field & 1) != 0;
  }

  Map<String, Unknown> unknown() {
    return unknown;
  }

  /**
   * The JSON to write for a field that has {@code value}, if it was spelled in a way of its own.
   */
  @Nullable JsonNode literal(int field, Object value) {
    if (spellings.isEmpty()) {
      return null;
    }
    Spelling spelling = spellings.get(field);
    return spelling != null && Objects.equals(spelling.value(), value) ? spelling.literal() : null;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || (other instanceof JsonExtras that && sameUnknown(that.unknown));
  }

  private boolean sameUnknown(Map<String, Unknown> others) {
    if (unknown.size() != others.size()) {
      return false;
    }
    if (unknown.isEmpty()) {
      return true; // Nearly always, and asked of every nested object that is written.
    }
    return unknown.entrySet().stream()
        .allMatch(
            field -> {
              Unknown theirs = others.get(field.getKey());
              return theirs != null && theirs.value().equals(field.getValue().value());
            });
  }

  @Override
  public int hashCode() {
    return unknown.keySet().hashCode();
  }

  @Override
  public String toString() {
    return unknown.isEmpty() ? "" : unknown.keySet().toString();
  }
}
