package dev.imagestreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can't be given back is neither read nor written. */
class UnwritableTest {

  private static final String STREAM =
      "{\"kind\":\"ImageStream\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"web\",\"creationTimestamp\":\"%s\"}}";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+999999999-12-31T23:59:59+18:00",
        "-999999999-01-01T00:00:00Z",
        "+10000-01-01T00:00:00Z",
        "-0001-01-01T00:00:00Z",
        "2015-05-05T19:11Z",
        "2015-05-05T19:11:57+02",
        "2015-05-05T19:11:57+02:00:30",
        "2015-13-05T19:11:57Z",
        "٢015-05-05T19:11:57Z"
      })
  void refusesATimeThatIsNoneOfRfc3339(String time) {
    assertThatThrownBy(() -> ImageStreamJson.read(STREAM.formatted(time)))
        .isInstanceOf(InvalidDocumentException.class)
        .hasMessageContaining("/metadata/creationTimestamp");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2015-05-05T19:11:57.123456789Z", "2015-05-05T19:11:57+02:00"})
  void keepsTheSpellingOfATime(String time) {
    String json = STREAM.formatted(time);

    assertThat(ImageStreamJson.write(ImageStreamJson.read(json))).isEqualTo(json);
  }

  @Test
  void writesNoHalfOfASurrogatePair() {
    ImageStream stream = ImageStream.empty(new StreamKey("default", "web"));
    ImageStream odd = stream.withSpec(stream.spec().withTag(TagReference.named("a\ud800")));

    assertThatThrownBy(() -> ImageStreamJson.write(odd))
        .isInstanceOf(ImageStreamsException.class)
        .hasMessageContaining("surrogate");
  }

  @Test
  void writesWholePairs() {
    ImageStream stream = ImageStream.empty(new StreamKey("default", "web"));
    ImageStream odd = stream.withSpec(stream.spec().withTag(TagReference.named("a😀€")));

    assertThat(ImageStreamJson.read(ImageStreamJson.write(odd))).isEqualTo(odd);
  }

  @Test
  void readsWhatItMadeOfAnImageWithLongTexts() {
    String author = "a".repeat(100_000);
    String config = "{\"author\":\"%s\",\"config\":{\"Env\":[\"A=%s\"]}}".formatted(author, author);
    String digest = "sha256:" + "a".repeat(64);
    Manifest manifest =
        Manifest.parse(
            ("{\"schemaVersion\":2,\"config\":{\"mediaType\":\""
                    + MediaTypes.OCI_CONFIG
                    + "\",\"digest\":\""
                    + digest
                    + "\",\"size\":3},\"layers\":[]}")
                .getBytes(StandardCharsets.UTF_8),
            MediaTypes.OCI_MANIFEST);
    Image image =
        Image.of(manifest, Optional.of(config.getBytes(StandardCharsets.UTF_8)), "r/a@" + digest);

    assertThat(ImageStreamJson.read(ImageStreamJson.write(image), Image.class)).isEqualTo(image);
  }

  @Test
  void refusesAConfigWithHalfOfASurrogatePair() {
    Manifest manifest =
        Manifest.parse(
            "{\"schemaVersion\":2,\"layers\":[]}".getBytes(StandardCharsets.UTF_8),
            MediaTypes.OCI_MANIFEST);
    byte[] config = "{\"author\":\"\\ud800\"}".getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> Image.of(manifest, Optional.of(config), "r/a"))
        .isInstanceOf(InvalidManifestException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[::٣]/repo",
        "[::１]:5000/repo",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      })
  void refusesReferencesThatOnlyLookLikeSome(String text) {
    assertThatThrownBy(() -> ImageReference.parse(text))
        .isInstanceOf(InvalidReferenceException.class);
  }

  @Test
  void placesAnErrorOfAStreamsNameWithinWhatWasGiven() {
    assertThatThrownBy(() -> StreamKey.parse("6a#here"))
        .isInstanceOfSatisfying(
            InvalidReferenceException.class, e -> assertThat(e.position()).isEqualTo(2));
  }
}
