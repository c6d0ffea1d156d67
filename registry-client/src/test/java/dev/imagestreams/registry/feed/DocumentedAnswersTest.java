package dev.imagestreams.registry.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.model.Digest;
import dev.imagestreams.registry.Changes;
import dev.imagestreams.registry.TagChange;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DocumentedAnswersTest {

  private static final Digest ONE =
      Digest.parse("sha256:7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed");
  private static final Digest TWO =
      Digest.parse("sha256:3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3");

  static Stream<Arguments> documented() {
    return Stream.of(
        Arguments.of(
            Feeds.DOCKER_HUB,
            "docker-hub.json",
            "https://hub.docker.com/v2/repositories/team/app/tags"
                + "?page=1&page_size=100&ordering=last_updated",
            List.of(
                changed("1.0", ONE, "2026-02-01T08:30:00Z"),
                new TagChange(
                    "1.1", Optional.empty(), false, Instant.parse("2026-03-02T10:00:00.506400Z")),
                changed("latest", TWO, "2026-03-02T10:00:00.506400Z"))),
        Arguments.of(
            Feeds.QUAY,
            "quay.json",
            "https://quay.io/api/v1/repository/team/app/tag/"
                + "?onlyActiveTags=false&page=1&limit=100",
            List.of(
                changed("nightly", TWO, "2026-03-02T09:00:00Z"),
                changed("latest", ONE, "2026-03-02T10:00:00Z"),
                new TagChange(
                    "old", Optional.empty(), true, Instant.parse("2026-03-02T11:00:00Z")))),
        Arguments.of(
            Feeds.GCR,
            "google-container-registry.json",
            "https://gcr.io/v2/team/app/tags/list",
            google()),
        Arguments.of(
            Feeds.ARTIFACT_REGISTRY,
            "google-artifact-registry.json",
            "https://europe-docker.pkg.dev/v2/project/team/app/tags/list",
            google()),
        Arguments.of(
            Feeds.HARBOR,
            "harbor.json",
            "https://harbor.example.org/api/v2.0/projects/team/repositories/group%252Fapp/artifacts"
                + "?page=1&page_size=100&sort=-push_time&with_tag=true",
            List.of(
                changed("1.0", ONE, "2026-02-01T08:30:00.004Z"),
                changed("1.1", TWO, "2026-03-02T09:00:00.510Z"),
                changed("latest", ONE, "2026-03-02T10:00:00Z"))),
        Arguments.of(
            Feeds.AZURE,
            "azure.json",
            "https://team.azurecr.io/acr/v1/group/app/_tags?orderby=timedesc&n=100",
            List.of(
                changed("1.0", ONE, "2026-02-01T08:30:00.0856539Z"),
                changed("latest", TWO, "2026-03-02T10:00:00.0856539Z"))));
  }

  private static List<TagChange> google() {
    return List.of(
        changed("1.0", ONE, "2026-02-01T08:30:00Z"),
        changed("1.1", TWO, "2026-03-02T10:00:00.506Z"),
        changed("latest", TWO, "2026-03-02T10:00:00.506Z"));
  }

  private static TagChange changed(String tag, Digest digest, String at) {
    return new TagChange(tag, Optional.of(digest), false, Instant.parse(at));
  }

  @ParameterizedTest
  @MethodSource("documented")
  void tellsWhatChangedSinceThereWereNoTags(
      Feeds feed, String fixture, String uri, List<TagChange> expected) {
    FakeSource source = new FakeSource(request -> FakeSource.fixture(fixture));

    Changes changes = feed.of(source).since(Optional.of(feed.beginning()), Feeds.ACCESS);

    assertThat(changes.tags()).containsExactlyElementsOf(expected);
    assertThat(changes.complete()).isTrue();
    assertThat(source.sent)
        .singleElement()
        .extracting(sent -> sent.uri().toString())
        .isEqualTo(uri);
  }

  @ParameterizedTest
  @MethodSource("documented")
  void tellsNothingTwiceWhereTheRegistryDates(
      Feeds feed, String fixture, String uri, List<TagChange> expected) {
    FakeSource source = new FakeSource(request -> FakeSource.fixture(fixture));

    Changes first = feed.of(source).since(Optional.of(feed.beginning()), Feeds.ACCESS);
    Changes second = feed.of(source).since(Optional.of(first.next()), Feeds.ACCESS);

    assertThat(second.tags()).isEmpty();
    assertThat(second.complete()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("documented")
  void beginsWithACursorAndNoChanges(
      Feeds feed, String fixture, String uri, List<TagChange> expected) {
    FakeSource source = new FakeSource(request -> FakeSource.fixture(fixture));

    Changes first = feed.of(source).since(Optional.empty(), Feeds.ACCESS);
    Changes second = feed.of(source).since(Optional.of(first.next()), Feeds.ACCESS);
    Changes third = feed.of(source).since(Optional.of(second.next()), Feeds.ACCESS);

    assertThat(first.tags()).isEmpty();
    assertThat(first.complete()).isFalse();
    // Of what was listed meanwhile, it tells once more what is as young as the cursor.
    assertThat(expected).containsAll(second.tags());
    assertThat(second.complete()).isTrue();
    assertThat(third.tags()).isEmpty();
  }
}
