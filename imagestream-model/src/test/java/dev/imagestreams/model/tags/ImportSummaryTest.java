package dev.imagestreams.model.tags;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageImportStatus;
import dev.imagestreams.model.ImageStreamImport;
import dev.imagestreams.model.ImageStreamImportStatus;
import dev.imagestreams.model.JsonExtras;
import dev.imagestreams.model.RepositoryImportStatus;
import dev.imagestreams.model.Status;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImportSummaryTest {

  private static final Status SUCCESS = Status.NONE.withStatus("Success");
  private static final Status FAILURE =
      Status.NONE.with().status("Failure").message("gone").build();
  private static final Image IMAGE =
      Image.ofTree(
          Map.of(
              "apiVersion",
              "image.openshift.io/v1",
              "kind",
              "Image",
              "metadata",
              Map.of("name", Fixtures.A),
              "dockerImageReference",
              "quay.io/a@" + Fixtures.A));
  private static final ImageImportStatus DONE =
      new ImageImportStatus(SUCCESS, "1", Optional.of(IMAGE), List.of(), JsonExtras.none());
  private static final ImageImportStatus FAILED =
      new ImageImportStatus(FAILURE, "2", Optional.empty(), List.of(), JsonExtras.none());

  private static ImageStreamImport answer(ImageImportStatus... images) {
    ImageStreamImport sent = ImportRequest.of("web").withConfirm(true).toImport(Optional.empty());
    return sent.withStatus(ImageStreamImportStatus.EMPTY.withImages(List.of(images)));
  }

  private static ImageStreamImport answer(
      Status status, List<ImageImportStatus> images, List<String> additional) {
    return answer(DONE)
        .withStatus(
            ImageStreamImportStatus.EMPTY.withRepository(
                Optional.of(
                    new RepositoryImportStatus(status, images, additional, JsonExtras.none()))));
  }

  @Test
  void saysThatAllWasImported() {
    assertThat(ImportSummary.of(answer(DONE)))
        .isEqualTo(new ImportSummary("imported", List.of(), Optional.empty(), Optional.empty()));
  }

  @Test
  void saysWhatFailed() {
    assertThat(ImportSummary.of(answer(DONE, FAILED)))
        .isEqualTo(
            new ImportSummary(
                "imported with errors",
                List.of("error: tag 2 failed: gone"),
                Optional.empty(),
                Optional.of("imported completed with errors")));
  }

  @Test
  void saysThatItWasATrial() {
    ImageStreamImport trial = answer(FAILED);

    assertThat(ImportSummary.of(trial.withSpec(trial.spec().withIsImport(false))).headline())
        .isEqualTo("imported with errors (dry run)");
  }

  @Test
  void saysWhichTagsOfTheRepositoryFailed() {
    ImageStreamImport answer = answer(FAILURE, List.of(DONE, FAILED), List.of());

    assertThat(ImportSummary.of(answer))
        .isEqualTo(
            new ImportSummary(
                "imported with errors",
                List.of("error: repository tag 2 failed: gone"),
                Optional.empty(),
                Optional.of("imported completed with errors")));
  }

  @Test
  void saysThatTheRepositoryFailed() {
    assertThat(ImportSummary.of(answer(FAILURE, List.of(), List.of())).errors())
        .containsExactly("error: repository failed: gone");
  }

  @Test
  void listsTheTagsThatWereLeftOut() {
    ImportSummary summary = ImportSummary.of(answer(SUCCESS, List.of(DONE), List.of("v1", "v2")));

    assertThat(summary.info())
        .contains(
            "info: The remote repository contained 2 additional tags which were not imported: v1,"
                + " v2");
    assertThat(summary.failure()).isEmpty();
  }
}
