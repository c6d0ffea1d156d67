package dev.imagestreams.core.schedule;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a poll leaves behind for the next one of the same repository, whoever does that. Immutable.
 *
 * @param pace what the intervals are multiplied by: less than 1 where tags move, more where none do
 * @param sinceListing how many polls trusted the feed since all was looked at
 * @param cursor where the feed of changes goes on
 * @param lastSuccess when all that was looked at could be
 * @param problem what failed at the last poll; empty where nothing did
 * @param looks when what was looked at last, by the repository's tags
 */
record PollState(
    double pace,
    int sinceListing,
    Optional<String> cursor,
    Optional<Instant> lastSuccess,
    String problem,
    Map<String, Look> looks) {

  static final PollState NONE =
      new PollState(1, 0, Optional.empty(), Optional.empty(), "", Map.of());

  private static final JsonMapper MAPPER = new JsonMapper();

  PollState {
    Objects.requireNonNull(cursor, "cursor");
    Objects.requireNonNull(lastSuccess, "lastSuccess");
    Objects.requireNonNull(problem, "problem");
    looks = Map.copyOf(looks);
  }

  /** Reads what {@link #text} wrote; of what can't be read nothing is known. */
  static PollState parse(String text) {
    if (text.isEmpty()) {
      return NONE;
    }
    try {
      return read(MAPPER.readTree(text));
    } catch (JsonProcessingException e) {
      return NONE;
    }
  }

  private static PollState read(JsonNode json) {
    Map<String, Look> looks = new HashMap<>();
    json.path("looks")
        .fields()
        .forEachRemaining(
            look ->
                looks.put(
                    look.getKey(),
                    new Look(
                        Instant.ofEpochMilli(look.getValue().path("at").asLong()),
                        look.getValue().path("failures").asInt(),
                        time(look.getValue(), "again"))));
    return new PollState(
        json.path("pace").asDouble(1),
        json.path("sinceListing").asInt(),
        json.has("cursor") ? Optional.of(json.path("cursor").asText()) : Optional.empty(),
        time(json, "lastSuccess"),
        json.path("problem").asText(""),
        looks);
  }

  private static Optional<Instant> time(JsonNode json, String field) {
    return json.has(field)
        ? Optional.of(Instant.ofEpochMilli(json.path(field).asLong()))
        : Optional.empty();
  }

  String text() {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("pace", pace);
    json.put("sinceListing", sinceListing);
    cursor.ifPresent(value -> json.put("cursor", value));
    lastSuccess.ifPresent(time -> json.put("lastSuccess", time.toEpochMilli()));
    if (!problem.isEmpty()) {
      json.put("problem", problem);
    }
    ObjectNode all = json.putObject("looks");
    looks.forEach(
        (tag, look) -> {
          ObjectNode entry = all.putObject(tag);
          entry.put("at", look.at().toEpochMilli());
          if (look.failures() > 0) {
            entry.put("failures", look.failures());
          }
          look.again().ifPresent(time -> entry.put("again", time.toEpochMilli()));
        });
    return json.toString();
  }
}
