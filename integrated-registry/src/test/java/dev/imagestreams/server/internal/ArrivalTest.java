package dev.imagestreams.server.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.model.Digest;
import org.junit.jupiter.api.Test;

class ArrivalTest {

  private static final Digest DIGEST = Digest.sha256(new byte[] {1, 2, 3});

  private final Arrival arrival = new Arrival("team/app", DIGEST, 3);

  /** Its content would be nobody's there. */
  @Test
  void repositoryThatComesWhenItIsSettledIsSentAway() {
    assertThat(arrival.add("team/other")).isTrue();

    assertThat(arrival.settle()).containsExactlyInAnyOrder("team/app", "team/other");

    assertThat(arrival.add("team/late")).isFalse();
    assertThat(arrival.isFor("team/late")).isFalse();
    assertThat(arrival.isFor("team/other")).isTrue();
  }

  @Test
  void whatFailedStaysAsItFailed() {
    arrival.fail(RegistryError.blobUnknown("first"));
    arrival.fail(Asking.broken("second"));

    assertThat(arrival.add("team/late")).isFalse();
    assertThatThrownBy(() -> arrival.await(0)).hasMessageContaining("first");
    assertThatThrownBy(arrival::awaitEnd).hasMessageContaining("first");
    assertThatThrownBy(arrival::open).hasMessageContaining("first");
  }
}
