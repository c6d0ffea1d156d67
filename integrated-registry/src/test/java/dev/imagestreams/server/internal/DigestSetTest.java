package dev.imagestreams.server.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.model.Digest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DigestSetTest {

  private static Digest digest(int number) {
    return Digest.sha256(Integer.toString(number).getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void hasWhatWasAddedAndNothingElse() {
    DigestSet set = new DigestSet();
    for (int i = 0; i < 20_000; i += 2) {
      set.add(digest(i));
      set.add(digest(i));
    }

    for (int i = 0; i < 20_000; i++) {
      assertThat(set.contains(digest(i))).isEqualTo(i % 2 == 0);
    }
  }

  @Test
  void takesADigestThatBeginsWithZeros() {
    Digest zeros = Digest.parse("sha256:" + "0".repeat(64));
    DigestSet set = new DigestSet();

    assertThat(set.contains(zeros)).isFalse();
    set.add(zeros);
    assertThat(set.contains(zeros)).isTrue();
  }
}
