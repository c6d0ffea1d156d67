package dev.imagestreams.core.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamSpec;
import dev.imagestreams.model.JsonExtras;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagImportPolicy;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.tags.Hold;
import dev.imagestreams.model.validation.InvalidObjectException;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.notifications.EventDraft;
import dev.imagestreams.notifications.TagState;
import dev.imagestreams.notifications.TagUpdated;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds of every stream and whatever is seen: many small lives of streams, at random. */
class ReconcilerLawsTest {

  private static final int LIVES = 14_000;
  private static final int STEPS = 9;
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final StreamKey KEY = new StreamKey("shop", "web");
  private static final StreamKey OTHER = new StreamKey("shop", "base");
  private static final List<String> TAGS = List.of("a", "b", "c", "d", "e");
  private static final List<String> IMAGES =
      List.of("sha256:" + "a".repeat(64), "sha256:" + "b".repeat(64), "sha256:" + "c".repeat(64));

  private final long seed = 20_260_101L;
  private SplittableRandom random = new SplittableRandom(seed);

  @BeforeEach
  void begin() {
    random = new SplittableRandom(seed);
  }

  private interface Law {
    void check(ImageStream before, List<Observation> seen, Reconciliation change);
  }

  /** Lives through streams and checks the law at every step that is not refused. */
  private void always(Law law) {
    int steps = 0;
    for (int life = 0; life < LIVES; life++) {
      ImageStream stream =
          Reconciler.reconcile(
              Reconciler.born(ImageStream.empty(KEY), "uid", START),
              false,
              List.of(),
              START,
              Cause.MANUAL)
              .stream();
      for (int step = 1; step <= STEPS; step++) {
        List<Observation> seen = observations(stream);
        Optional<Reconciliation> change = reconcile(stream, seen, START.plusSeconds(step));
        if (change.isPresent()) {
          try {
            law.check(stream, seen, change.get());
          } catch (AssertionError e) {
            throw new AssertionError("seed " + seed + ", life " + life + ": " + seen, e);
          }
          stream = change.get().stream();
          steps++;
        }
      }
    }
    assertThat(steps).as("seed %s: steps that were not refused", seed).isGreaterThan(100_000);
  }

  private static Optional<Reconciliation> reconcile(
      ImageStream stream, List<Observation> seen, Instant now) {
    try {
      return Optional.of(Reconciler.reconcile(stream, true, seen, now, Cause.MANUAL));
    } catch (InvalidObjectException e) {
      assertThat(e.violations()).isNotEmpty();
      return Optional.empty();
    }
  }

  @Test
  void sameAgainChangesNothingAndOrderDoesNotMatter() {
    always(
        (before, seen, change) -> {
          Instant later = START.plusSeconds(STEPS + 1);
          Reconciliation again =
              Reconciler.reconcile(change.stream(), true, seen, later, Cause.MANUAL);
          assertThat(again.stream()).isSameAs(change.stream());
          assertThat(again.events()).isEmpty();
          Instant now = START.plusSeconds(STEPS + 2);
          assertThat(Reconciler.reconcile(before, true, shuffled(seen), now, Cause.MANUAL))
              .isEqualTo(Reconciler.reconcile(before, true, seen, now, Cause.MANUAL));
        });
  }

  @Test
  void eventsAreToldExactlyOfWhatChanged() {
    always(
        (before, seen, change) -> {
          boolean differs = !change.stream().equals(before);
          assertThat(change.changed()).isEqualTo(differs);
          assertThat(change.events().isEmpty()).isEqualTo(!differs);
          Map<String, Optional<String>> at = new HashMap<>();
          for (EventDraft draft : change.events()) {
            if (draft.event() instanceof TagUpdated moved) {
              Optional<String> was =
                  at.getOrDefault(moved.tag(), before.latest(moved.tag()).map(TagEvent::image));
              assertThat(moved.previous().map(TagState::image)).isEqualTo(was);
              assertThat(moved.aliasPath()).doesNotContain(KEY + ":" + moved.tag());
              assertThat(moved.aliasPath()).doesNotHaveDuplicates();
              at.put(moved.tag(), Optional.of(moved.current().image()));
            }
          }
          at.forEach(
              (tag, last) ->
                  assertThat(change.stream().latest(tag).map(TagEvent::image)).isEqualTo(last));
        });
  }

  @Test
  void historyIsOnlyAddedToEditedAtTheTopOrCut() {
    always(
        (before, seen, change) -> {
          Set<String> removed = new HashSet<>();
          seen.stream()
              .filter(Observation.TagRemoved.class::isInstance)
              .forEach(o -> removed.add(o.tag()));
          for (NamedTagEventList old : before.status().tags()) {
            List<TagEvent> now =
                change.stream()
                    .status()
                    .tag(old.tag())
                    .map(NamedTagEventList::items)
                    .orElse(List.of());
            if (!removed.contains(old.tag()) && !old.items().isEmpty()) {
              assertThat(isGrownFrom(old.items(), now))
                  .as("%s became %s", old.items(), now)
                  .isTrue();
            }
          }
        });
  }

  @Test
  void whatIsLeftAloneIsShared() {
    always(
        (before, seen, change) -> {
          for (NamedTagEventList old : before.status().tags()) {
            Optional<NamedTagEventList> now = change.stream().status().tag(old.tag());
            if (now.isPresent() && now.get().equals(old)) {
              assertThat(now.get()).isSameAs(old);
            }
          }
          if (!change.changed()) {
            assertThat(change.stream()).isSameAs(before);
          }
        });
  }

  /** Whether the items are the old ones, with others in front, the newest edited, or cut. */
  private static boolean isGrownFrom(List<TagEvent> old, List<TagEvent> now) {
    for (int added = 0; added <= 3; added++) {
      int kept = Math.min(old.size(), now.size() - added);
      if (now.size() >= added
          && (kept <= 1
              ? now.size() == added + kept && kept + added > 0
              : now.subList(added + 1, added + kept).equals(old.subList(1, kept)))
          && now.size() == added + kept) {
        return true;
      }
    }
    return false;
  }

  /** Of each tag at most one thing, of its source too, and a document that contradicts neither. */
  private List<Observation> observations(ImageStream stream) {
    List<Observation> seen = new ArrayList<>();
    boolean documented = random.nextInt(3) == 0;
    ImageStreamSpec spec = stream.spec();
    if (documented) {
      Observation.SpecApplied document = document(spec);
      seen.add(document);
      spec = document.spec();
    }
    for (String tag : TAGS) {
      Optional<TagReference> wanted = spec.tag(tag);
      boolean free = !documented;
      boolean importable = wanted.filter(TagReference::importable).isPresent();
      switch (random.nextInt(12)) {
        case 0 ->
            seen.add(new Observation.TagPushed(tag, "r.example/web", Digest.parse(pick(IMAGES))));
        case 1 -> {
          if (free) {
            seen.add(imported(tag, dockerImage(tag), policy()));
          } else if (importable) {
            TagReference tagOfDocument = wanted.orElseThrow();
            seen.add(
                imported(tag, tagOfDocument.from().orElseThrow(), tagOfDocument.importPolicy()));
          }
        }
        case 2 -> seen.add(failed(tag, free ? random.nextBoolean() : wanted.isPresent()));
        case 3 -> {
          if (free || wanted.isEmpty()) {
            seen.add(new Observation.TagRemoved(tag));
          }
        }
        case 4 -> seen.add(heldBack(tag));
        default -> {
          // Nothing is seen of most tags most of the time.
        }
      }
    }
    if (random.nextInt(4) == 0) {
      seen.add(source("1"));
    }
    return seen;
  }

  private TagImportPolicy policy() {
    return random.nextInt(4) == 0
        ? TagImportPolicy.DEFAULT.withImportMode("Legacy").withScheduled(random.nextBoolean())
        : TagImportPolicy.DEFAULT;
  }

  private static ObjectReference dockerImage(String tag) {
    return ObjectReference.dockerImage("quay.io/o/a:" + tag);
  }

  private Observation imported(String tag, ObjectReference from, TagImportPolicy policy) {
    String image = pick(IMAGES);
    return new Observation.TagImported(
        tag, from, policy, "quay.io/o/a@" + image, Digest.parse(image));
  }

  private Observation heldBack(String tag) {
    String image = pick(IMAGES);
    return new Observation.TagHeldBack(
        tag,
        "quay.io/o/a@" + image,
        Digest.parse(image),
        pick(List.of("Cooldown", "ApprovalRequired")),
        "message " + random.nextInt(2),
        START.plusSeconds(random.nextInt(STEPS)));
  }

  private Observation failed(String tag, boolean wanted) {
    return new Observation.TagFailed(
        tag,
        dockerImage(tag),
        TagImportPolicy.DEFAULT,
        wanted,
        "NotFound",
        "message " + random.nextInt(2));
  }

  private Observation source(String tag) {
    String image = pick(IMAGES);
    return new Observation.SourceSeen(
        ObjectReference.IMAGE_STREAM_TAG,
        OTHER,
        tag,
        random.nextInt(5) == 0
            ? Optional.empty()
            : Optional.of(new TagEvent(START, "r.example/base@" + image, image, 5)),
        random.nextInt(4) == 0 ? List.of(KEY + ":" + pick(TAGS)) : List.of());
  }

  private Observation.SpecApplied document(ImageStreamSpec spec) {
    ImageStreamSpec next = spec;
    for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
      String tag = pick(TAGS);
      next = random.nextInt(6) == 0 ? next.withoutTag(tag) : next.withTag(wanted(tag));
    }
    return new Observation.SpecApplied(
        next,
        Map.of(),
        random.nextInt(8) == 0
            ? Map.of(ImageStream.HISTORY_LIMIT_ANNOTATION, "" + (1 + random.nextInt(3)))
            : Map.of());
  }

  private TagReference wanted(String tag) {
    ObjectReference from =
        switch (random.nextInt(7)) {
          case 0 -> reference("ImageStreamTag", pick(TAGS));
          case 6 -> reference("ImageStreamTag", pick(List.of("a:b:c", ":x", "x:", "X/y:1")));
          case 1 -> reference("ImageStreamTag", "base:1");
          case 2 -> reference("ImageStreamImage", "web@" + pick(IMAGES));
          default -> ObjectReference.dockerImage("quay.io/o/a:" + pick(TAGS));
        };
    return TagReference.named(tag)
        .with()
        .from(from)
        .reference(from.kind().equals("DockerImage") && random.nextInt(4) == 0)
        .annotations(random.nextInt(5) == 0 ? Map.of(Hold.ANNOTATION, "why") : Map.of())
        .build();
  }

  private static ObjectReference reference(String kind, String name) {
    return new ObjectReference(kind, "", name, JsonExtras.none());
  }

  private List<Observation> shuffled(List<Observation> seen) {
    List<Observation> shuffled = new ArrayList<>(seen);
    for (int i = shuffled.size() - 1; i > 0; i--) {
      shuffled.set(i, shuffled.set(random.nextInt(i + 1), shuffled.get(i)));
    }
    return shuffled;
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
