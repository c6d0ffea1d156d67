package dev.imagestreams.testkit.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.registry.HostLimits;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.copy.CopyResult;
import dev.imagestreams.registry.copy.ImageCopy;
import dev.imagestreams.registry.copy.RegistryImages;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A copy reads and writes at a time: it ends also where there is little room for either, and where
 * others copy the other way. One that waited for itself would fail at its deadline.
 */
@Timeout(120)
class CopyRoomTest {

  private static final SampleImage IMAGE =
      SampleImage.index(
          IntStream.range(0, 24)
              .mapToObj(i -> SampleImage.of("image " + i))
              .toArray(SampleImage[]::new));

  private final FixtureRegistry one = start();
  private final FixtureRegistry other = start();

  @AfterEach
  void close() {
    one.close();
    other.close();
  }

  private static FixtureRegistry start() {
    return FixtureRegistry.builder().quirks(Quirk.NO_MOUNT).start();
  }

  private static RegistryClient client(int requests, int connections) {
    return Clients.builder()
        .limits(HostLimits.of(requests))
        .connectionsPerHost(connections)
        .build();
  }

  private static CopyResult copy(
      RegistryClient client, FixtureRegistry from, FixtureRegistry to, String target) {
    return ImageCopy.from(
            RegistryImages.of(client, from.repository("team/app"), Clients.soon()), "1")
        .to(RegistryImages.of(client, to.repository(target), Clients.soon()), "1")
        .parallel(16)
        .run();
  }

  @Test
  void copiesWithinARegistryThatMayBeAskedOnceAtATime() {
    one.put("team/app", "1", IMAGE);
    try (RegistryClient client = client(1, 32)) {
      copy(client, one, one, "team/copy");
    }

    assertThat(one.digestOf("team/copy", "1")).contains(IMAGE.digest());
  }

  @Test
  void copiesWithinARegistryOverTwoConnections() {
    one.put("team/app", "1", IMAGE);
    try (RegistryClient client = client(64, 2)) {
      copy(client, one, one, "team/copy");
    }

    assertThat(one.digestOf("team/copy", "1")).contains(IMAGE.digest());
    assertThat(one.acceptedConnections()).isLessThanOrEqualTo(2);
  }

  @Test
  void copiesBothWaysAtATimeOverTwoConnections() {
    one.put("team/app", "1", IMAGE);
    other.put("team/app", "1", IMAGE);
    try (RegistryClient client = client(2, 2)) {
      CompletableFuture<CopyResult> there =
          CompletableFuture.supplyAsync(() -> copy(client, one, other, "team/copy"));
      copy(client, other, one, "team/copy");
      there.join();
    }

    assertThat(one.digestOf("team/copy", "1")).contains(IMAGE.digest());
    assertThat(other.digestOf("team/copy", "1")).contains(IMAGE.digest());
  }
}
