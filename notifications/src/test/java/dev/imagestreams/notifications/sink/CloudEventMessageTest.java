package dev.imagestreams.notifications.sink;

import static dev.imagestreams.notifications.sink.Targets.NOON;
import static dev.imagestreams.notifications.sink.Targets.answer;
import static dev.imagestreams.notifications.sink.Targets.body;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.EventHeader;
import dev.imagestreams.notifications.EveryKind;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.ImageEventJson;
import dev.imagestreams.notifications.TagState;
import dev.imagestreams.notifications.TagUpdated;
import dev.imagestreams.notifications.Unknown;
import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.message.Encoding;
import io.cloudevents.core.message.MessageReader;
import io.cloudevents.http.HttpMessageFactory;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is sent, as the CloudEvents SDK reads it. */
class CloudEventMessageTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final MockWebServer server = new MockWebServer();

  @BeforeEach
  void start() throws IOException {
    Targets.start(server);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  static Stream<ImageEvent> everyKind() {
    return Stream.concat(
        EveryKind.events(),
        Stream.of(
            TagUpdated.state(
                StreamKey.parse("shop/web"),
                "uid",
                Map.of(),
                "1.0",
                new TagState("", "registry.example/web:1.0"),
                3,
                NOON),
            new Unknown(
                new EventHeader("x-1", "/imagestreams/a/b", 9, NOON),
                "dev.imagestreams.tag.signed.v1",
                "t",
                """
                {"specversion":"1.0","id":"x-1","source":"/imagestreams/a/b","subject":"t",
                 "sequence":"0000000000000000009","time":"2026-01-02T12:00:00Z",
                 "datacontenttype":"application/json","type":"dev.imagestreams.tag.signed.v1",
                 "data":{"n":1.50,"by":[null]}}
                """)));
  }

  private RecordedRequest sent(SinkFormat format, ImageEvent event) throws Exception {
    server.enqueue(answer(204));
    try (HttpSink sink = Targets.to(server).format(format).build()) {
      sink.onEvent(event);
    }
    return server.takeRequest();
  }

  private static MessageReader reader(RecordedRequest request) {
    return HttpMessageFactory.createReaderFromMultimap(
        request.getHeaders().toMultimap(), body(request).getBytes(UTF_8));
  }

  private static void assertSays(CloudEvent read, ImageEvent event) throws IOException {
    JsonNode written = MAPPER.readTree(ImageEventJson.write(event));
    assertThat(read.getSpecVersion()).isEqualTo(SpecVersion.V1);
    assertThat(read.getId()).isEqualTo(event.id());
    assertThat(read.getSource()).hasToString(event.header().source());
    assertThat(read.getType()).isEqualTo(event.type());
    assertThat(read.getSubject()).isEqualTo(event.subject().isEmpty() ? null : event.subject());
    assertThat(Objects.requireNonNull(read.getTime()).toInstant()).isEqualTo(event.header().time());
    assertThat(read.getDataContentType()).isEqualTo("application/json");
    assertThat(read.getExtension("sequence")).isEqualTo(written.path("sequence").textValue());
    assertThat(MAPPER.readTree(Objects.requireNonNull(read.getData()).toBytes()))
        .isEqualTo(written.path("data"));
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void everyKindIsReadFromTheBody(ImageEvent event) throws Exception {
    RecordedRequest request = sent(SinkFormat.STRUCTURED, event);

    assertThat(request.getHeaders().get("Content-Type")).isEqualTo("application/cloudevents+json");
    assertThat(reader(request).getEncoding()).isEqualTo(Encoding.STRUCTURED);
    assertSays(reader(request).toEvent(), event);
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void everyKindIsReadFromTheHeaders(ImageEvent event) throws Exception {
    RecordedRequest request = sent(SinkFormat.BINARY, event);

    assertThat(request.getHeaders().get("Content-Type")).isEqualTo("application/json");
    assertThat(reader(request).getEncoding()).isEqualTo(Encoding.BINARY);
    assertSays(reader(request).toEvent(), event);
  }

  @Test
  void structuredBodyIsTheEventAsTheLogHasIt() throws Exception {
    ImageEvent event = Targets.push(1, "latest");

    String body = body(sent(SinkFormat.STRUCTURED, event));

    assertThat(ImageEventJson.read(body)).isEqualTo(event);
  }

  @ParameterizedTest
  @CsvSource({
    "plain-1.0, plain-1.0",
    "'a b', a%20b",
    "'say \"hi\"', say%20%22hi%22",
    "50%, 50%25",
    "\u20ac \ud83d\ude00, %E2%82%AC%20%F0%9F%98%80",
    "'a\r\nb', a%0D%0Ab",
    "~!, ~!",
    "\u007f, %7F"
  })
  void whatAHeaderCannotHoldIsPercentEncoded(String value, String header) {
    assertThat(CloudEventMessage.encode(value)).isEqualTo(header);
  }

  @Test
  void attributesOfANewerVersionAreHeadersUnlessTheirNamesCannotBe() {
    ImageEvent event =
        ImageEventJson.read(
            """
            {"specversion":"1.0","id":"x 1","source":"/s","type":"t.v9","subject":"caf\u00e9",
             "time":"2026-01-02T12:00:00Z","datacontenttype":"text/x","count":3,"sure":true,"none":null,
             "Bad-Name\\r\\nX":"x","object":{"a":1}}
            """);

    Message message = CloudEventMessage.binary(event);

    assertThat(message.headers())
        .containsOnly(
            Map.entry("ce-specversion", "1.0"),
            Map.entry("ce-id", "x%201"),
            Map.entry("ce-source", "/s"),
            Map.entry("ce-type", "t.v9"),
            Map.entry("ce-subject", "caf%C3%A9"),
            Map.entry("ce-time", "2026-01-02T12:00:00Z"),
            Map.entry("ce-count", "3"),
            Map.entry("ce-sure", "true"));
    assertThat(message.contentType()).isEqualTo("text/x");
    assertThat(message.body()).isEmpty();
  }
}
