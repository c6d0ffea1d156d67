package dev.imagestreams.notifications.sink;

import static dev.imagestreams.notifications.sink.Targets.NOON;
import static dev.imagestreams.notifications.sink.Targets.answer;
import static dev.imagestreams.notifications.sink.Targets.push;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.notifications.EventHeader;
import dev.imagestreams.notifications.StreamCreated;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignerTest {

  private static final String PLAIN = "a secret of 24 bytes at least";

  /** Base64 of "another secret, thirty-two bytes". */
  private static final String ENCODED = "whsec_YW5vdGhlciBzZWNyZXQsIHRoaXJ0eS10d28gYnl0ZXM=";

  private static String signed(String... secrets) {
    return new Signer(List.of(secrets))
        .signatures("evt_1", "1767355200", "{\"hello\":\"world\"}".getBytes(UTF_8));
  }

  /** The values are what "openssl dgst -sha256 -hmac" makes of the same. */
  @Test
  void signatureIsWhatOthersMakeOfTheSame() {
    assertThat(signed(PLAIN)).isEqualTo("v1,9rnnOXXZKlHfFpM+Keh5yxniKN8yBtEHid6XGyoW1yk=");
    assertThat(signed(ENCODED)).isEqualTo("v1,NAskWXfxdM1XtUxWGTecnGpWupmIoyaJ6RxD+YaMYqc=");
  }

  @Test
  void everySecretSigns() {
    assertThat(signed(ENCODED, PLAIN))
        .isEqualTo(
            "v1,NAskWXfxdM1XtUxWGTecnGpWupmIoyaJ6RxD+YaMYqc="
                + " v1,9rnnOXXZKlHfFpM+Keh5yxniKN8yBtEHid6XGyoW1yk=");
  }

  @Test
  void idIsTheSameAtEveryTryAndAnotherForEveryEvent() {
    EventHeader header = new EventHeader("uid-7", "/imagestreams/shop/web", 7, NOON);
    StreamCreated event =
        new StreamCreated(header, StreamKey.parse("shop/web"), "uid", Cause.MANUAL);

    assertThat(Signer.id(List.of(event))).isEqualTo("evt_1e0df314ab84c79c4129403430f9c301");
    assertThat(Signer.id(List.of(push(1, "a")))).isNotEqualTo(Signer.id(List.of(push(2, "a"))));
  }

  @Test
  void requestIsSignedOverWhatIsSent() throws Exception {
    try (MockWebServer server = new MockWebServer()) {
      Targets.start(server);
      server.enqueue(answer(200));
      try (HttpSink sink =
          Targets.to(server).signedWith(PLAIN).clock(Clock.fixed(NOON, ZoneOffset.UTC)).build()) {
        sink.onEvent(push(1, "caf\u00e9"));
      }
      RecordedRequest request = server.takeRequest();

      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(PLAIN.getBytes(UTF_8), "HmacSHA256"));
      String id = request.getHeaders().get("webhook-id");
      mac.update((id + ".1767355200.").getBytes(UTF_8));
      byte[] expected = mac.doFinal(request.getBody().toByteArray());
      assertThat(id).isEqualTo(Signer.id(List.of(push(1, "caf\u00e9"))));
      assertThat(request.getHeaders().get("webhook-timestamp")).isEqualTo("1767355200");
      assertThat(request.getHeaders().get("webhook-signature"))
          .isEqualTo("v1," + Base64.getEncoder().encodeToString(expected));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "tooshortasecret", "whsec_", "whsec_c2hvcnQ=", "whsec_sesame*open"})
  void secretThatIsTooShortOrNotBase64IsRefusedWithoutTellingIt(String secret) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Signer(List.of(secret)))
        .withMessageNotContainingAny("tooshort", "c2hvcnQ", "sesame", "*")
        .withNoCause();
  }
}
