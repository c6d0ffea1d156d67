package dev.imagestreams.notifications;

import static dev.imagestreams.notifications.EveryKind.A;
import static dev.imagestreams.notifications.EveryKind.B;
import static dev.imagestreams.notifications.EveryKind.HEADER;
import static dev.imagestreams.notifications.EveryKind.TIME;
import static dev.imagestreams.notifications.EveryKind.WEB;
import static dev.imagestreams.notifications.EveryKind.state;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imagestreams.model.ImageStreamsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageEventJsonTest {

  static Stream<ImageEvent> everyKind() {
    return EveryKind.events();
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void everyKindIsReadAsItWasWritten(ImageEvent event) {
    assertThat(ImageEventJson.read(ImageEventJson.write(event))).isEqualTo(event);
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void everyKindIsOneLine(ImageEvent event) {
    assertThat(ImageEventJson.write(event)).doesNotContain("\n", "\r");
  }

  @Test
  void everyKindOfTheSealedInterfaceIsTried() {
    assertThat(everyKind().map(Object::getClass).distinct().count())
        .isEqualTo(
            StreamEvent.class.getPermittedSubclasses().length
                + RegistryNews.class.getPermittedSubclasses().length
                + 1L);
  }

  @Test
  void eventIsACloudEvent() throws Exception {
    ImageEvent event =
        new TagUpdated(
            HEADER, WEB, "uid", "1.0", Optional.of(state(A)), state(B), List.of(), Cause.PUSH);
    JsonNode expected =
        new ObjectMapper()
            .readTree(
                """
                {
                  "specversion": "1.0",
                  "id": "uid-7",
                  "source": "/imagestreams/shop/web",
                  "type": "dev.imagestreams.tag.updated.v1",
                  "subject": "1.0",
                  "time": "2026-01-02T03:04:05.678Z",
                  "sequence": "0000000000000000007",
                  "datacontenttype": "application/json",
                  "data": {
                    "stream": {"namespace": "shop", "name": "web", "uid": "uid"},
                    "tag": "1.0",
                    "previous": {
                      "digest": "sha256:AAAA",
                      "reference": "registry.example/web@sha256:AAAA"
                    },
                    "current": {
                      "digest": "sha256:BBBB",
                      "reference": "registry.example/web@sha256:BBBB"
                    },
                    "cause": "PUSH"
                  }
                }
                """
                    .replace("AAAA", "a".repeat(64))
                    .replace("BBBB", "b".repeat(64)));

    assertThat(new ObjectMapper().readTree(ImageEventJson.write(event))).isEqualTo(expected);
  }

  @Test
  void eventOfTheWholeStreamHasNoSubject() throws Exception {
    JsonNode json =
        new ObjectMapper()
            .readTree(ImageEventJson.write(new StreamCreated(HEADER, WEB, "uid", Cause.MANUAL)));

    assertThat(json.has("subject")).isFalse();
    assertThat(json.path("type").textValue()).isEqualTo("dev.imagestreams.stream.created.v1");
  }

  @Test
  void unknownKindIsKeptLetterByLetter() {
    String json =
        "{ \"specversion\":\"1.0\", \"id\":\"x-1\", \"source\":\"/imagestreams/a/b\",\"sequence\":"
            + "\"0000000000000000009\",\"time\":\"2026-01-02T03:04:05.678Z\",\"subject\":\"t\","
            + "\"type\":\"dev.imagestreams.tag.signed.v1\",\"data\":{\"n\":1.50,\"by\":[null]},"
            + "\"extra\" : 1}";
    ImageEvent event = ImageEventJson.read(json);

    assertThat(event)
        .isEqualTo(
            new Unknown(
                new EventHeader("x-1", "/imagestreams/a/b", 9, TIME),
                "dev.imagestreams.tag.signed.v1",
                "t",
                json));
    assertThat(ImageEventJson.write(event)).isEqualTo(json);
  }

  @Test
  void fieldsOfANewerVersionAreIgnored() {
    StreamCreated event = new StreamCreated(HEADER, WEB, "uid", Cause.MANUAL);
    String json = ImageEventJson.write(event).replaceFirst("\\{", "{\"traceparent\":\"00-1\",");

    assertThat(ImageEventJson.read(json)).isEqualTo(event);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "[]",
        "1",
        "\"text\"",
        "{}",
        "{",
        "nonsense",
        "{\"id\":1}",
        "{\"id\":\"a\",\"source\":\"b\",\"type\":\"c\"}",
        "{\"id\":\"a\",\"source\":\"b\",\"type\":\"c\",\"time\":\"yesterday\"}",
        "{\"id\":\"a\",\"source\":\"b\",\"type\":\"c\",\"time\":\"2026-01-02T03:04:05Z\","
            + "\"sequence\":\"-1\"}",
        "{\"id\":\"a\",\"source\":\"b\",\"type\":\"c\",\"time\":\"2026-01-02T03:04:05Z\","
            + "\"sequence\":\"99999999999999999999\"}",
        "{\"id\":\"a\",\"source\":\"b\",\"type\":\"c\",\"time\":\"2026-01-02T03:04:05Z\","
            + "\"sequence\":{}}",
        "{\"id\":\"a\",\"source\":\"b\",\"type\":\"dev.imagestreams.tag.updated.v1\","
            + "\"time\":\"2026-01-02T03:04:05Z\"}",
        "{\"id\":\"a\",\"source\":\"b\",\"type\":\"dev.imagestreams.image.pushed.v1\","
            + "\"time\":\"2026-01-02T03:04:05Z\",\"data\":{\"registryId\":\"r\",\"host\":\"h\","
            + "\"repository\":\"p\",\"tag\":\"t\"}}"
      })
  void whatIsNoEventIsRefused(String text) {
    assertThatThrownBy(() -> ImageEventJson.read(text)).isInstanceOf(ImageStreamsException.class);
  }

  @Test
  void deepNestingIsRefused() {
    String text = "{\"data\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";

    assertThatThrownBy(() -> ImageEventJson.read(text)).isInstanceOf(ImageStreamsException.class);
  }

  @Test
  void textAfterTheEventIsRefused() {
    String json = ImageEventJson.write(new StreamCreated(HEADER, WEB, "uid", Cause.MANUAL));

    assertThatThrownBy(() -> ImageEventJson.read(json + json))
        .isInstanceOf(ImageStreamsException.class);
  }

  @Test
  void spoiltEventsAreReadOrRefusedAndNothingElse() {
    long seed = 20260102;
    SplittableRandom random = new SplittableRandom(seed);
    List<String> originals = everyKind().map(ImageEventJson::write).toList();
    for (int i = 0; i < 20_000; i++) {
      String spoilt = spoil(originals.get(random.nextInt(originals.size())), random);
      try {
        ImageEventJson.read(spoilt);
      } catch (ImageStreamsException e) {
        // Refused, as it may be.
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed + ", case " + i + ": " + spoilt, e);
      }
    }
  }

  @Test
  void everyFieldMayBeOfAnyTypeWithoutHarm() throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    List<String> values = List.of("null", "1", "1e400", "\"\"", "\"x\"", "[]", "{}", "true", "-1");
    for (String original : everyKind().map(ImageEventJson::write).toList()) {
      for (List<String> path : paths(mapper.readTree(original), List.of())) {
        for (String value : values) {
          ObjectNode json = (ObjectNode) mapper.readTree(original);
          ObjectNode parent = json;
          for (String step : path.subList(0, path.size() - 1)) {
            parent = (ObjectNode) parent.get(step);
          }
          parent.set(path.get(path.size() - 1), mapper.readTree(value));
          try {
            ImageEventJson.read(json.toString());
          } catch (ImageStreamsException e) {
            // Refused, as it may be.
          } catch (RuntimeException | Error e) {
            throw new AssertionError(json.toString(), e);
          }
        }
      }
    }
  }

  private static List<List<String>> paths(JsonNode node, List<String> above) {
    List<List<String>> found = new ArrayList<>();
    node.fields()
        .forEachRemaining(
            field -> {
              List<String> path = new ArrayList<>(above);
              path.add(field.getKey());
              found.add(path);
              found.addAll(paths(field.getValue(), path));
            });
    return found;
  }

  private static String spoil(String text, SplittableRandom random) {
    StringBuilder spoilt = new StringBuilder(text);
    for (int i = random.nextInt(1, 4); i > 0 && spoilt.length() > 0; i--) {
      int at = random.nextInt(spoilt.length());
      switch (random.nextInt(4)) {
        case 0 -> spoilt.deleteCharAt(at);
        case 1 -> spoilt.setCharAt(at, (char) random.nextInt(32, 128));
        case 2 -> spoilt.insert(at, "\"{}[],:-0e\u0000\ud800".charAt(random.nextInt(12)));
        default -> spoilt.setLength(at);
      }
    }
    return spoilt.toString();
  }
}
