package dev.imagestreams.server.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.InvalidReferenceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * One line of the journal: what is to be done to the files of a repository.
 *
 * @param move of a tag; of no tag, {@code ""}, where a manifest is removed, which was the previous
 * @param manifest that comes to the repository with it
 */
record JournalRecord(TagMove move, Optional<PushedManifest> manifest) {

  private static final ObjectMapper JSON = new ObjectMapper();

  byte[] line() {
    ObjectNode json = JSON.createObjectNode();
    json.put("number", move.number());
    json.put("time", move.time().toString());
    json.put("repository", move.repository());
    json.put("tag", move.tag());
    move.previous().ifPresent(previous -> json.put("previous", previous.toString()));
    move.current().ifPresent(current -> json.put("current", current.toString()));
    if (!move.actor().isEmpty()) {
      json.put("actor", move.actor());
    }
    manifest.ifPresent(pushed -> write(pushed, json.putObject("manifest")));
    return (json + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static void write(PushedManifest pushed, ObjectNode json) {
    json.put("digest", pushed.digest().toString());
    json.put("mediaType", pushed.mediaType());
    pushed.subject().ifPresent(subject -> json.put("subject", subject.toString()));
    json.put("bytes", pushed.bytes());
  }

  /**
   * @param file for the message
   * @throws IOException when the line is no record
   */
  static JournalRecord parse(Path file, String line) throws IOException {
    try {
      JsonNode json = JSON.readTree(line);
      TagMove move =
          new TagMove(
              json.path("number").asLong(),
              Instant.parse(json.path("time").asText()),
              json.path("repository").asText(),
              json.path("tag").asText(),
              digest(json, "previous"),
              digest(json, "current"),
              json.path("actor").asText());
      return new JournalRecord(move, manifest(json.path("manifest")));
    } catch (JsonProcessingException | DateTimeException | InvalidReferenceException e) {
      throw damaged(file, e);
    } catch (IOException e) {
      throw damaged(file, e); // Bytes that are no Base64.
    }
  }

  private static IOException damaged(Path file, Exception e) {
    return new IOException(
        file + ": a record of the journal is damaged; restore the file from a copy", e);
  }

  private static Optional<PushedManifest> manifest(JsonNode json) throws IOException {
    return json.isObject()
        ? Optional.of(
            new PushedManifest(
                Digest.parse(json.path("digest").asText()),
                json.path("mediaType").asText(),
                json.path("bytes").binaryValue(),
                digest(json, "subject")))
        : Optional.empty();
  }

  private static Optional<Digest> digest(JsonNode json, String field) {
    return json.has(field)
        ? Optional.of(Digest.parse(json.path(field).asText()))
        : Optional.empty();
  }
}
