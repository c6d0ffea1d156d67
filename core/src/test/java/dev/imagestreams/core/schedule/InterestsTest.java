package dev.imagestreams.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.select.TagSelection;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamSpec;
import dev.imagestreams.model.JsonExtras;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.Repository;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagEventCondition;
import dev.imagestreams.model.TagReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which tags want to be looked at, as OpenShift's controllers decide it, and where we differ. */
class InterestsTest {

  private static final Duration USUAL = Duration.ofMinutes(15);
  private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
  private static final String REPOSITORY = "r.example/team/app";
  private static final Digest DIGEST = Digest.parse("sha256:" + "a".repeat(64));

  // What wants to be imported once

  @Test
  void newStreamWantsItsWholeRepositoryOnce() {
    assertThat(of(followingAll()))
        .containsExactly(new Interest(Interest.WHOLE, Interest.LISTING, USUAL, false, 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-01-02T12:00:00Z", "whatever"})
  void streamThatWasCheckedWantsItsRepositoryNoMore(String checked) {
    assertThat(of(annotated(followingAll(), ImageStream.REPOSITORY_CHECK_ANNOTATION, checked)))
        .isEmpty();
  }

  @Test
  void anEmptyCheckIsNone() {
    assertThat(of(annotated(followingAll(), ImageStream.REPOSITORY_CHECK_ANNOTATION, "")))
        .hasSize(1);
  }

  @Test
  void repositoryIsAskedForAnewByTheStreamsGeneration() {
    ImageStream stream = followingAll();
    ImageStream later =
        stream.withMetadata(stream.metadata().with().generation(Optional.of(7L)).build());

    assertThat(of(later)).extracting(Interest::generation).containsExactly(7L);
  }

  @Test
  void tagOfALaterGenerationThanItsItemIsPending() {
    assertThat(of(checked(tag("v1", 3), items("v1", 2))))
        .extracting(InterestsTest::line)
        .containsExactly("v1 of 1.0 once, generation 3");
  }

  @Test
  void tagThatWasImportedAsItIsWantedIsNot() {
    assertThat(of(checked(tag("v1", 3), items("v1", 3)))).isEmpty();
  }

  @Test
  void failureIsObservedToo() {
    assertThat(of(checked(tag("v1", 3), failed("v1", "NotFound", 3)))).isEmpty();
  }

  @Test
  void failureOfAnOlderGenerationIsNot() {
    assertThat(of(checked(tag("v1", 4), failed("v1", "NotFound", 3))))
        .extracting(Interest::generation)
        .containsExactly(4L);
  }

  @Test
  void onlyTheFirstImportConditionCountsAndNoneOfAnotherType() {
    NamedTagEventList history =
        NamedTagEventList.empty("v1")
            .withConditions(
                List.of(
                    TagEventCondition.held(NOON, "x", 9),
                    TagEventCondition.importFailed(NOON, "NotFound", "m", 2),
                    TagEventCondition.importFailed(NOON, "NotFound", "m", 9)));

    assertThat(of(checked(tag("v1", 3), history))).hasSize(1);
  }

  @Test
  void tagWithoutGenerationIsWantedUntilTheStreamWasChecked() {
    TagReference old = TagReference.dockerImage("v1", REPOSITORY + ":1.0");

    assertThat(of(stream(old))).hasSize(1);
    assertThat(of(checked(old, NamedTagEventList.empty("v1")))).isEmpty();
  }

  @Test
  void tagOfGenerationZeroIsOnItsWayToAGeneration() {
    assertThat(of(checked(tag("v1", 0), items("v1", 2)))).isEmpty();
  }

  // What may pass

  @ParameterizedTest
  @ValueSource(strings = {"RateLimited", "Unavailable", "Unreachable", "TimedOut", "Cancelled"})
  void whatMayPassIsWantedAgain(String reason) {
    assertThat(of(checked(tag("v1", 3), failed("v1", reason, 3))))
        .extracting(InterestsTest::line)
        .containsExactly("v1 of 1.0 once, generation 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NotFound", "Unauthorized", "Forbidden", "TagGone", "InternalError"})
  void whatLastsIsNot(String reason) {
    ImageStream stream = checked(tag("v1", 3), failed("v1", reason, 3));

    assertThat(of(stream)).isEmpty();
    assertThat(Interests.isStuck(stream, "v1")).isTrue();
  }

  @Test
  void tagThatIsWellOrMayPassIsNotStuck() {
    assertThat(Interests.isStuck(checked(tag("v1", 3), items("v1", 3)), "v1")).isFalse();
    assertThat(Interests.isStuck(checked(tag("v1", 3), failed("v1", "TimedOut", 3)), "v1"))
        .isFalse();
    assertThat(Interests.isStuck(checked(tag("v1", 3), items("v1", 3)), "other")).isFalse();
  }

  @Test
  void aRepositorysTagThatFailedIsWantedAgainThoughTheSpecDoesNotNameIt() {
    ImageStream stream =
        annotated(followingAll(), ImageStream.REPOSITORY_CHECK_ANNOTATION, NOON.toString());
    ImageStream failed = with(with(stream, failed("7.0", "TimedOut", 2)), items("8.0", 2));

    assertThat(of(failed))
        .extracting(InterestsTest::line)
        .containsExactly("7.0 of 7.0 once, generation 0");
    assertThat(of(annotated(failed, Intervals.ANNOTATION, "5m")))
        .extracting(InterestsTest::line)
        .containsExactly(" of  scheduled, generation 0", "7.0 of 7.0 scheduled, generation 0");
  }

  @Test
  void aFailedTagOfAListedRepositoryIsTriedAtItsIntervalAtTheLatest() {
    ImageStream stream = checked(tag("v1", 3), failed("v1", "TimedOut", 3));
    ImageStream listed =
        annotated(
            stream.withSpec(stream.spec().withDockerImageRepository(REPOSITORY)),
            Intervals.ANNOTATION,
            "5m");

    assertThat(of(listed))
        .extracting(InterestsTest::line)
        .containsExactly(" of  scheduled, generation 0", "v1 of 1.0 scheduled, generation 0");
    assertThat(of(annotated(stream, Intervals.ANNOTATION, "5m")))
        .extracting(InterestsTest::line)
        .containsExactly("v1 of 1.0 once, generation 0");
  }

  // What is looked at again and again

  @Test
  void scheduledTagIsWantedWhetherImportedOrNot() {
    assertThat(of(checked(scheduled("v1", 3), items("v1", 3))))
        .extracting(InterestsTest::line)
        .containsExactly("v1 of 1.0 scheduled, generation 0");
    assertThat(of(checked(scheduled("v1", 4), items("v1", 3))))
        .extracting(InterestsTest::line)
        .containsExactly("v1 of 1.0 scheduled, generation 4");
  }

  @Test
  void scheduledTagThatFailedWaitsForNobody() {
    assertThat(of(checked(scheduled("v1", 3), failed("v1", "TimedOut", 3))))
        .extracting(Interest::generation)
        .containsExactly(0L);
  }

  @Test
  void digestIsImportedOnceThoughItIsScheduled() {
    TagReference fixed =
        scheduled("v1", 3)
            .withFrom(Optional.of(ObjectReference.dockerImage(REPOSITORY + "@" + DIGEST)));

    assertThat(of(stream(fixed)))
        .extracting(InterestsTest::line)
        .containsExactly("v1 of " + DIGEST + " once, generation 3");
    assertThat(of(checked(fixed, items("v1", 3)))).isEmpty();
  }

  @Test
  void aSourceWithoutTagIsLatest() {
    TagReference tag =
        scheduled("v1", 3).withFrom(Optional.of(ObjectReference.dockerImage("r.example/app")));

    assertThat(of(stream(tag))).extracting(Interest::source).containsExactly("latest");
  }

  @Test
  void aliasesReferencesAndTagsFromNowhereAreNot() {
    ImageStream stream =
        stream(
            scheduled("alias", 3)
                .withFrom(
                    Optional.of(
                        ObjectReference.NONE
                            .with()
                            .kind(ObjectReference.IMAGE_STREAM_TAG)
                            .name("v1")
                            .build())),
            scheduled("reference", 3).withReference(true),
            TagReference.named("pushed"));

    assertThat(Interests.of(stream, USUAL)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "r.example/UPPER:1", "a b", "https://r.example/app:1"})
  void aNameThatIsNoneIsPolledNowhere(String name) {
    ImageStream stream =
        stream(scheduled("v1", 3).withFrom(Optional.of(ObjectReference.dockerImage(name))));
    ImageStreamSpec both = stream.spec().withDockerImageRepository(name + "@");

    assertThat(Interests.of(stream.withSpec(both), USUAL)).isEmpty();
  }

  // Whose poll it is

  @Test
  void tagsOfOneRepositoryAreOnePollAndInsecureOnesAnother() {
    TagReference insecure = scheduled("v2", 3);
    insecure = insecure.withImportPolicy(insecure.importPolicy().withInsecure(true));
    TagReference elsewhere =
        scheduled("v3", 3)
            .withFrom(Optional.of(ObjectReference.dockerImage("other.example/db:16")));
    Map<PollKey, List<Interest>> polls =
        Interests.of(stream(scheduled("v0", 3), scheduled("v1", 3), insecure, elsewhere), USUAL);

    assertThat(polls)
        .containsOnlyKeys(
            poll(REPOSITORY, false), poll(REPOSITORY, true), poll("other.example/db", false));
    assertThat(polls.get(poll(REPOSITORY, false)))
        .extracting(Interest::tag)
        .containsExactly("v0", "v1");
  }

  @Test
  void aStreamMayBeInsecureAsAWhole() {
    ImageStream stream =
        annotated(followingAll(), ImageStream.INSECURE_ANNOTATION, "true")
            .withTag(scheduled("v1", 3));

    assertThat(Interests.of(stream, USUAL)).containsOnlyKeys(poll(REPOSITORY, true));
  }

  // How often

  @Test
  void theTagsIntervalCountsBeforeTheStreams() {
    ImageStream stream =
        annotated(
            stream(every(scheduled("v1", 3), "1m"), scheduled("v2", 3)),
            Intervals.ANNOTATION,
            "2h");

    assertThat(of(stream))
        .extracting(each -> each.tag() + " " + each.interval())
        .containsExactly("v1 PT1M", "v2 PT2H");
  }

  @Test
  void whatCannotBeReadAtATagIsAsIfItWereNotThere() {
    ImageStream stream =
        annotated(stream(every(scheduled("v1", 3), "soon")), Intervals.ANNOTATION, "2h");

    assertThat(of(stream)).extracting(Interest::interval).containsExactly(Duration.ofHours(2));
  }

  @Test
  void anIntervalHasTheRepositoryListedAgainAndAgain() {
    ImageStream stream = annotated(followingAll(), Intervals.ANNOTATION, "30s");

    assertThat(of(stream))
        .extracting(InterestsTest::line)
        .containsExactly(" of  scheduled, generation 1");
    assertThat(of(annotated(stream, ImageStream.REPOSITORY_CHECK_ANNOTATION, "now")))
        .containsExactly(
            new Interest(Interest.WHOLE, Interest.LISTING, Duration.ofSeconds(30), true, 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "15 minutes", "0s", "PT-5M", "400d"})
  void anIntervalOfTheStreamThatCannotBeReadIsTheUsualOne(String text) {
    ImageStream stream =
        annotated(
            annotated(followingAll(), Intervals.ANNOTATION, text),
            ImageStream.REPOSITORY_CHECK_ANNOTATION,
            "now");

    assertThat(of(stream))
        .containsExactly(new Interest(Interest.WHOLE, Interest.LISTING, USUAL, true, 0));
  }

  // Gates and selections

  @Test
  void whatAGateHoldsBackIsWantedUntilItIsLetThrough() {
    TagEventCondition gate =
        TagEventCondition.heldBack(NOON, "Cooldown", REPOSITORY + "@" + DIGEST, "later", 3);
    NamedTagEventList waiting = items("v1", 3).withConditions(List.of(gate));
    NamedTagEventList byHand =
        items("v1", 3).withConditions(List.of(TagEventCondition.held(NOON, "x", 3)));

    assertThat(of(checked(tag("v1", 3), waiting)))
        .extracting(InterestsTest::line)
        .containsExactly("v1 of 1.0 once, generation 3");
    assertThat(of(checked(tag("v1", 3), byHand))).isEmpty();
  }

  @Test
  void tagOfARepositoryThatAGateHoldsBackIsWantedThoughNoSpecNamesIt() {
    TagEventCondition gate =
        TagEventCondition.heldBack(
            NOON, "ApprovalRequired", REPOSITORY + "@" + DIGEST, "approve it", 1);
    ImageStream stream = annotated(followingAll(), ImageStream.REPOSITORY_CHECK_ANNOTATION, "now");

    assertThat(of(with(stream, NamedTagEventList.empty("v1").withConditions(List.of(gate)))))
        .extracting(InterestsTest::line)
        .containsExactly("v1 of v1 once, generation 1");
  }

  @Test
  void tagThatSelectsIsKnownByAListWhateverItsSourceNames() {
    for (String from : List.of(REPOSITORY, REPOSITORY + ":1.0", REPOSITORY + "@" + DIGEST)) {
      TagReference tag =
          TagSelection.numeric()
              .on(scheduled("v1", 3))
              .withFrom(Optional.of(ObjectReference.dockerImage(from)));

      assertThat(of(checked(tag, items("v1", 3))))
          .as(from)
          .containsExactly(new Interest("v1", Interest.LISTING, USUAL, true, 0));
    }
  }

  private static ImageStream followingAll() {
    return ImageStream.of("shop/web", REPOSITORY);
  }

  private static ImageStream stream(TagReference... tags) {
    ImageStream stream = ImageStream.empty(StreamKey.parse("shop/web"));
    for (TagReference tag : tags) {
      stream = stream.withTag(tag);
    }
    return stream;
  }

  private static ImageStream checked(TagReference tag, NamedTagEventList history) {
    return with(
        annotated(stream(tag), ImageStream.REPOSITORY_CHECK_ANNOTATION, NOON.toString()), history);
  }

  private static ImageStream with(ImageStream stream, NamedTagEventList history) {
    List<NamedTagEventList> tags = new ArrayList<>(stream.status().tags());
    tags.add(history);
    return stream.withStatus(stream.status().withTags(tags));
  }

  private static ImageStream annotated(ImageStream stream, String key, String value) {
    return stream.withMetadata(stream.metadata().withAnnotation(key, value));
  }

  private static TagReference tag(String name, long generation) {
    return TagReference.dockerImage(name, REPOSITORY + ":1.0")
        .withGeneration(Optional.of(generation));
  }

  private static TagReference scheduled(String name, long generation) {
    TagReference tag = tag(name, generation);
    return tag.withImportPolicy(tag.importPolicy().withScheduled(true));
  }

  private static TagReference every(TagReference tag, String interval) {
    return tag.withAnnotations(Map.of(Intervals.ANNOTATION, interval));
  }

  private static NamedTagEventList items(String tag, long generation) {
    return NamedTagEventList.empty(tag)
        .withItems(
            List.of(
                new TagEvent(
                    Optional.of(NOON),
                    REPOSITORY + "@" + DIGEST,
                    DIGEST.toString(),
                    Optional.of(generation),
                    JsonExtras.none())));
  }

  private static NamedTagEventList failed(String tag, String reason, long generation) {
    return NamedTagEventList.empty(tag)
        .withConditions(
            List.of(TagEventCondition.importFailed(NOON, reason, "on purpose", generation)));
  }

  private static PollKey poll(String repository, boolean insecure) {
    return new PollKey(Repository.parse(repository), "", insecure);
  }

  private static List<Interest> of(ImageStream stream) {
    return Interests.of(stream, USUAL).values().stream().flatMap(Collection::stream).toList();
  }

  private static String line(Interest interest) {
    return interest.tag()
        + " of "
        + interest.source()
        + (interest.scheduled() ? " scheduled" : " once")
        + ", generation "
        + interest.generation();
  }
}
