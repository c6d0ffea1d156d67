package dev.imagestreams.examples;

import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.core.store.StoreDump;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.notifications.EventDraft;
import dev.imagestreams.notifications.EventHeader;
import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.Settlement;
import dev.imagestreams.notifications.TagState;
import dev.imagestreams.notifications.TagUpdated;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A store with streams that have histories, for tests that need no registry. */
final class StoreScene {

  static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

  private StoreScene() {}

  /** {@code default/app} with three images of {@code latest}, and a subscription. */
  static void fill(Path directory) {
    fill(new StoreDirectory(directory));
  }

  /** The same anywhere. */
  static void fill(StorePlace place) {
    try (PortableStore store = place.open()) {
      EventLog log = store.events();
      log.subscription("deployer", log.beginning());
      for (int number = 1; number <= 3; number++) {
        move(store, "app", "latest", number);
      }
      log.settle(
          "deployer",
          List.of(new Settlement.Parked(log.end(), 10, "the cluster said: \u201eno\u201c")));
    }
  }

  static String digest(int number) {
    return "sha256:" + String.format("%064x", number);
  }

  /** Has a tag point to one more image. */
  static void move(PortableStore store, String stream, String tag, int number) {
    StreamKey key = StreamKey.parse(stream);
    Optional<ImageStream> before = store.get(key);
    ImageStream from = before.orElseGet(() -> born(key));
    String reference = "quay.io/team/" + key.name() + "@" + digest(number);
    NamedTagEventList history = from.status().tag(tag).orElse(NamedTagEventList.empty(tag));
    ImageStream after =
        from.withStatus(
            from.status()
                .withTag(
                    history.prepend(
                        new TagEvent(
                            NOON.plusSeconds(number), reference, digest(number), number))));
    EventDraft event =
        new EventDraft(
            new TagUpdated(
                new EventHeader("", ImageEvent.sourceOf(key), 0, NOON.plusSeconds(number)),
                key,
                from.metadata().uid(),
                tag,
                Optional.empty(),
                new TagState(digest(number), reference),
                List.of(),
                Cause.MANUAL));
    store.commit(
        Commit.of(before, after, List.of(Image.named(digest(number), reference)), List.of(event)));
  }

  private static ImageStream born(StreamKey key) {
    ImageStream empty = ImageStream.empty(key);
    return empty.withMetadata(
        empty.metadata().withIdentity("uid-" + key.name(), NOON).with().generation(1L).build());
  }

  /** The whole store as lines. */
  static String lines(Path directory) {
    return lines(new StoreDirectory(directory));
  }

  /** The same anywhere. */
  static String lines(StorePlace place) {
    try (PortableStore store = place.view()) {
      StringWriter lines = new StringWriter();
      StoreDump.write(store, lines);
      return lines.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
