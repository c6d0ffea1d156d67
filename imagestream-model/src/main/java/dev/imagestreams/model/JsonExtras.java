package dev.imagestreams.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a JSON object said beyond the values this library knows, so that writing it loses nothing.
 *
 * <p>Holds the fields that are unknown here, and how known fields were spelled where there is more
 * than one way: an explicit {@code null}, an empty list, a time with an offset. A spelling is used
 * again only while the field still has the value that was read. Opaque and immutable. Equality
 * looks at the unknown fields alone: how a null is written is not part of what a stream says.
 */
public final class JsonExtras {

  private static final JsonExtras NONE = new JsonExtras(false, Map.of(), Map.of());

  /** A field's value as read, and the JSON it was written as. */
  record Spelling(Object value, JsonNode literal) {}

  private final boolean parsed;
  private final Map<String, JsonNode> unknown;
  private final Map<String, Spelling> spellings;

  private JsonExtras(
      boolean parsed, Map<String, JsonNode> unknown, Map<String, Spelling> spellings) {
    this.parsed = parsed;
    this.unknown = unknown;
    this.spellings = spellings;
  }

  /** What an object carries that was made here and not read. */
  public static JsonExtras none() {
    return NONE;
  }

  /** The maps are taken over, not copied. */
  static JsonExtras parsed(Map<String, JsonNode> unknown, Map<String, Spelling> spellings) {
    return new JsonExtras(true, unknown, spellings);
  }

  /** Whether the object came from a document, which then decides which empty fields are written. */
  boolean isParsed() {
    return parsed;
  }

  Map<String, JsonNode> unknown() {
    return unknown;
  }

  /**
   * The JSON to write for a field that has {@code value}, if it was spelled in a way of its own.
   */
  @Nullable JsonNode literal(String field, Object value) {
    Spelling spelling = spellings.get(field);
    return spelling != null && Objects.equals(spelling.value(), value) ? spelling.literal() : null;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JsonExtras that && unknown.equals(that.unknown);
  }

  @Override
  public int hashCode() {
    return unknown.hashCode();
  }

  @Override
  public String toString() {
    return unknown.isEmpty() ? "" : unknown.keySet().toString();
  }
}
