package dev.imagestreams.core.schedule;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.StreamKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a poll leaves behind for the next one of the same repository, whoever does that. Immutable.
 *
 * @param pace what the intervals are multiplied by: less than 1 where tags move, more where none do
 * @param requests how many the last poll sent to its host
 * @param cursor where the feed of changes goes on
 * @param lastSuccess when all that was looked at could be
 * @param problem what failed at the last poll; empty where nothing did
 * @param waitingSince when it was due, where it was due and could not be looked at yet
 * @param looks the last look at each tag of each stream
 */
record PollState(
    double pace,
    int requests,
    Optional<String> cursor,
    Optional<Instant> lastSuccess,
    String problem,
    Optional<Instant> waitingSince,
    Map<StreamTag, Look> looks) {

  static final PollState NONE =
      new PollState(1, 0, Optional.empty(), Optional.empty(), "", Optional.empty(), Map.of());

  private static final Logger LOG = LoggerFactory.getLogger(PollState.class);
  private static final JsonMapper MAPPER = new JsonMapper();

  PollState {
    Objects.requireNonNull(cursor, "cursor");
    Objects.requireNonNull(lastSuccess, "lastSuccess");
    Objects.requireNonNull(problem, "problem");
    Objects.requireNonNull(waitingSince, "waitingSince");
    looks = Map.copyOf(looks);
  }

  /** This state of a poll that was due then and is put back; it waits since it first was. */
  PollState waitingSince(Instant due) {
    return new PollState(
        pace,
        requests,
        cursor,
        lastSuccess,
        problem,
        waitingSince.or(() -> Optional.of(due)),
        looks);
  }

  /** This state with these looks in the place of older ones. */
  PollState withLooks(Map<StreamTag, Look> newer) {
    Map<StreamTag, Look> all = new HashMap<>(looks);
    all.putAll(newer);
    return new PollState(pace, requests, cursor, lastSuccess, problem, waitingSince, all);
  }

  /** Whether a state that is written like this may be one of a poll that waits. Takes no time. */
  static boolean mayWait(String text) {
    return text.contains("\"waitingSince\"");
  }

  /** Reads what {@link #text} wrote; of what can't be read nothing is known. */
  static PollState parse(String text) {
    if (text.isEmpty()) {
      return NONE;
    }
    try {
      return read(MAPPER.readTree(text));
    } catch (JsonProcessingException | InvalidReferenceException e) {
      LOG.atWarn().setCause(e).log("the state of a poll can't be read; it begins anew");
      return NONE;
    }
  }

  private static PollState read(JsonNode json) {
    Map<StreamTag, Look> looks = new HashMap<>();
    for (Map.Entry<String, JsonNode> stream : json.path("looks").properties()) {
      StreamKey key = StreamKey.parse(stream.getKey());
      for (Map.Entry<String, JsonNode> tag : stream.getValue().properties()) {
        looks.put(new StreamTag(key, tag.getKey()), look(tag.getValue()));
      }
    }
    return new PollState(
        json.path("pace").asDouble(1),
        json.path("requests").asInt(),
        json.has("cursor") ? Optional.of(json.path("cursor").asText()) : Optional.empty(),
        time(json, "lastSuccess"),
        json.path("problem").asText(""),
        time(json, "waitingSince"),
        looks);
  }

  private static Look look(JsonNode json) {
    return new Look(
        Instant.ofEpochMilli(json.path("at").asLong()),
        json.path("failures").asInt(),
        json.path("told").asInt(),
        json.path("generation").asLong(),
        time(json, "again"));
  }

  private static Optional<Instant> time(JsonNode json, String field) {
    return json.has(field)
        ? Optional.of(Instant.ofEpochMilli(json.path(field).asLong()))
        : Optional.empty();
  }

  String text() {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("pace", pace);
    putCount(json, "requests", requests);
    cursor.ifPresent(value -> json.put("cursor", value));
    lastSuccess.ifPresent(time -> json.put("lastSuccess", time.toEpochMilli()));
    if (!problem.isEmpty()) {
      json.put("problem", problem);
    }
    waitingSince.ifPresent(time -> json.put("waitingSince", time.toEpochMilli()));
    ObjectNode all = json.putObject("looks");
    looks.forEach((tag, look) -> put(all.withObjectProperty(tag.stream().toString()), tag, look));
    return json.toString();
  }

  private static void put(ObjectNode stream, StreamTag tag, Look look) {
    ObjectNode entry = stream.putObject(tag.tag());
    entry.put("at", look.at().toEpochMilli());
    putCount(entry, "failures", look.failures());
    putCount(entry, "told", look.told());
    putCount(entry, "generation", look.generation());
    look.again().ifPresent(time -> entry.put("again", time.toEpochMilli()));
  }

  private static void putCount(ObjectNode json, String field, long count) {
    if (count > 0) {
      json.put(field, count);
    }
  }
}
