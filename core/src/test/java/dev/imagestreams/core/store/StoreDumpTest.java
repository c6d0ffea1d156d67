package dev.imagestreams.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamJson;
import dev.imagestreams.model.Repository;
import dev.imagestreams.model.StreamKey;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.Writer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A store as lines: what is written is read, and what is no dump is told so. */
class StoreDumpTest {

  private static final String HEAD = "{\"format\":\"imagestreams-dump\",\"version\":1}\n";
  private static final String END =
      "{\"end\":{\"resourceVersion\":7,\"position\":\"0\",\"records\":1}}\n";

  @Test
  void anEmptyStoreIsTwoLines() throws IOException {
    assertThat(lines(new InMemoryImageStreamStore()))
        .isEqualTo(HEAD + "{\"end\":{\"resourceVersion\":0,\"position\":\"0\",\"records\":0}}\n");
  }

  @Test
  void aStreamIsItsOwnDocument() throws IOException {
    InMemoryImageStreamStore store = new InMemoryImageStreamStore();
    ImageStream stream =
        store
            .commit(
                Commit.of(
                    Optional.empty(),
                    ImageStream.empty(StreamKey.parse("shop/web")),
                    List.of(),
                    List.of()))
            .stream()
            .orElseThrow();

    assertThat(lines(store).lines().toList().get(1))
        .isEqualTo("{\"stream\":" + ImageStreamJson.write(stream) + "}");
  }

  @Test
  void workIsALineWithoutItsClaim() throws IOException {
    InMemoryImageStreamStore store = new InMemoryImageStreamStore();
    Instant noon = Instant.parse("2026-01-02T12:00:00Z");
    store.work().put("poll r.example/app", noon);
    Claim claim = store.work().claim(noon, noon.plusSeconds(60), 1).get(0);
    store.work().release(claim, noon.plusMillis(1500), "{\"etag\":\"x\"}\n");
    store.work().claim(noon.plusSeconds(9), noon.plusSeconds(60), 1);
    String dump =
        HEAD
            + "{\"work\":{\"key\":\"poll r.example/app\",\"due\":\"2026-01-02T12:00:01.500Z\","
            + "\"state\":\"{\\\"etag\\\":\\\"x\\\"}\\n\"}}\n"
            + END.replace("7", "0");

    assertThat(lines(store)).isEqualTo(dump);
    assertThat(lines(read(dump))).isEqualTo(dump);
  }

  @Test
  void sightingIsALine() throws IOException {
    InMemoryImageStreamStore store = new InMemoryImageStreamStore();
    store
        .sightings()
        .firstSeen(
            Repository.parse("r.example/app"),
            List.of("1"),
            Instant.parse("2026-01-02T12:00:01.5009Z"));
    String dump =
        HEAD
            + "{\"sighting\":{\"repository\":\"r.example/app\",\"tag\":\"1\","
            + "\"firstSeen\":\"2026-01-02T12:00:01.500Z\"}}\n"
            + END.replace("7", "0");

    assertThat(lines(store)).isEqualTo(dump);
    assertThat(lines(read(dump))).isEqualTo(dump);
  }

  /** Unknown fields, nulls, and numbers as nobody else writes them. */
  @Test
  void whatIsUnknownStaysAsItWasWritten() throws IOException {
    String dump =
        HEAD
            + "{\"stream\":{\"kind\":\"ImageStream\",\"apiVersion\":\"image.openshift.io/v1\","
            + "\"metadata\":{\"name\":\"web\",\"namespace\":\"shop\",\"resourceVersion\":\"7\","
            + "\"creationTimestamp\":null,\"later\":[1.50,100,{\"a\":null}]},"
            + "\"spec\":{\"lookupPolicy\":{\"local\":false}},"
            + "\"status\":{\"dockerImageRepository\":\"\"}}}\n"
            + "{\"position\":\"3\",\"event\":{\"specversion\":\"1.0\",\"id\":\"x\",\"source\":\"/s\","
            + "\"type\":\"dev.imagestreams.later.v9\",\"time\":\"2026-01-02T12:00:00Z\","
            + "\"data\":{\"n\":1.50}}}\n"
            + END.replace("\"0\"", "\"3\"").replace(":1}", ":2}");

    assertThat(lines(read(dump))).isEqualTo(dump);
  }

  @Test
  void linesMayBeWrittenInAnotherWay() throws IOException {
    InMemoryImageStreamStore store =
        read(
            HEAD
                + " { \"source\" : { \"sequence\" : 4, \"name\" : \"/s\", \"more\":1 } }\r\n"
                + END.strip());

    assertThat(lines(store)).contains("{\"source\":{\"name\":\"/s\",\"sequence\":4}}\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|no JSON object",
        "nonsense|no JSON",
        "[1]|no JSON object",
        "{\"source\":{\"name\":\"/s\"|no JSON",
        "{\"source\":{\"name\":\"/s\",\"sequence\":1}} {}|follows",
        "{\"source\":{\"name\":\"/s\"}}|\"sequence\" is missing",
        "{\"source\":{\"name\":\"/s\",\"sequence\":1.5}}|\"sequence\" is missing",
        "{\"source\":7}|\"name\" is missing",
        "{\"sauce\":{}}|none of the records",
        "{\"stream\":{\"kind\":\"Pod\",\"apiVersion\":\"v1\"}}|the kind is \"Pod\"",
        "{\"image\":{}}|invalid Image",
        "{\"event\":{}}|\"position\" is missing",
        "{\"position\":\"1\",\"event\":{}}|not an image event",
        "{\"push\":{\"namespace\":\"N\",\"name\":\"n\"}}|N",
        "{\"work\":{\"key\":\"\",\"due\":\"2026-01-02T12:00:00Z\",\"state\":\"\"}}|key of work is empty",
        "{\"work\":{\"key\":\"k\",\"due\":\"noon\",\"state\":\"\"}}|\"noon\" is no time",
        "{\"work\":{\"key\":\"k\",\"due\":\"+999999999-01-01T00:00:00Z\",\"state\":\"\"}}|too far away",
        "{\"work\":{\"key\":\"k\",\"due\":\"2026-01-02T12:00:00Z\"}}|\"state\" is missing",
        "{\"sighting\":{\"repository\":\"r.example/app\",\"tag\":\"1\"}}|\"firstSeen\" is missing",
        "{\"parked\":{\"subscription\":\"s\",\"position\":\"1\",\"attempts\":3000000000,\"reason\":\"\"}}|\"attempts\" is out of range",
      })
  void aDamagedLineIsNamed(String line, String word) {
    assertThatThrownBy(() -> read(HEAD + line + "\n" + END))
        .isInstanceOf(StoreException.class)
        .hasMessageContainingAll("line 2 of the dump is damaged", word);
  }

  @Test
  void aLineThatIsMissingIsNoticed() {
    assertThatThrownBy(() -> read(HEAD + END))
        .isInstanceOf(StoreException.class)
        .hasMessageContainingAll("line 2", "1 records, but there were 0");
    assertThatThrownBy(() -> read(HEAD))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("no end");
  }

  @Test
  void whatIsNoDumpIsRefused() {
    for (String text : List.of("", "\n", "{}", "{\"kind\":\"List\"}", "x".repeat(1000), "\0\1\2")) {
      assertThat(StoreDump.isDump(text)).isFalse();
      assertThatThrownBy(() -> read(text))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("no dump of a store");
    }
  }

  @Test
  void aNewerVersionIsRefused() {
    String newer = HEAD.replace("1", "2") + END;

    assertThat(StoreDump.isDump(newer)).isTrue();
    assertThatThrownBy(() -> read(newer))
        .isInstanceOf(StoreException.class)
        .hasMessageContainingAll("version 2", "known here is 1");
    assertThatThrownBy(() -> read(HEAD.replace("1", "x") + END))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("first line is damaged");
  }

  @Test
  void failuresOfTheStreamAreTheCallersOwn() {
    IOException full = new IOException("disk full");
    assertThatThrownBy(() -> StoreDump.write(new InMemoryImageStreamStore(), new Failing(full)))
        .isSameAs(full);
    assertThatThrownBy(
            () ->
                StoreDump.read(
                    new FailingReader(HEAD + "x".repeat(9000), full),
                    new InMemoryImageStreamStore()))
        .isSameAs(full);
  }

  private static InMemoryImageStreamStore read(String dump) throws IOException {
    InMemoryImageStreamStore store = new InMemoryImageStreamStore();
    try {
      StoreDump.read(new StringReader(dump), store);
    } catch (StoreException e) {
      List<StoreRecord> left = new ArrayList<>();
      store.dump(left::add);
      assertThat(left).as("nothing remains").hasSize(1);
      throw e;
    }
    return store;
  }

  private static String lines(PortableStore store) throws IOException {
    StringWriter lines = new StringWriter();
    StoreDump.write(store, lines);
    return lines.toString();
  }

  /** Takes the first line only. */
  private static final class Failing extends Writer {
    private final IOException failure;
    private int lines;

    Failing(IOException failure) {
      this.failure = failure;
    }

    @Override
    public void write(char[] text, int offset, int length) throws IOException {
      if (lines++ > 0) {
        throw failure;
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  /** Gives a text, and then fails. */
  private static final class FailingReader extends Reader {
    private final StringReader text;
    private final IOException failure;

    FailingReader(String text, IOException failure) {
      this.text = new StringReader(text);
      this.failure = failure;
    }

    @Override
    public int read(char[] into, int offset, int length) throws IOException {
      int count = text.read(into, offset, length);
      if (count < 0) {
        throw failure;
      }
      return count;
    }

    @Override
    public void close() {}
  }
}
