package dev.imagestreams.registry.feed;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.internal.RegistryJson;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * A registry's answer, or an object in it, read without trust. What is missing or null is empty;
 * what has another type than it is asked for is a {@link RegistryException}.
 */
final class Answer {

  private static final int MAX_TIME_LENGTH = 64;
  private static final int MAX_TOKEN_LENGTH = 16 << 10;
  private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

  private final String asked;
  private final JsonNode node;

  private Answer(String asked, JsonNode node) {
    this.asked = asked;
    this.node = node;
  }

  /**
   * Reads an answer.
   *
   * @param asked what was asked for, to be told in exceptions
   */
  static Answer read(String asked, byte[] body) {
    try {
      return new Answer(asked, RegistryJson.tree(body));
    } catch (IOException e) {
      // No cause: its message quotes the answer, which may hold a token.
      throw new RegistryException(Reason.PROTOCOL, asked + ": the answer is not JSON" + remedy());
    }
  }

  /** The objects of which the answer itself is a list. */
  List<Answer> objects() {
    return objects("the answer", node);
  }

  /** The objects listed in a field, which must be there. */
  List<Answer> objects(String field) {
    return objects(field, node.path(field));
  }

  /** The objects listed in a field; none where it is missing. */
  List<Answer> optionalObjects(String field) {
    return isAbsent(node.path(field)) ? List.of() : objects(field);
  }

  private List<Answer> objects(String name, JsonNode list) {
    List<Answer> objects = new ArrayList<>();
    for (JsonNode item : array(name, list)) {
      if (!item.isObject()) {
        throw wrong(name, "has something in it that is not an object");
      }
      objects.add(new Answer(asked, item));
    }
    return objects;
  }

  /** The objects in an object's field, by name; empty where the field is missing. */
  Optional<Map<String, Answer>> objectsByName(String field) {
    if (!node.isObject()) {
      throw wrong("the answer", "is not an object");
    }
    JsonNode map = node.path(field);
    if (isAbsent(map)) {
      return Optional.empty();
    }
    if (!map.isObject()) {
      throw wrong(field, "is not an object");
    }
    Map<String, Answer> objects = new LinkedHashMap<>();
    map.fields()
        .forEachRemaining(
            entry -> {
              if (!entry.getValue().isObject()) {
                throw wrong(field, "has something in it that is not an object");
              }
              objects.put(entry.getKey(), new Answer(asked, entry.getValue()));
            });
    return Optional.of(objects);
  }

  /** The tags listed in a field, without the names that are no tags. */
  List<String> tags(String field) {
    JsonNode list = node.path(field);
    List<String> tags = new ArrayList<>();
    if (isAbsent(list)) {
      return tags;
    }
    for (JsonNode item : array(field, list)) {
      if (!item.isTextual()) {
        throw wrong(field, "has something in it that is not text");
      }
      if (ImageReference.isTag(item.textValue())) {
        tags.add(item.textValue());
      }
    }
    return tags;
  }

  Optional<String> text(String field) {
    JsonNode value = node.path(field);
    if (isAbsent(value)) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw wrong(field, "is not text");
    }
    return Optional.of(value.textValue());
  }

  /** Text that must be there. */
  String requiredText(String field) {
    return text(field).orElseThrow(() -> wrong(field, "is missing"));
  }

  /** A token that must be there, and fits into a header. */
  String requiredToken(String field) {
    String token = requiredText(field);
    if (!isToken(token)) {
      throw wrong(field, "is not a token");
    }
    return token;
  }

  static boolean isToken(String text) {
    return text.length() <= MAX_TOKEN_LENGTH && TOKEN.matcher(text).matches();
  }

  /** A truth value that must be there. */
  boolean requiredFlag(String field) {
    JsonNode value = node.path(field);
    if (!value.isBoolean()) {
      throw wrong(field, "is not true or false");
    }
    return value.booleanValue();
  }

  /** A digest; empty also where the text is none. */
  Optional<Digest> digest(String field) {
    return text(field).flatMap(Answer::digestOf);
  }

  static Optional<Digest> digestOf(String text) {
    try {
      return Optional.of(Digest.parse(text));
    } catch (InvalidReferenceException e) {
      return Optional.empty();
    }
  }

  /** A time as RFC 3339 writes it. */
  Optional<Instant> time(String field) {
    return text(field).map(text -> time(field, text));
  }

  private Instant time(String field, String text) {
    if (text.length() <= MAX_TIME_LENGTH) {
      try {
        return checked(field, OffsetDateTime.parse(text).toInstant());
      } catch (DateTimeException e) {
        // Said below.
      }
    }
    throw wrong(field, "is not a time");
  }

  /** A time in seconds since 1970; zero is none. */
  Optional<Instant> seconds(String field) {
    OptionalLong value = whole(field);
    return value.isEmpty() || value.getAsLong() == 0
        ? Optional.empty()
        : Optional.of(checked(field, value.getAsLong(), 1));
  }

  /** A time in milliseconds since 1970, as a number or as its digits. */
  Optional<Instant> milliseconds(String field) {
    OptionalLong value = whole(field);
    return value.isEmpty()
        ? Optional.empty()
        : Optional.of(checked(field, value.getAsLong(), 1000));
  }

  private OptionalLong whole(String field) {
    JsonNode value = node.path(field);
    if (isAbsent(value)) {
      return OptionalLong.empty();
    }
    if (value.isIntegralNumber() && value.canConvertToLong()) {
      return OptionalLong.of(value.longValue());
    }
    if (value.isTextual() && value.textValue().matches("[0-9]{1,18}")) {
      return OptionalLong.of(Long.parseLong(value.textValue()));
    }
    throw wrong(field, "is not a whole number");
  }

  private Instant checked(String field, long value, int perSecond) {
    if (value < 0 || value / perSecond > LAST.getEpochSecond()) {
      throw wrong(field, "is not a time between 1970 and 9999");
    }
    return Instant.ofEpochMilli(perSecond == 1 ? value * 1000 : value);
  }

  private Instant checked(String field, Instant time) {
    if (time.isBefore(Instant.EPOCH) || time.isAfter(LAST)) {
      throw wrong(field, "is not a time between 1970 and 9999");
    }
    return time;
  }

  private JsonNode array(String name, JsonNode list) {
    if (!list.isArray()) {
      throw wrong(name, "is not a list");
    }
    return list;
  }

  private static boolean isAbsent(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }

  private RegistryException wrong(String name, String problem) {
    return new RegistryException(Reason.PROTOCOL, asked + ": " + name + " " + problem + remedy());
  }

  private static String remedy() {
    return "; check that the host is the kind of registry it is taken for, or list the repository";
  }
}
