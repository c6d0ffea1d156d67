package dev.imagestreams.model;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;

/** A JSON document while it is written. */
final class JsonOutput {

  private final JsonGenerator json;
  private final Recent<char[]> times = new Recent<>(Times::text);

  JsonOutput(JsonGenerator json) {
    this.json = json;
  }

  JsonGenerator json() {
    return json;
  }

  /** Writes a time; whole seconds, which nearly all are, without {@link Instant#toString}. */
  void time(Instant time) throws IOException {
    if (time.getNano() != 0 || !Times.hasUsualYear(time)) {
      json.writeString(time.toString());
      return;
    }
    char[] text = times.of(time.getEpochSecond()).orElseThrow();
    json.writeString(text, 0, text.length);
  }
}
