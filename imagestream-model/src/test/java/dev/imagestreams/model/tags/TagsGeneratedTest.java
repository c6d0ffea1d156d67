package dev.imagestreams.model.tags;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.ObjectMeta;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.tags.UnfollowableTagException.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All of the package on streams that nobody would write. */
class TagsGeneratedTest {

  private static final long SEED = 20_261_124L;
  private static final int CASES = 100_000;
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

  @BeforeAll
  static void sayTheSeed() {
    System.out.println("TagsGeneratedTest: seed " + SEED);
  }

  /** What a case does; it may throw. */
  private interface Action {
    Object run();
  }

  @Test
  @Timeout(60)
  void throwsNothingButItsOwnExceptions() {
    SplittableRandom random = new SplittableRandom(SEED);
    int refused = 0;
    for (int i = 0; i < CASES; i++) {
      ImageStream stream = anyStream(random);
      List<Action> actions = actions(random, stream);
      refused += throwsOwn(actions.get(i % actions.size()), i, stream) ? 1 : 0;
    }
    // Otherwise one half of the cases would prove nothing.
    assertThat(refused).as("seed %d", SEED).isBetween(CASES / 10, CASES - CASES / 10);
  }

  private static List<Action> actions(SplittableRandom random, ImageStream stream) {
    String tag = anyTag(random);
    String text = anyText(random);
    boolean flag = random.nextBoolean();
    boolean another = random.nextBoolean();
    TagRequest request =
        new TagRequest(
            random.nextInt(8) == 0 ? "" : anyText(random),
            random.nextBoolean()
                ? Optional.empty()
                : Optional.of(SourceKind.values()[random.nextInt(3)]),
            random.nextBoolean() ? "web:" + tag : anyText(random),
            pick(random, "shop", "default", "a/b", "No", ""),
            random.nextInt(3) == 0,
            flag,
            random.nextInt(4) == 0,
            random.nextInt(4) == 0,
            ReferencePolicy.SOURCE,
            ImportMode.DEFAULT,
            random.nextInt(4) == 0);
    ImportRequest importing =
        ImportRequest.of(random.nextBoolean() ? "web:" + tag : text)
            .withAll(flag)
            .withConfirm(another)
            .withFrom(random.nextBoolean() ? "" : text);
    NameLookup lookup = new NameLookup(key -> Optional.of(stream));
    return List.of(
        () -> Resolution.latest(stream, tag),
        () -> Resolution.imageById(stream, anyId(random), T0),
        () -> stream.spec().tags().stream().map(t -> Resolution.localTag(stream, t)).toList(),
        () -> Resolution.followAlias(stream, tag),
        () -> PullSpecs.latest(stream, tag),
        () -> PullSpecs.forTag(stream, tag, flag, another),
        () -> ResolutionPolicy.REQUIRED.apply(text, lookup.find(text, "shop", flag), another),
        () -> lookup.find("web:" + tag, text, flag),
        () -> Tagging.decide(request, key -> another ? Optional.of(stream) : Optional.empty()),
        () -> importing.toImport(another ? Optional.of(stream) : Optional.empty()),
        () -> Rollback.toIndex(stream, tag, random.nextInt(-1, 5)),
        () -> Rollback.toImage(stream, tag, anyId(random)),
        () -> Rollback.toTime(stream, tag, T0.plusSeconds(random.nextInt(10))),
        () -> Rollback.pin(stream, tag),
        () -> Hold.hold(stream, tag, text),
        () -> Hold.release(stream, tag));
  }

  private static boolean throwsOwn(Action action, int i, ImageStream stream) {
    try {
      Objects.requireNonNull(action.run());
      return false;
    } catch (ImageStreamsException e) {
      if (!e.getClass().getPackage().equals(Tagging.class.getPackage())) {
        throw new AssertionError("seed " + SEED + ", case " + i + ": " + stream, e);
      }
      return true;
    } catch (RuntimeException e) {
      throw new AssertionError("seed " + SEED + ", case " + i + ": " + stream, e);
    }
  }

  /** What an alias leads to, where that is no tag of the stream. */
  private static final int IMAGE = -1;

  private static final int MISSING = -2;
  private static final int ELSEWHERE = -3;

  @Test
  @Timeout(60)
  void followsAnyGraphOfAliasesToItsEnd() {
    SplittableRandom random = new SplittableRandom(SEED);
    Set<Object> outcomes = new HashSet<>();
    for (int i = 0; i < CASES; i++) {
      int[] next = new int[random.nextInt(1, 12)];
      for (int k = 0; k < next.length; k++) {
        next[k] = random.nextInt(8) == 0 ? random.nextInt(-3, 0) : random.nextInt(next.length);
      }
      Object expected = walk(next);
      Object actual = follow(graph(random, next));
      if (!expected.equals(actual)) {
        assertThat(actual).as("seed %d, case %d", SEED, i).isEqualTo(expected);
      }
      outcomes.add(expected);
    }
    assertThat(outcomes)
        .contains("t0", "t5", Reason.CIRCULAR, Reason.NOT_FOUND, Reason.CROSS_IMAGE_STREAM);
  }

  /** As many steps as there are tags lead to the end, or never will. */
  private static Object walk(int[] next) {
    int at = 0;
    for (int step = 0; step < next.length; step++) {
      switch (next[at]) {
        case IMAGE -> {
          return "t" + at;
        }
        case MISSING -> {
          return Reason.NOT_FOUND;
        }
        case ELSEWHERE -> {
          return Reason.CROSS_IMAGE_STREAM;
        }
        default -> at = next[at];
      }
    }
    return Reason.CIRCULAR;
  }

  private static ImageStream graph(SplittableRandom random, int[] next) {
    TagReference[] tags = new TagReference[next.length];
    for (int k = 0; k < next.length; k++) {
      String own = random.nextBoolean() ? "web:" : "";
      tags[k] =
          switch (next[k]) {
            case IMAGE -> TagReference.dockerImage("t" + k, "quay.io/a");
            case MISSING -> Fixtures.alias("t" + k, own + "missing");
            case ELSEWHERE -> Fixtures.alias("t" + k, "app:t0");
            default -> Fixtures.alias("t" + k, own + "t" + next[k]);
          };
    }
    return Fixtures.web(tags);
  }

  private static Object follow(ImageStream stream) {
    try {
      return Resolution.followAlias(stream, "t0").tag();
    } catch (UnfollowableTagException e) {
      return e.reason();
    }
  }

  @Test
  @Timeout(60)
  void aTagThatWasRolledBackPointsThereAndStays() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < CASES / 3; i++) { // Three rollbacks each.
      int size = random.nextInt(2, 12);
      TagEvent[] items = new TagEvent[size];
      for (int k = 0; k < size; k++) {
        String image = image(size - k, random.nextInt(1, 1 << 20));
        items[k] =
            new TagEvent(T0.plusSeconds(60L * (size - k)), "quay.io/a@" + image, image, size - k);
      }
      ImageStream before = Fixtures.history(Fixtures.web(anyWanted(random)), "t", items);
      int index = random.nextInt(1, size);
      TagEvent wanted = items[index];
      Instant time = T0.plusSeconds(60L * (size - index) + random.nextInt(60));

      List<ImageStream> after =
          List.of(
              Rollback.toIndex(before, "t", index),
              Rollback.toImage(before, "t", wanted.image()),
              Rollback.toTime(before, "t", time));

      TagEvent now = Resolution.latest(carriedOut(after.get(0)), "t").orElseThrow();
      boolean good =
          now.image().equals(wanted.image())
              && now.dockerImageReference().equals(wanted.dockerImageReference())
              && after.get(1).equals(after.get(0))
              && after.get(2).equals(after.get(0))
              && !Resolution.followAlias(after.get(0), "t").multiple()
              && !after.get(0).spec().tag("t").orElseThrow().importable()
              && after.get(0).status().equals(before.status());
      if (!good) {
        throw new AssertionError("seed " + SEED + ", case " + i + ": " + index + " of " + before);
      }
    }
  }

  private static TagReference anyWanted(SplittableRandom random) {
    return switch (random.nextInt(3)) {
      case 0 -> Fixtures.alias("t", "u");
      case 1 -> TagReference.named("t");
      default -> TagReference.dockerImage("t", "quay.io/a");
    };
  }

  /** What whoever moves tags makes of the wish. */
  private static ImageStream carriedOut(ImageStream stream) {
    ObjectReference from = stream.spec().tag("t").flatMap(TagReference::from).orElseThrow();
    if (!from.kind().equals("ImageStreamImage")) {
      throw new AssertionError(from);
    }
    String id = from.name().substring(from.name().indexOf('@') + 1);
    TagEvent found = Resolution.imageById(stream, id, T0.plusSeconds(9999));
    NamedTagEventList history = stream.status().tag("t").orElseThrow();
    return stream.withStatus(stream.status().withTag(history.prepend(found)));
  }

  /** No two of a history are alike. */
  private static String image(int position, int random) {
    String hex = Long.toHexString(((long) random << 8) + position + (1L << 60));
    return "sha256:" + hex.repeat(4);
  }

  private static ImageStream anyStream(SplittableRandom random) {
    ImageStream stream = Fixtures.web();
    if (random.nextInt(10) == 0) {
      stream = stream.withMetadata(ObjectMeta.named(anyText(random)));
    }
    List<TagReference> tags = new ArrayList<>();
    for (String name : List.of("1", "a", "latest", "web", "-x", "")) {
      if (random.nextBoolean()) {
        tags.add(anyReference(random, name));
      }
      if (random.nextBoolean()) {
        stream = Fixtures.history(stream, name, anyItems(random));
      }
    }
    stream =
        Fixtures.repository(
            stream,
            pick(random, "", "registry:5000/shop/web", "registry.svc", "HTTP://", "a/b:c@d"),
            pick(random, "", "registry.example.com/shop/web"));
    return stream.withSpec(
        stream
            .spec()
            .withTags(tags)
            .withDockerImageRepository(pick(random, "", "quay.io/a", "::"))
            .withLookupPolicy(stream.spec().lookupPolicy().withLocal(random.nextBoolean())));
  }

  private static TagReference anyReference(SplittableRandom random, String name) {
    String kind =
        pick(
            random,
            "ImageStreamTag",
            "ImageStreamTag",
            "ImageStreamImage",
            "DockerImage",
            "Pod",
            "");
    TagReference tag =
        Fixtures.tag(
            name,
            kind,
            pick(random, "", "", "shop", "other"),
            random.nextBoolean() ? anyTag(random) : anyText(random));
    tag = random.nextInt(6) == 0 ? TagReference.named(name) : tag;
    tag = Fixtures.policy(tag, pick(random, "Source", "Local", "", "Odd"));
    tag = random.nextBoolean() ? Fixtures.generation(tag, random.nextLong(4)) : tag;
    return random.nextInt(6) == 0
        ? tag.withAnnotations(Map.of(Hold.ANNOTATION, anyText(random)))
        : tag;
  }

  private static TagEvent[] anyItems(SplittableRandom random) {
    TagEvent[] items = new TagEvent[random.nextInt(4)];
    for (int i = 0; i < items.length; i++) {
      TagEvent item =
          new TagEvent(
              T0.plusSeconds(random.nextInt(10)),
              random.nextInt(4) == 0 ? anyText(random) : "quay.io/a@" + Fixtures.A,
              random.nextInt(4) == 0 ? "" : anyId(random),
              random.nextInt(4));
      items[i] = random.nextInt(4) == 0 ? item.withCreated(Optional.empty()) : item;
    }
    return items;
  }

  private static String anyId(SplittableRandom random) {
    return pick(
        random, Fixtures.A, Fixtures.B, "sha256:", "sha256:a", "a", "b", "", "f00d", "a@b", "é\n");
  }

  private static String anyTag(SplittableRandom random) {
    return pick(random, "1", "a", "latest", "web", "-x", "", "missing");
  }

  private static String anyText(SplittableRandom random) {
    if (random.nextInt(3) == 0) {
      return pick(
          random,
          "web:1",
          "web",
          "shop/web:a",
          "other/web:1",
          "quay.io/org/web:1",
          "quay.io",
          "web@" + Fixtures.A,
          "a/b/c:1",
          "web:1:2",
          "library/web:1");
    }
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(0, 9); n > 0; n--) {
      String likely = "webaA1.:/@-_ \n\u0000\"";
      text.append(
          random.nextInt(20) == 0
              ? (char) random.nextInt(0x10000)
              : likely.charAt(random.nextInt(likely.length())));
    }
    return text.toString();
  }

  private static String pick(SplittableRandom random, String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
