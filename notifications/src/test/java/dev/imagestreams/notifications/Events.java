package dev.imagestreams.notifications;

import static org.awaitility.Awaitility.await;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.StreamKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.awaitility.core.ConditionFactory;

/** What the tests here put into logs. */
final class Events {

  static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
  static final Duration SHORT = Duration.ofMillis(5);
  static final StreamKey WEB = StreamKey.parse("shop/web");

  /** What a listener throws on purpose; without a stack, which would only fill the test's log. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused() {
      super("refused on purpose", null, false, false);
    }
  }

  private Events() {}

  static ImagePushed push(long number, String tag) {
    String digest = "sha256:" + String.format(Locale.ROOT, "%064x", number);
    return ImagePushed.of(
        "reg",
        number,
        NOON,
        "registry.example:5000",
        "team/app",
        tag,
        Optional.empty(),
        Image.named(digest, "registry.example:5000/team/app@" + Digest.parse(digest)));
  }

  static EventHeader header() {
    return new EventHeader("", ImageEvent.sourceOf(WEB), 0, NOON);
  }

  static TagUpdated moved(String tag, String image) {
    return new TagUpdated(
        header(),
        WEB,
        "uid",
        tag,
        Optional.empty(),
        new TagState(image, "registry.example/app@" + image),
        List.of(),
        Cause.MANUAL);
  }

  /** As a store does that commits a change. */
  static void commit(InMemoryEventLog log, StreamEvent... events) {
    log.append(List.of(events).stream().map(EventDraft::new).toList(), Optional.empty());
    log.hint();
  }

  static Subscription<ImagePushed> pushes(String name) {
    return Subscription.named(name).to(ImagePushed.class);
  }

  static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(30));
  }
}
