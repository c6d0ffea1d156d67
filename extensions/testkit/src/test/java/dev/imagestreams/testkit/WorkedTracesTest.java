package dev.imagestreams.testkit;

import static dev.imagestreams.testkit.ImportScene.image;
import static dev.imagestreams.testkit.ImportScene.request;
import static dev.imagestreams.testkit.ImportScene.wanting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.ImportOptions;
import dev.imagestreams.core.ImportResult;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.model.ImageImportStatus;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamImport;
import dev.imagestreams.model.ImageStreamSpec;
import dev.imagestreams.model.JsonExtras;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.Status;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagImportPolicy;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.tags.ImportSummary;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.testkit.registry.SampleImage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams on their way through imports and pushes, step by step, as OpenShift would have them. */
class WorkedTracesTest {

  private static final String FROM = "docker.io/library/nginx:1.27";
  private static final SampleImage A = SampleImage.of("A");
  private static final SampleImage B = SampleImage.of("B");
  private static final Map<String, String> NAMES =
      Map.of(A.digest().toString(), "A", B.digest().toString(), "B");

  private final ImportScene scene = new ImportScene();
  private final FakeRegistryClient registry = scene.registry;

  @AfterEach
  void close() {
    scene.close();
  }

  /** One step later, and nothing was written. */
  private void stays(ImageStream document, String step, String expected) {
    goes(document, step, expected, false);
  }

  /** One step later, in one commit. */
  private void becomes(ImageStream document, String step, String expected) {
    goes(document, step, expected, true);
  }

  private void goes(ImageStream document, String step, String expected, boolean written) {
    int commits = scene.commits.size();
    scene.clock.advance(Duration.ofHours(1));
    ImportResult result = scene.importer.importImage(document);

    assertThat(shown(scene.stream())).as(step).isEqualTo(expected);
    assertThat(scene.commits).as(step).hasSize(commits + (written ? 1 : 0));
    assertThat(result.changed()).as(step).isEqualTo(written);
  }

  @Test
  void lifeOfAScheduledTag() {
    TagReference tag =
        TagReference.dockerImage("latest", FROM)
            .withImportPolicy(TagImportPolicy.DEFAULT.withScheduled(true));
    ImageStream stream = wanting(tag);
    scene.importer.importImage(stream, ImportOptions.ofTags(Set.of()));
    assertThat(shown(scene.stream())).as("created").isEqualTo("1 1 [] []");
    assertThat(scene.stream().metadata().annotations())
        .doesNotContainKey(ImageStream.REPOSITORY_CHECK_ANNOTATION);

    put(A);
    becomes(stream, "imported", "2 2 [A/2 13:00] []");
    assertThat(scene.stream().latest("latest").orElseThrow().dockerImageReference())
        .isEqualTo("docker.io/library/nginx@" + A.digest());
    assertThat(scene.stream().metadata().annotations())
        .containsEntry(ImageStream.REPOSITORY_CHECK_ANNOTATION, "2026-01-02T13:00:00Z");
    stays(stream, "still A", "2 2 [A/2 13:00] []");
    put(B);
    becomes(stream, "B upstream", "3 3 [B/3 15:00, A/2 13:00] []");
    registry.remove(FROM);
    becomes(stream, "gone", "4 4 [B/3 15:00, A/2 13:00] [TagGone/4]");
    stays(stream, "still gone", "4 4 [B/3 15:00, A/2 13:00] [TagGone/4]");
    registry.fail(FROM, ImportScene.failure(RegistryException.Reason.UNAVAILABLE));
    becomes(stream, "failing otherwise", "5 5 [B/3 15:00, A/2 13:00] [Unavailable/5]");
    registry.heal(FROM);
    put(B);
    becomes(stream, "B back", "6 6 [B/6 15:00, A/2 13:00] []");

    ImageStream unscheduled = wanting(tag.withImportPolicy(TagImportPolicy.DEFAULT));
    scene.importer.importImage(unscheduled, ImportOptions.ofTags(Set.of()));
    assertThat(shown(scene.stream()))
        .as("not scheduled")
        .isEqualTo("7 6 [B/6 15:00, A/2 13:00] []");
    ImageStream elsewhere = wanting(TagReference.dockerImage("latest", FROM + "-alpine"));
    scene.importer.importImage(elsewhere, ImportOptions.ofTags(Set.of()));
    assertThat(shown(scene.stream()))
        .as("from elsewhere, and due")
        .isEqualTo("8 8 [B/6 15:00, A/2 13:00] []");
    registry.put(ImageReference.parse(FROM + "-alpine"), A);
    becomes(elsewhere, "imported from there", "9 9 [A/9 20:00, B/6 15:00, A/2 13:00] []");
  }

  @Test
  void pushWithAnAlias() {
    StreamKey app = StreamKey.parse("team/app");
    try (InMemoryImageStreamStore store = new InMemoryImageStreamStore();
        ImageStreams streams =
            ImageStreams.builder().registryClient(registry).store(store).build()) {
      streams.importImage(
          ImageStream.empty(app)
              .withSpec(
                  ImageStreamSpec.EMPTY.withTag(
                      from("prod", ObjectReference.IMAGE_STREAM_TAG, "1.0"))),
          ImportOptions.ofTags(Set.of()));
      String c = Samples.digest(1).toString();
      String d = Samples.digest(2).toString();

      streams.bus().publish(Samples.push(1, "1.0"));
      awaitImage(streams, app, c);
      assertThat(items(streams, app, "1.0")).containsExactly(c + "/1");
      assertThat(items(streams, app, "prod")).containsExactly(c + "/1");
      assertThat(streams.get(app).orElseThrow().metadata().generation()).contains(1L);
      assertThat(streams.get(app).orElseThrow().spec().tag("1.0")).isEmpty();

      streams.bus().publish(Samples.push(2, "1.0"));
      awaitImage(streams, app, d);
      assertThat(items(streams, app, "1.0")).containsExactly(d + "/1", c + "/1");
      assertThat(items(streams, app, "prod")).containsExactly(d + "/1", c + "/1");
      assertThat(streams.get(app).orElseThrow().metadata().generation()).contains(1L);
      assertThat(registry.calls()).isZero();
    }
  }

  @Test
  void snapshotOfATag() {
    TagReference latest = TagReference.dockerImage("latest", FROM);
    put(B);
    scene.importer.importImage(wanting(latest));
    scene.clock.advance(Duration.ofHours(1));
    ImageStream tagged =
        wanting(latest, from("prod", ObjectReference.IMAGE_STREAM_IMAGE, "web@" + B.digest()));
    scene.importer.importImage(tagged, ImportOptions.ofTags(Set.of("prod")));

    assertThat(shown(scene.stream(), "prod")).isEqualTo("2 2 [B/2 13:00] []");
    assertThat(scene.stream().latest("prod").orElseThrow().dockerImageReference())
        .isEqualTo("docker.io/library/nginx@" + B.digest());

    put(A);
    scene.clock.advance(Duration.ofHours(1));
    scene.importer.importImage(tagged);

    assertThat(shown(scene.stream())).isEqualTo("3 3 [A/3 14:00, B/1 12:00] []");
    assertThat(shown(scene.stream(), "prod")).isEqualTo("3 2 [B/2 13:00] []");
  }

  @Test
  void importThatFailsInPart() {
    put(A);
    registry.fail("quay.io/o/b:1", ImportScene.failure(RegistryException.Reason.RATE_LIMITED));

    ImageStreamImport answer =
        scene.importer.importImages(request(image(FROM, "a"), image("quay.io/o/b:1", "b")));

    List<ImageImportStatus> images = answer.status().images();
    assertThat(images.get(0).status().status()).isEqualTo(Status.SUCCESS);
    assertThat(images.get(0).tag()).isEqualTo("1.27");
    assertThat(images.get(1).status().status()).isEqualTo(Status.FAILURE);
    assertThat(images.get(1).status().reason()).isEqualTo("RateLimited");
    assertThat(shown(scene.stream(), "a")).isEqualTo("1 1 [A/1 12:00] []");
    assertThat(shown(scene.stream(), "b")).isEqualTo("1 1 [] [RateLimited/1]");
    assertThat(scene.commits).hasSize(1);
    assertThat(ImportSummary.of(answer).failure()).contains("imported completed with errors");
  }

  private void put(SampleImage image) {
    registry.put(ImageReference.parse(FROM), image);
  }

  private static void awaitImage(ImageStreams streams, StreamKey key, String image) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                streams
                    .get(key)
                    .flatMap(stream -> stream.latest("prod"))
                    .filter(item -> item.image().equals(image))
                    .isPresent());
  }

  private static List<String> items(ImageStreams streams, StreamKey key, String tag) {
    return streams.get(key).orElseThrow().status().tag(tag).orElseThrow().items().stream()
        .map(item -> item.image() + "/" + item.generation().orElseThrow())
        .toList();
  }

  private static TagReference from(String tag, String kind, String name) {
    return TagReference.named(tag)
        .withFrom(Optional.of(new ObjectReference(kind, "", name, JsonExtras.none())));
  }

  private static String shown(ImageStream stream) {
    return shown(stream, "latest");
  }

  /** Generations of the stream and the tag, items as image/generation and time, conditions. */
  private static String shown(ImageStream stream, String tag) {
    Optional<NamedTagEventList> history = stream.status().tag(tag);
    return stream.metadata().generation().orElseThrow()
        + " "
        + stream.spec().tag(tag).flatMap(TagReference::generation).orElseThrow()
        + " "
        + history.stream()
            .flatMap(h -> h.items().stream())
            .map(WorkedTracesTest::shown)
            .collect(Collectors.joining(", ", "[", "]"))
        + " "
        + history.stream()
            .flatMap(h -> h.conditions().stream())
            .map(c -> c.reason() + "/" + c.generation().orElseThrow())
            .collect(Collectors.joining(", ", "[", "]"));
  }

  private static String shown(TagEvent item) {
    return NAMES.get(item.image())
        + "/"
        + item.generation().orElseThrow()
        + " "
        + item.created().orElseThrow().toString().substring(11, 16);
  }
}
