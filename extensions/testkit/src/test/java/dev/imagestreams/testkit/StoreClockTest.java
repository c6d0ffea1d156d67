package dev.imagestreams.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.store.ForwardingImageStreamStore;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.notifications.LoggedEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A machine whose clock is wrong writes nothing that goes by it, where the store has a clock. */
class StoreClockTest {

  /** In a store whose clock is an hour before this machine's. */
  @Test
  void importsGoByTheClockOfTheStore() {
    Clock earlier = Clock.offset(Clock.systemUTC(), Duration.ofHours(-1));
    FakeRegistryClient registry = new FakeRegistryClient();
    registry.put("r.example/app:1", "one");
    ImageStreamStore store = withClock(new InMemoryImageStreamStore(), earlier);
    Instant begun = earlier.instant();
    try (ImageStreams streams =
        ImageStreams.builder().registryClient(registry).store(store).onDemand().build()) {
      ImageStream stream = streams.importImage(ImageStream.of("app", "r.example/app")).stream();

      assertThat(stream.latest("1").orElseThrow().created().orElseThrow())
          .isBetween(begun.minusSeconds(1), earlier.instant());
      assertThat(store.events().read(store.events().beginning(), 10))
          .isNotEmpty()
          .extracting(LoggedEvent::event)
          .allSatisfy(
              event ->
                  assertThat(event.header().time())
                      .isBetween(begun.minusSeconds(1), earlier.instant()));
    }
  }

  private static ImageStreamStore withClock(ImageStreamStore store, Clock clock) {
    return new ForwardingImageStreamStore(store) {
      @Override
      public Clock clock() {
        return clock;
      }
    };
  }
}
