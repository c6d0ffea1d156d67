package dev.imagestreams.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.BlobSource;
import dev.imagestreams.registry.BlobStream;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.RegistryWriter;
import dev.imagestreams.registry.RegistryWriter.Pushed;
import dev.imagestreams.registry.UploadOptions;
import dev.imagestreams.testkit.registry.SampleImage;
import java.io.InputStream;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/**
 * What every {@link RegistryWriter} must do besides what its client must: extend it as {@link
 * RegistryClientContract}. Deleting is tried, and may be unsupported.
 */
public abstract class RegistryWriterContract extends RegistryClientContract {

  private static final byte[] CONTENT = "some content that is more than one chunk".getBytes(UTF_8);
  private static final Digest DIGEST = Digest.sha256(CONTENT);

  private RegistryWriter writer() {
    return client().writer().orElseThrow();
  }

  private Repository other() {
    return new Repository(repository().host(), repository().path() + "-other");
  }

  @Test
  void pushedImageIsReadAsItIs() {
    SampleImage image = SampleImage.of("pushed");

    push(image, "1");

    assertThat(client().manifest(repository().withTag("1"), soon()).bytes())
        .isEqualTo(image.manifest().bytes());
    assertThat(content(repository(), layer(image))).isEqualTo(image.blobs().get(1));
    assertThat(client().allTags(repository(), soon())).containsExactly("1");
  }

  @Test
  void blobIsPushedWhole() {
    pushesBy(UploadOptions.DEFAULT);
  }

  @Test
  void blobIsPushedInChunks() {
    pushesBy(UploadOptions.DEFAULT.inChunks(7));
  }

  @Test
  void blobIsPushedInASinglePost() {
    pushesBy(UploadOptions.DEFAULT.withMethod(UploadOptions.Method.SINGLE_POST));
  }

  private void pushesBy(UploadOptions options) {
    AtomicLong sent = new AtomicLong();

    Pushed pushed =
        writer()
            .pushBlob(
                repository(),
                DIGEST,
                BlobSource.of(CONTENT),
                options.withProgress(sent::addAndGet),
                soon());

    assertThat(pushed).isEqualTo(Pushed.UPLOADED);
    assertThat(sent).hasValue(CONTENT.length);
    assertThat(content(repository(), DIGEST)).isEqualTo(CONTENT);
  }

  @Test
  void blobOfNothingIsPushed() {
    Digest nothing = Digest.sha256(new byte[0]);

    writer().pushBlob(repository(), nothing, BlobSource.of(new byte[0]), soon());

    assertThat(content(repository(), nothing)).isEmpty();
  }

  @Test
  void blobIsKnownOnceItIsThere() {
    assertThat(writer().hasBlob(repository(), DIGEST, soon())).isFalse();

    writer().pushBlob(repository(), DIGEST, BlobSource.of(CONTENT), soon());

    assertThat(writer().hasBlob(repository(), DIGEST, soon())).isTrue();
  }

  @Test
  void blobThatIsThereIsNotReadAgain() {
    writer().pushBlob(repository(), DIGEST, BlobSource.of(CONTENT), soon());

    assertThat(writer().pushBlob(repository(), DIGEST, unreadable(), soon()))
        .isEqualTo(Pushed.PRESENT);
  }

  @Test
  void blobOfAnotherRepositoryIsMountedOrPushed() {
    writer().pushBlob(other(), DIGEST, BlobSource.of(CONTENT), soon());

    Pushed pushed =
        writer()
            .pushBlob(
                repository(),
                DIGEST,
                BlobSource.of(CONTENT),
                UploadOptions.DEFAULT.mountFrom(other()),
                soon());

    assertThat(pushed).isIn(Pushed.MOUNTED, Pushed.UPLOADED);
    assertThat(content(repository(), DIGEST)).isEqualTo(CONTENT);
  }

  @Test
  void blobThatCantBeMountedIsPushed() {
    Pushed pushed =
        writer()
            .pushBlob(
                repository(),
                DIGEST,
                BlobSource.of(CONTENT),
                UploadOptions.DEFAULT.mountFrom(other()),
                soon());

    assertThat(pushed).isEqualTo(Pushed.UPLOADED);
    assertThat(content(repository(), DIGEST)).isEqualTo(CONTENT);
  }

  @Test
  void contentOfAnotherDigestIsRefused() {
    Digest another = Digest.sha256("another".getBytes(UTF_8));

    refusal(() -> writer().pushBlob(repository(), another, BlobSource.of(CONTENT), soon()));

    assertThat(writer().hasBlob(repository(), another, soon())).isFalse();
  }

  @Test
  void manifestIsPutByItsDigestWithoutATag() {
    SampleImage tagged = SampleImage.of("tagged");
    push(tagged, "1");
    SampleImage image = SampleImage.of("untagged");
    pushBlobs(image);

    assertThat(
            writer().putManifest(repository().withDigest(image.digest()), image.manifest(), soon()))
        .isEqualTo(image.digest());
    assertThat(client().resolve(repository().withDigest(image.digest()), soon())).isPresent();
    assertThat(client().allTags(repository(), soon())).containsExactly("1");
  }

  @Test
  void tagMovesToTheManifestThatIsPut() {
    push(SampleImage.of("old"), "1");
    SampleImage image = SampleImage.of("new");

    push(image, "1");

    assertThat(client().resolve(repository().withTag("1"), soon()))
        .map(Descriptor::digest)
        .contains(image.digest());
  }

  @Test
  void manifestWithASubjectBecomesAReferrer() {
    SampleImage image = SampleImage.of("subject");
    push(image, "1");
    SampleImage sbom = SampleImage.about(image.manifest(), "application/x-sbom", "sbom");
    SampleImage signature = SampleImage.about(image.manifest(), "application/x-sig", "signature");
    for (SampleImage each : new SampleImage[] {sbom, signature, sbom}) {
      pushBlobs(each);
      writer().putManifest(repository().withDigest(each.digest()), each.manifest(), soon());
    }

    assertThat(referrers(image.digest(), ""))
        .containsExactlyInAnyOrder(sbom.digest(), signature.digest());
    assertThat(referrers(image.digest(), "application/x-sig")).containsExactly(signature.digest());
  }

  @Test
  void deletedTagLeavesWhatItPointedTo() {
    SampleImage image = SampleImage.of("kept");
    push(image, "1");
    push(image, "2");

    assertThat(tried(() -> writer().deleteTag(repository().withTag("1"), soon()))).isTrue();

    assertThat(client().resolve(repository().withTag("1"), soon())).isEmpty();
    assertThat(client().resolve(repository().withTag("2"), soon())).isPresent();
    assertThat(client().resolve(repository().withDigest(image.digest()), soon())).isPresent();
  }

  @Test
  void tagThatIsNotThereIsNotDeleted() {
    push(SampleImage.of("kept"), "1");

    assertThat(tried(() -> writer().deleteTag(repository().withTag("2"), soon()))).isFalse();
  }

  @Test
  void deletedManifestTakesItsTagsAway() {
    SampleImage image = SampleImage.of("gone");
    push(image, "1");
    push(SampleImage.of("kept"), "2");

    assertThat(tried(() -> writer().deleteManifest(repository(), image.digest(), soon()))).isTrue();

    assertThat(client().resolve(repository().withTag("1"), soon())).isEmpty();
    assertThat(client().resolve(repository().withTag("2"), soon())).isPresent();
    assertThat(writer().deleteManifest(repository(), image.digest(), soon())).isFalse();
  }

  @Test
  void writingAfterTheDeadlineTimesOut() {
    Access late = new Access("", false, Instant.now().minusSeconds(1));
    SampleImage image = SampleImage.of("late");

    assertThat(
            refusal(() -> writer().pushBlob(repository(), DIGEST, BlobSource.of(CONTENT), late))
                .reason())
        .isEqualTo(Reason.TIMED_OUT);
    assertThat(
            refusal(() -> writer().putManifest(repository().withTag("1"), image.manifest(), late))
                .reason())
        .isEqualTo(Reason.TIMED_OUT);
  }

  private static boolean tried(BooleanSupplier deletion) {
    try {
      return deletion.getAsBoolean();
    } catch (RegistryException e) {
      assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED);
      return abort("this registry does not delete");
    }
  }

  private void push(SampleImage image, String tag) {
    pushBlobs(image);
    writer().putManifest(repository().withTag(tag), image.manifest(), soon());
  }

  private void pushBlobs(SampleImage image) {
    for (byte[] blob : image.blobs()) {
      writer().pushBlob(repository(), Digest.sha256(blob), BlobSource.of(blob), soon());
    }
  }

  private byte[] content(Repository from, Digest digest) {
    try (BlobStream blob = client().blob(from, digest, 0, soon())) {
      return blob.readAll(1000);
    }
  }

  private static BlobSource unreadable() {
    return new BlobSource() {
      @Override
      public long size() {
        return CONTENT.length;
      }

      @Override
      public InputStream open() {
        throw new AssertionError("the content was read");
      }
    };
  }
}
