package dev.imagestreams.core.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamSpec;
import dev.imagestreams.model.JsonExtras;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagEventCondition;
import dev.imagestreams.model.TagImportPolicy;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.notifications.EventDraft;
import dev.imagestreams.notifications.StreamCreated;
import dev.imagestreams.notifications.StreamUpdated;
import dev.imagestreams.notifications.TagImportFailed;
import dev.imagestreams.notifications.TagImportRecovered;
import dev.imagestreams.notifications.TagState;
import dev.imagestreams.notifications.TagUpdated;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ReconcilerTest {

  private static final Instant T0 = Instant.parse("2026-01-02T10:00:00Z");
  private static final Instant T1 = Instant.parse("2026-01-02T11:00:00Z");
  private static final Instant T2 = Instant.parse("2026-01-02T12:00:00Z");
  private static final String REPOSITORY = "docker.io/library/nginx";
  private static final String FROM = REPOSITORY + ":1.27";
  private static final String A = "sha256:" + "a".repeat(64);
  private static final String B = "sha256:" + "b".repeat(64);
  private static final String C = "sha256:" + "c".repeat(64);
  private static final TagImportPolicy SCHEDULED = TagImportPolicy.DEFAULT.withScheduled(true);

  // How a history takes in what a tag points to: through a push, whose generation is the stream's.

  static Stream<Arguments> historyRows() {
    String ref = "reg.example:5000/shop/web@";
    // The newest item before, what is pushed at the stream's generation 3, and the items after.
    return Stream.of(
        Arguments.of("no items", List.of(), List.of(item(T1, ref + B, B, 3))),
        Arguments.of(
            "nothing differs", List.of(item(T0, ref + B, B, 3)), List.of(item(T0, ref + B, B, 3))),
        Arguments.of(
            "the generation differs",
            List.of(item(T0, ref + B, B, 2)),
            List.of(item(T0, ref + B, B, 3))),
        Arguments.of(
            "the image differs",
            List.of(item(T0, ref + B, A, 2)),
            List.of(item(T0, ref + B, B, 3))),
        Arguments.of(
            "the reference differs",
            List.of(item(T0, "elsewhere.example/web@" + B, B, 2)),
            List.of(item(T0, ref + B, B, 3))),
        Arguments.of(
            "both differ",
            List.of(item(T0, ref + A, A, 3)),
            List.of(item(T1, ref + B, B, 3), item(T0, ref + A, A, 3))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("historyRows")
  void historyTakesInTheNextItem(String row, List<TagEvent> before, List<TagEvent> after) {
    ImageStream stream = stream(3, spec(), history("latest", before));

    assertThat(reconcile(stream, T1, pushed("latest", B)).stream().status().tag("latest"))
        .contains(history("latest", after));
  }

  @Test
  void eventsCarryTheLabelsThatTheStreamHasAfterTheChange() {
    ImageStream stream = stream(3, spec(), history("latest", List.of()));
    Observation labelled =
        new Observation.SpecApplied(stream.spec(), Map.of("team", "shop"), Map.of());

    assertThat(reconcile(stream, T1, labelled, pushed("latest", B)).events())
        .hasSize(2)
        .allSatisfy(draft -> assertThat(draft.event().labels()).isEqualTo(Map.of("team", "shop")));
  }

  @Test
  void onlyTheNewestItemCounts() {
    String ref = "reg.example:5000/shop/web@";
    ImageStream stream =
        stream(
            1,
            spec(),
            history("latest", List.of(item(T0, ref + B, B, 1), item(T0, ref + A, A, 1))));

    assertThat(reconcile(stream, T1, pushed("latest", A)).stream().status().tag("latest"))
        .contains(
            history(
                "latest",
                List.of(
                    item(T1, ref + A, A, 1), item(T0, ref + B, B, 1), item(T0, ref + A, A, 1))));
  }

  // When an import is news

  static Stream<Arguments> newsRows() {
    String ref = REPOSITORY + "@";
    TagReference wanted = wanted(2);
    return Stream.of(
        Arguments.of("no items", Optional.of(wanted), List.of(), true),
        Arguments.of("no wanted tag", Optional.empty(), List.of(item(T0, ref + A, A, 2)), true),
        Arguments.of(
            "another reference",
            Optional.of(wanted),
            List.of(item(T0, "mirror.example/nginx@" + A, A, 2)),
            true),
        Arguments.of("another image", Optional.of(wanted), List.of(item(T0, ref + A, B, 2)), true),
        Arguments.of("wanted since", Optional.of(wanted), List.of(item(T0, ref + A, A, 1)), true),
        Arguments.of("the same", Optional.of(wanted), List.of(item(T0, ref + A, A, 2)), false),
        Arguments.of(
            "wanted before", Optional.of(wanted), List.of(item(T0, ref + A, A, 3)), false));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("newsRows")
  void importIsNewsOrNot(
      String row, Optional<TagReference> wanted, List<TagEvent> items, boolean news) {
    ImageStream stream = stream(4, spec(wanted.stream().toList()), history("latest", items));
    Reconciliation change = reconcile(stream, T1, imported("latest", A));

    assertThat(change.changed()).isEqualTo(news);
    if (news) {
      assertThat(change.stream().metadata().generation()).contains(5L);
      assertThat(change.stream().latest("latest").orElseThrow().generation()).contains(5L);
      assertThat(change.stream().spec().tag("latest").orElseThrow().generation()).contains(5L);
    } else {
      assertThat(change.stream()).isEqualTo(stream);
    }
  }

  @Test
  void importLeavesTheTagsAnnotationsAndReferencePolicy() {
    TagReference tag =
        new TagReference(
            "latest",
            Map.of("note", "mine"),
            Optional.of(ObjectReference.dockerImage(FROM)),
            false,
            Optional.of(1L),
            SCHEDULED,
            new dev.imagestreams.model.TagReferencePolicy("Local", JsonExtras.none()),
            JsonExtras.none());
    ImageStream stream = stream(1, spec(List.of(tag)));

    assertThat(reconcile(stream, T1, imported("latest", A)).stream().spec().tag("latest"))
        .contains(tag.withGeneration(Optional.of(2L)));
  }

  // Conditions

  @Test
  void failureIsAConditionOfTheNextGenerationAndIsTold() {
    ImageStream stream = stream(2, spec(List.of(wanted(2))), history("latest", A, 2));
    Reconciliation change = reconcile(stream, T1, failed("latest", "NotFound", "gone"));

    assertThat(change.stream().status().tag("latest").orElseThrow().conditions())
        .containsExactly(condition(T1, "NotFound", "gone", 3));
    assertThat(change.stream().latest("latest")).isEqualTo(stream.latest("latest"));
    assertThat(events(change)).containsExactly("TagImportFailed latest NotFound gone");
  }

  @Test
  void sameFailureAgainChangesNothingAndIsNotTold() {
    ImageStream failing =
        reconcile(stream(1, spec(List.of(wanted(1)))), T0, failed("latest", "NotFound", "gone"))
            .stream();
    Reconciliation again = reconcile(failing, T1, failed("latest", "NotFound", "gone"));

    assertThat(again.changed()).isFalse();
    assertThat(again.stream()).isEqualTo(failing);
    assertThat(again.events()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"NotFound,another message", "Unauthorized,gone"})
  void otherFailureReplacesTheCondition(String reason, String message) {
    ImageStream failing =
        reconcile(stream(1, spec(List.of(wanted(1)))), T0, failed("latest", "NotFound", "gone"))
            .stream();
    Reconciliation other = reconcile(failing, T1, failed("latest", reason, message));

    assertThat(other.stream().status().tag("latest").orElseThrow().conditions())
        .containsExactly(condition(T1, reason, message, 3));
    assertThat(events(other)).containsExactly("TagImportFailed latest " + reason + " " + message);
  }

  @Test
  void successClearsTheConditionAndTellsOfTheRecovery() {
    ImageStream failing =
        reconcile(
            stream(2, spec(List.of(wanted(2))), history("latest", A, 2)),
            T0,
            failed("latest", "NotFound", "gone"))
            .stream();
    Reconciliation back = reconcile(failing, T1, imported("latest", A));

    assertThat(back.stream().status().tag("latest").orElseThrow().conditions()).isEmpty();
    assertThat(events(back)).containsExactly("TagImportRecovered latest");
  }

  @Test
  void recoveryWithAnotherImageIsToldTogetherWithTheMove() {
    ImageStream failing =
        reconcile(
            stream(2, spec(List.of(wanted(2))), history("latest", A, 2)),
            T0,
            failed("latest", "NotFound", "gone"))
            .stream();

    assertThat(events(reconcile(failing, T1, imported("latest", B))))
        .containsExactlyInAnyOrder("TagUpdated latest " + A + " " + B, "TagImportRecovered latest");
  }

  @Test
  void failureOfAnUnwantedTagMakesNoWantedTag() {
    ImageStream stream = stream(1, spec());
    Reconciliation change =
        reconcile(
            stream,
            T1,
            new Observation.TagFailed(
                "latest",
                ObjectReference.dockerImage(FROM),
                TagImportPolicy.DEFAULT,
                false,
                "NotFound",
                "gone"));

    assertThat(change.stream().spec()).isEqualTo(stream.spec());
    assertThat(change.stream().status().tag("latest").orElseThrow().conditions()).hasSize(1);
  }

  // Generations

  @Test
  void newStreamAndItsTagsHaveGenerationOne() {
    ImageStream born = born(spec(List.of(TagReference.dockerImage("latest", FROM))));
    Reconciliation change =
        Reconciler.reconcile(born, false, List.of(applied(born.spec())), T0, Cause.MANUAL);

    assertThat(change.stream().metadata().generation()).contains(1L);
    assertThat(change.stream().spec().tag("latest").orElseThrow().generation()).contains(1L);
    assertThat(events(change)).containsExactly("StreamCreated");
  }

  static Stream<Arguments> sourceRows() {
    return Stream.of(
        Arguments.of(
            "from.name", true, change(t -> t.withFrom(Optional.of(docker(FROM + "-alpine"))))),
        Arguments.of(
            "from.namespace",
            true,
            change(
                t ->
                    t.withFrom(
                        Optional.of(
                            new ObjectReference(
                                "DockerImage", "other", FROM, JsonExtras.none()))))),
        Arguments.of(
            "from.kind",
            true,
            change(
                t ->
                    t.withFrom(
                        Optional.of(
                            new ObjectReference(
                                "ImageStreamTag", "", "nginx:1.27", JsonExtras.none()))))),
        Arguments.of("reference", true, change(t -> with(t, true, Map.of()))),
        Arguments.of(
            "importMode",
            true,
            change(
                t ->
                    t.withImportPolicy(
                        new TagImportPolicy(false, true, "Legacy", JsonExtras.none())))),
        Arguments.of("scheduled", false, change(t -> t.withImportPolicy(TagImportPolicy.DEFAULT))),
        Arguments.of(
            "insecure", false, change(t -> t.withImportPolicy(SCHEDULED.withInsecure(true)))),
        Arguments.of("annotations", false, change(t -> with(t, false, Map.of("a", "b")))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sourceRows")
  void tagsGenerationFollowsTheStreamsWhenItsSourceChanges(
      String field, boolean source, UnaryOperator<TagReference> edit) {
    ImageStream stream = stream(5, spec(List.of(wanted(2))));
    Reconciliation change = reconcile(stream, T1, applied(spec(List.of(edit.apply(wanted(2))))));

    assertThat(change.stream().metadata().generation()).contains(6L);
    assertThat(change.stream().spec().tag("latest").orElseThrow().generation())
        .contains(source ? 6L : 2L);
    assertThat(events(change))
        .containsExactlyElementsOf(
            field.equals("reference")
                ? List.of("StreamUpdated", "TagUpdated latest none ")
                : List.of("StreamUpdated"));
  }

  @Test
  void documentCannotSetATagsGeneration() {
    ImageStream stream = stream(5, spec(List.of(wanted(2))));

    assertThat(reconcile(stream, T1, applied(spec(List.of(wanted(9))))).changed()).isFalse();
  }

  @Test
  void documentWithoutATagsGenerationKeepsIt() {
    ImageStream stream = stream(5, spec(List.of(wanted(2))));
    TagReference bare = wanted(2).withGeneration(Optional.empty());

    assertThat(reconcile(stream, T1, applied(spec(List.of(bare)))).changed()).isFalse();
  }

  @Test
  void documentCanResetATagsGeneration() {
    ImageStream stream = stream(5, spec(List.of(wanted(2))));
    Reconciliation change = reconcile(stream, T1, applied(spec(List.of(wanted(0)))));

    assertThat(change.stream().spec().tag("latest").orElseThrow().generation()).contains(6L);
  }

  @Test
  void addedTagHasTheStreamsNewGenerationAndTheOthersKeepTheirs() {
    ImageStream stream = stream(5, spec(List.of(wanted(2))));
    TagReference added = TagReference.dockerImage("new", REPOSITORY + ":new");
    ImageStream after = reconcile(stream, T1, applied(spec(List.of(wanted(2), added)))).stream();

    assertThat(after.spec().tags())
        .extracting(TagReference::name, t -> t.generation().orElseThrow())
        .containsExactly(tuple("latest", 2L), tuple("new", 6L));
  }

  @Test
  void tagTakenOutOfTheDocumentIsNoLongerWantedAndKeepsItsHistory() {
    ImageStream stream = stream(5, spec(List.of(wanted(2))), history("latest", A, 2));
    ImageStream after = reconcile(stream, T1, applied(spec())).stream();

    assertThat(after.spec().tags()).isEmpty();
    assertThat(after.metadata().generation()).contains(6L);
    assertThat(after.status()).isEqualTo(stream.status());
  }

  @Test
  void documentThatOnlyNamesTheRepositoryKeepsTheTagsItImplies() {
    ImageStreamSpec document = ImageStreamSpec.EMPTY.withDockerImageRepository(REPOSITORY);
    ImageStream born = born(document);
    ImageStream imported =
        Reconciler.reconcile(
            born,
            false,
            List.of(
                applied(document),
                new Observation.TagImported(
                    "1.27",
                    docker(REPOSITORY + ":1.27"),
                    TagImportPolicy.DEFAULT,
                    REPOSITORY + "@" + A,
                    Digest.parse(A))),
            T0,
            Cause.MANUAL)
            .stream();
    assertThat(imported.spec().tag("1.27")).isPresent();
    Reconciliation again = reconcile(imported, T1, applied(document));

    assertThat(again.changed()).isFalse();
    assertThat(again.stream()).isEqualTo(imported);
  }

  @Test
  void lifeOfAScheduledTag() {
    TagReference latest = TagReference.dockerImage("latest", FROM).withImportPolicy(SCHEDULED);
    ImageStreamSpec document = spec(List.of(latest));
    ImageStream born = born(document);
    ImageStream at =
        Reconciler.reconcile(born, false, List.of(applied(document)), T0, Cause.MANUAL).stream();
    assertThat(shown(at)).as("created").isEqualTo("1 1 [] []");

    at = reconcile(at, T1, imported("latest", A), new Observation.SourcesChecked()).stream();
    assertThat(shown(at)).as("imported").isEqualTo("2 2 [a/2 11:00] []");
    assertThat(at.metadata().annotations())
        .containsEntry("openshift.io/image.dockerRepositoryCheck", "2026-01-02T11:00:00Z");

    Reconciliation same =
        reconcile(at, T2, imported("latest", A), new Observation.SourcesChecked());
    assertThat(same.changed()).as("still there").isFalse();
    assertThat(same.stream()).isEqualTo(at);

    at = reconcile(at, T2, imported("latest", B)).stream();
    assertThat(shown(at)).as("moved").isEqualTo("3 3 [b/3 12:00, a/2 11:00] []");

    at = reconcile(at, T2, failed("latest", "NotFound", "first")).stream();
    assertThat(shown(at)).as("gone").isEqualTo("4 4 [b/3 12:00, a/2 11:00] [NotFound first 4]");

    same = reconcile(at, T2.plusSeconds(60), failed("latest", "NotFound", "first"));
    assertThat(same.changed()).as("still gone").isFalse();

    at = reconcile(at, T2, failed("latest", "NotFound", "second")).stream();
    assertThat(shown(at))
        .as("gone otherwise")
        .isEqualTo("5 5 [b/3 12:00, a/2 11:00] [NotFound second 5]");

    at = reconcile(at, T2.plusSeconds(60), imported("latest", B)).stream();
    assertThat(shown(at)).as("back").isEqualTo("6 6 [b/6 12:00, a/2 11:00] []");

    at =
        reconcile(at, T2, applied(spec(List.of(latest.withImportPolicy(TagImportPolicy.DEFAULT)))))
            .stream();
    assertThat(shown(at)).as("not scheduled").isEqualTo("7 6 [b/6 12:00, a/2 11:00] []");

    at =
        reconcile(
            at,
            T2,
            applied(
                spec(
                    List.of(
                        latest
                            .withImportPolicy(TagImportPolicy.DEFAULT)
                            .withFrom(Optional.of(docker(FROM + "-alpine")))))))
            .stream();
    assertThat(shown(at)).as("from elsewhere").isEqualTo("8 8 [b/6 12:00, a/2 11:00] []");
  }

  // Pushes

  @Test
  void pushesMakeAHistoryAndLeaveWhatIsWantedAlone() {
    ImageStream stream = stream(1, spec());
    ImageStream c = reconcile(stream, T0, pushed("1.0", C)).stream();
    Reconciliation d = reconcile(c, T1, pushed("1.0", A));

    assertThat(d.stream().metadata().generation()).contains(1L);
    assertThat(d.stream().spec()).isEqualTo(stream.spec());
    assertThat(d.stream().status().dockerImageRepository()).isEqualTo("reg.example:5000/shop/web");
    assertThat(d.stream().status().tag("1.0").orElseThrow().items())
        .containsExactly(
            item(T1, "reg.example:5000/shop/web@" + A, A, 1),
            item(T0, "reg.example:5000/shop/web@" + C, C, 1));
    assertThat(events(d)).containsExactly("TagUpdated 1.0 " + C + " " + A);
  }

  @Test
  void samePushAgainChangesNothing() {
    ImageStream stream = reconcile(stream(1, spec()), T0, pushed("1.0", C)).stream();
    Reconciliation again = reconcile(stream, T1, pushed("1.0", C));

    assertThat(again.changed()).isFalse();
    assertThat(again.stream()).isEqualTo(stream);
    assertThat(again.events()).isEmpty();
  }

  @Test
  void pushMakesAStreamOfGenerationOne() {
    ImageStream born = born(ImageStreamSpec.EMPTY);
    Reconciliation change =
        Reconciler.reconcile(born, false, List.of(pushed("1.0", C)), T0, Cause.PUSH);

    assertThat(change.stream().metadata().generation()).contains(1L);
    assertThat(change.stream().latest("1.0").orElseThrow().generation()).contains(1L);
    assertThat(events(change)).containsExactly("StreamCreated", "TagUpdated 1.0 none " + C);
  }

  @Test
  void timesAreInWholeSeconds() {
    ImageStream after = reconcile(stream(1, spec()), T0.plusMillis(999), pushed("1.0", C)).stream();

    assertThat(after.latest("1.0").orElseThrow().created()).contains(T0);
  }

  // Whatever the observations

  @Test
  void orderOfObservationsDoesNotMatter() {
    long seed = 4711;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 100_000; i++) {
      ImageStream stream = randomStream(random);
      List<Observation> seen = randomObservations(random, stream);
      Reconciliation one = reconcile(stream, T2, seen.toArray(Observation[]::new));
      List<Observation> shuffled = shuffle(seen, random);
      Reconciliation other = reconcile(stream, T2, shuffled.toArray(Observation[]::new));

      assertThat(other).as("seed %s, case %s: %s and %s", seed, i, seen, shuffled).isEqualTo(one);
    }
  }

  @Test
  void applyingTheSameObservationsAgainChangesNothing() {
    long seed = 4712;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 100_000; i++) {
      ImageStream stream = randomStream(random);
      Observation[] seen = randomObservations(random, stream).toArray(Observation[]::new);
      Reconciliation once = reconcile(stream, T2, seen);
      Reconciliation twice = reconcile(once.stream(), T2.plusSeconds(60), seen);

      assertThat(twice.stream())
          .as("seed %s, case %s: %s", seed, i, List.of(seen))
          .isEqualTo(once.stream());
      assertThat(twice.changed()).isFalse();
      assertThat(twice.events()).isEmpty();
    }
  }

  @Test
  void thereIsAnEventExactlyWhenSomethingChanged() {
    long seed = 4713;
    SplittableRandom random = new SplittableRandom(seed);
    int changes = 0;
    for (int i = 0; i < 100_000; i++) {
      ImageStream stream = randomStream(random);
      List<Observation> seen = randomObservations(random, stream);
      Reconciliation change = reconcile(stream, T2, seen.toArray(Observation[]::new));
      boolean differs = !change.stream().equals(stream);
      changes += differs ? 1 : 0;

      assertThat(change.changed()).as("seed %s, case %s: %s", seed, i, seen).isEqualTo(differs);
      assertThat(change.events().isEmpty())
          .as("seed %s, case %s: no events of %s", seed, i, seen)
          .isEqualTo(!differs);
    }
    assertThat(changes).as("seed %s: cases of both kinds", seed).isBetween(10_000, 97_500);
  }

  @Test
  void tagMovesExactlyWhenItsImageIsAnother() {
    long seed = 4714;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 100_000; i++) {
      ImageStream stream = randomStream(random);
      List<Observation> seen = randomObservations(random, stream);
      Reconciliation change = reconcile(stream, T2, seen.toArray(Observation[]::new));
      List<String> expected = new ArrayList<>();
      for (NamedTagEventList tag : change.stream().status().tags()) {
        Optional<String> before = stream.latest(tag.tag()).map(TagEvent::image);
        Optional<String> after = tag.latest().map(TagEvent::image);
        if (after.isPresent() && !after.equals(before)) {
          expected.add("TagUpdated " + tag.tag() + " " + before.orElse("none") + " " + after.get());
        }
      }

      assertThat(events(change))
          .as("seed %s, case %s: %s", seed, i, seen)
          .filteredOn(e -> e.startsWith("TagUpdated"))
          .containsExactlyElementsOf(expected);
    }
  }

  // Streams and observations at random: few tags and images, so that they often meet.

  private static final List<String> TAGS = List.of("a", "b", "c", "d");
  private static final List<String> IMAGES = List.of(A, B, C);

  private static ImageStream randomStream(SplittableRandom random) {
    ImageStream stream = stream(1, spec());
    for (int i = random.nextInt(4); i > 0; i--) {
      Observation[] seen = randomObservations(random, stream).toArray(Observation[]::new);
      stream = reconcile(stream, T0, seen).stream();
    }
    return stream;
  }

  /** At most one observation of each tag, as one import or some pushes make, and a document. */
  private static List<Observation> randomObservations(SplittableRandom random, ImageStream at) {
    List<Observation> seen = new ArrayList<>();
    // Never both: an import counts the generation on, and a push takes the one there is.
    boolean pushes = random.nextInt(4) == 0;
    for (String tag : TAGS) {
      String image = IMAGES.get(random.nextInt(IMAGES.size()));
      int kind = random.nextInt(4);
      if (pushes && kind == 0) {
        seen.add(pushed(tag, image));
      } else if (!pushes && kind == 1) {
        seen.add(failed(tag, "NotFound", "message " + random.nextInt(2)));
      } else if (!pushes && kind == 2) {
        seen.add(imported(tag, image));
      }
    }
    if (random.nextInt(3) == 0) {
      seen.add(applied(pushes ? at.spec() : wantingAll(at.spec())));
    }
    if (random.nextInt(3) == 0) {
      seen.add(new Observation.SourcesChecked());
    }
    return seen;
  }

  /** A document wants what its import looks at; a tag it leaves out would not be imported. */
  private static ImageStreamSpec wantingAll(ImageStreamSpec spec) {
    ImageStreamSpec all = spec;
    for (String tag : TAGS) {
      if (spec.tag(tag).isEmpty()) {
        all = all.withTag(TagReference.dockerImage(tag, FROM).withImportPolicy(SCHEDULED));
      }
    }
    return all;
  }

  private static List<Observation> shuffle(List<Observation> seen, SplittableRandom random) {
    List<Observation> shuffled = new ArrayList<>(seen);
    for (int i = shuffled.size() - 1; i > 0; i--) {
      shuffled.set(i, shuffled.set(random.nextInt(i + 1), shuffled.get(i)));
    }
    return shuffled;
  }

  private static Reconciliation reconcile(ImageStream at, Instant now, Observation... seen) {
    return Reconciler.reconcile(at, true, List.of(seen), now, Cause.MANUAL);
  }

  private static ImageStream born(ImageStreamSpec spec) {
    return Reconciler.born(
        ImageStream.empty(StreamKey.parse("shop/web")).withSpec(spec), "uid", T0);
  }

  private static ImageStream stream(
      long generation, ImageStreamSpec spec, NamedTagEventList... histories) {
    ImageStream empty = born(spec);
    return empty
        .withMetadata(empty.metadata().withGeneration(Optional.of(generation)))
        .withStatus(empty.status().withTags(List.of(histories)));
  }

  private static ImageStreamSpec spec() {
    return ImageStreamSpec.EMPTY;
  }

  private static ImageStreamSpec spec(List<TagReference> tags) {
    return ImageStreamSpec.EMPTY.withTags(tags);
  }

  private static TagReference wanted(long generation) {
    return TagReference.dockerImage("latest", FROM)
        .withImportPolicy(SCHEDULED)
        .withGeneration(Optional.of(generation));
  }

  private static TagReference with(
      TagReference tag, boolean reference, Map<String, String> annotations) {
    return new TagReference(
        tag.name(),
        annotations,
        tag.from(),
        reference,
        tag.generation(),
        tag.importPolicy(),
        tag.referencePolicy(),
        tag.extras());
  }

  private static UnaryOperator<TagReference> change(UnaryOperator<TagReference> edit) {
    return edit;
  }

  private static ObjectReference docker(String name) {
    return ObjectReference.dockerImage(name);
  }

  private static TagEvent item(Instant created, String reference, String image, long generation) {
    return new TagEvent(created, reference, image, generation);
  }

  private static NamedTagEventList history(String tag, List<TagEvent> items) {
    return new NamedTagEventList(tag, items, List.of(), JsonExtras.none());
  }

  private static NamedTagEventList history(String tag, String image, long generation) {
    return history(tag, List.of(item(T0, REPOSITORY + "@" + image, image, generation)));
  }

  private static TagEventCondition condition(
      Instant time, String reason, String message, long generation) {
    return new TagEventCondition(
        "ImportSuccess",
        "False",
        Optional.of(time),
        reason,
        message,
        Optional.of(generation),
        JsonExtras.none());
  }

  private static Observation imported(String tag, String image) {
    return new Observation.TagImported(
        tag, docker(FROM), SCHEDULED, REPOSITORY + "@" + image, Digest.parse(image));
  }

  private static Observation failed(String tag, String reason, String message) {
    return new Observation.TagFailed(tag, docker(FROM), SCHEDULED, true, reason, message);
  }

  private static Observation pushed(String tag, String image) {
    return new Observation.TagPushed(tag, "reg.example:5000/shop/web", Digest.parse(image));
  }

  private static Observation applied(ImageStreamSpec spec) {
    return new Observation.SpecApplied(spec, Map.of(), Map.of());
  }

  /** Generations, history and conditions of the tag "latest", in a line. */
  private static String shown(ImageStream stream) {
    NamedTagEventList tag = stream.status().tag("latest").orElse(NamedTagEventList.empty("latest"));
    return stream.metadata().generation().orElseThrow()
        + " "
        + stream.spec().tag("latest").orElseThrow().generation().orElseThrow()
        + " "
        + tag.items().stream()
            .map(
                i ->
                    i.image().charAt("sha256:".length())
                        + "/"
                        + i.generation().orElseThrow()
                        + " "
                        + i.created().orElseThrow().toString().substring(11, 16))
            .toList()
        + " "
        + tag.conditions().stream()
            .map(c -> c.reason() + " " + c.message() + " " + c.generation().orElseThrow())
            .toList();
  }

  private static List<String> events(Reconciliation change) {
    return change.events().stream().map(ReconcilerTest::event).toList();
  }

  private static String event(EventDraft draft) {
    if (draft.event() instanceof TagUpdated e) {
      return "TagUpdated "
          + e.tag()
          + " "
          + e.previous().map(TagState::image).orElse("none")
          + " "
          + e.current().image();
    }
    if (draft.event() instanceof TagImportFailed e) {
      return "TagImportFailed " + e.tag() + " " + e.reason() + " " + e.message();
    }
    if (draft.event() instanceof TagImportRecovered e) {
      return "TagImportRecovered " + e.tag();
    }
    if (draft.event() instanceof StreamCreated) {
      return "StreamCreated";
    }
    return draft.event() instanceof StreamUpdated ? "StreamUpdated" : draft.event().toString();
  }
}
