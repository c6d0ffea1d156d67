package dev.imagestreams.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {

  private static final String EMPTY_SHA256 =
      "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  @Test
  void takesTheSha256OfBytes() {
    assertThat(Digest.sha256(new byte[0])).hasToString(EMPTY_SHA256);
    assertThat(Digest.sha256("abc".getBytes(UTF_8)))
        .hasToString("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void takesTheSha384OfBytes() {
    assertThat(Digest.Algorithm.SHA384.of("abc".getBytes(UTF_8)))
        .hasToString(
            "sha384:cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
                + "8086072ba1e7cc2358baeca134c825a7");
  }

  @Test
  void takesTheSha512OfBytes() {
    assertThat(Digest.Algorithm.SHA512.of("abc".getBytes(UTF_8)))
        .hasToString(
            "sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
  }

  @Test
  void splitsIntoAlgorithmAndHex() {
    Digest digest = Digest.parse(EMPTY_SHA256);

    assertThat(digest.algorithm()).isEqualTo(Digest.Algorithm.SHA256);
    assertThat(digest.hex())
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assertThat(digest.abbreviated()).isEqualTo("sha256:e3b0c44298fc");
  }

  @Test
  void equalsADigestOfTheSameText() {
    assertThat(Digest.parse(EMPTY_SHA256))
        .isEqualTo(Digest.parse(new String(EMPTY_SHA256.toCharArray())))
        .hasSameHashCodeAs(Digest.parse(EMPTY_SHA256))
        .isEqualByComparingTo(Digest.parse(EMPTY_SHA256))
        .isNotEqualTo(Digest.parse("sha256:" + "0".repeat(64)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "sha256",
        "sha256:",
        "sha256:../../x",
        "sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8550",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85/",
        "sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "sha512:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "Sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "sha256+b64:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        " sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
      })
  void rejectsWhatIsNoDigest(String text) {
    assertThatThrownBy(() -> Digest.parse(text)).isInstanceOf(InvalidReferenceException.class);
  }
}
