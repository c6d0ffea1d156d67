package dev.imagestreams.testkit;

import static dev.imagestreams.testkit.FakeRegistryClient.Call.BLOB;
import static dev.imagestreams.testkit.FakeRegistryClient.Call.MANIFEST;
import static dev.imagestreams.testkit.FakeRegistryClient.Call.RESOLVE;
import static dev.imagestreams.testkit.FakeRegistryClient.Call.TAGS;
import static dev.imagestreams.testkit.ImportScene.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.ImportResult;
import dev.imagestreams.core.TagOutcome;
import dev.imagestreams.model.ImageStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How often a registry is asked by imports of a repository of 10,000 tags. */
class ImportWireTest {

  private static final int TAGS_IN_ALL = 10_000;
  private static final int IMAGES = 2_500;
  private static final int PAGE = 300;
  private static final int PAGES = 34;
  private static final ImageStream STREAM = ImageStream.of("shop/web", REPOSITORY);

  private final ImportScene scene = new ImportScene();
  private final FakeRegistryClient registry = scene.registry;

  @BeforeEach
  void fill() {
    for (int i = 0; i < TAGS_IN_ALL; i++) {
      registry.put(REPOSITORY + ":" + i, "image " + i % IMAGES);
    }
    registry.pageSize(PAGE);
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void firstImportAsksForPagesAndManifestsAndOneConfigAnImage() {
    ImportResult result = scene.importer.importImage(STREAM);

    assertThat(result.tags())
        .hasSize(TAGS_IN_ALL)
        .allMatch(tag -> tag.status() == TagOutcome.Status.UPDATED);
    assertThat(registry.calls(TAGS)).isEqualTo(PAGES);
    assertThat(registry.calls(MANIFEST)).isEqualTo(TAGS_IN_ALL);
    assertThat(registry.calls(BLOB)).isEqualTo(IMAGES);
    assertThat(registry.calls(RESOLVE)).isZero();
    assertThat(registry.calls()).isEqualTo(PAGES + TAGS_IN_ALL + IMAGES);
  }

  @Test
  void laterImportsAskForPagesAndEachTagAndForWhatMoved() {
    scene.importer.importImage(STREAM);
    registry.forgetCalls();
    ImportResult same = scene.importer.importImage(STREAM);

    assertThat(same.changed()).isFalse();
    assertThat(registry.calls(TAGS)).isEqualTo(PAGES);
    assertThat(registry.calls(RESOLVE)).isEqualTo(TAGS_IN_ALL);
    assertThat(registry.calls()).isEqualTo(PAGES + TAGS_IN_ALL);

    registry.put(REPOSITORY + ":77", "another image");
    registry.forgetCalls();
    ImportResult moved = scene.importer.importImage(STREAM);

    assertThat(moved.tags())
        .filteredOn(tag -> tag.status() == TagOutcome.Status.UPDATED)
        .extracting(TagOutcome::tag)
        .containsExactly("77");
    assertThat(registry.calls(MANIFEST, REPOSITORY + ":77")).isEqualTo(1);
    assertThat(registry.calls(MANIFEST)).isEqualTo(1);
    assertThat(registry.calls(BLOB)).isEqualTo(1);
    assertThat(registry.calls()).isEqualTo(PAGES + TAGS_IN_ALL + 2);

    // To an image that is known it moves without being fetched.
    registry.put(REPOSITORY + ":77", "image 5");
    registry.forgetCalls();
    scene.importer.importImage(STREAM);

    assertThat(registry.calls()).isEqualTo(PAGES + TAGS_IN_ALL);
    assertThat(scene.images("77")).hasSize(3).first().isEqualTo(scene.images("5").get(0));
  }
}
