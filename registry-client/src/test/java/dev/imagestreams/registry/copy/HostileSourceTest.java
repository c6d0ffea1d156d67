package dev.imagestreams.registry.copy;

import static dev.imagestreams.registry.copy.Samples.blob;
import static dev.imagestreams.registry.copy.Samples.image;
import static dev.imagestreams.registry.copy.Samples.index;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.MediaTypes;
import dev.imagestreams.registry.BlobStream;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.RegistryWriter.Pushed;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is wrong at the source does not get to the target. */
class HostileSourceTest {

  private static final String FROM = "from.example/team/app";
  private static final String TO = "to.example/other/app";

  private final MemoryRegistry registry = new MemoryRegistry();

  private RegistryException failure(ImageSource source) {
    RegistryException failure =
        catchThrowableOfType(
            RegistryException.class,
            () -> ImageCopy.from(source, "1").to(registry.images(TO), "1").run());
    assertThat(failure).isNotNull();
    assertThat(registry.tagged(TO + ":1")).isEmpty();
    return failure;
  }

  private RegistryException failure() {
    return failure(registry.images(FROM));
  }

  @Test
  void t12_findsAWrongBlobAlsoForReadersThatStopAtItsSize() {
    registry.blobs(FROM, "config");
    registry.damage(FROM, blob("", "layer").digest(), "lawyer".substring(0, 5));
    registry.tag(FROM, "1", image("config", "layer"));

    assertThat(failure().reason()).isEqualTo(Reason.DIGEST_MISMATCH);
    assertThat(registry.has(TO, blob("", "layer").digest())).isFalse();
  }

  @Test
  void t15_refusesABlobLargerThanItsManifestSays() {
    Descriptor layer = new Descriptor(Samples.LAYER, blob("", "layer").digest(), 4);
    registry.blobs(FROM, "config", "layer");
    registry.tag(FROM, "1", image("", blob(Samples.CONFIG, "config"), List.of(layer)));

    assertThat(failure().reason()).isEqualTo(Reason.DIGEST_MISMATCH);
  }

  @Test
  void t15_refusesABlobSmallerThanItsManifestSays() {
    Descriptor layer = new Descriptor(Samples.LAYER, blob("", "layer").digest(), 6);
    registry.blobs(FROM, "config", "layer");
    registry.tag(FROM, "1", image("", blob(Samples.CONFIG, "config"), List.of(layer)));

    assertThat(failure().reason()).isEqualTo(Reason.DIGEST_MISMATCH);
  }

  @Test
  void refusesTwoSizesOfOneBlob() {
    Descriptor layer = new Descriptor(Samples.LAYER, blob("", "layer").digest(), 6);
    registry.blobs(FROM, "config", "layer");
    registry.tag(
        FROM,
        "1",
        image("", blob(Samples.CONFIG, "config"), List.of(layer, blob(Samples.LAYER, "layer"))));

    assertThat(failure()).hasMessageContaining("both 6 and 5 bytes");
  }

  @Test
  void t12_refusesAnotherManifestThanTheIndexNames() {
    Manifest child = image("config");
    registry.blobs(FROM, "config");
    registry.tag(FROM, "1", index(child));
    ImageSource source =
        new ForwardingSource(registry.images(FROM)) {
          @Override
          public Manifest manifest(Digest digest) {
            return image("config", "config");
          }
        };

    assertThat(failure(source))
        .hasMessageContaining(child.digest().toString())
        .extracting(RegistryException::reason)
        .isEqualTo(Reason.DIGEST_MISMATCH);
  }

  @Test
  void t15_refusesAManifestOfAnotherSizeThanTheIndexSays() {
    Manifest child = image("config");
    registry.blobs(FROM, "config");
    registry.manifests(FROM, child);
    registry.tag(FROM, "1", index(List.of(new Descriptor(child.mediaType(), child.digest(), 7))));

    assertThat(failure().reason()).isEqualTo(Reason.DIGEST_MISMATCH);
  }

  @Test
  void copiesIndexesNestedEightDeep() {
    Manifest root = nested(8);

    ImageCopy.from(registry.images(FROM), "1").to(registry.images(TO), "1").run();

    assertThat(registry.tagged(TO + ":1")).contains(root.digest());
  }

  @Test
  void refusesIndexesNestedDeeper() {
    nested(9);

    assertThat(failure()).hasMessageContaining("nested deeper than 8");
  }

  private Manifest nested(int depth) {
    registry.blobs(FROM, "config");
    Manifest root = image("config");
    for (int i = 0; i < depth; i++) {
      registry.manifests(FROM, root);
      root = index(root);
    }
    registry.tag(FROM, "1", root);
    return root;
  }

  @Test
  void refusesTooManyManifestsBeforeItFetchesOne() {
    List<Descriptor> children =
        IntStream.range(0, 10_000)
            .mapToObj(i -> blob(MediaTypes.OCI_MANIFEST, "manifest " + i))
            .toList();
    registry.tag(FROM, "1", index(children));

    assertThat(failure().reason()).isEqualTo(Reason.TOO_LARGE);
    assertThat(registry.logged("get")).hasSize(1);
  }

  @Test
  void t15_refusesManifestsThatClaimMoreThanFits() {
    registry.tag(
        FROM,
        "1",
        index(
            List.of(
                new Descriptor(MediaTypes.OCI_MANIFEST, Digest.sha256(new byte[1]), 1L << 62))));

    assertThat(failure().reason()).isEqualTo(Reason.TOO_LARGE);
  }

  @Test
  void t15_survivesSizesBeyondAllNumbers() {
    registry.blobs(FROM, "config", "a", "b", "c");
    registry.tag(
        FROM,
        "1",
        image(
            "",
            blob(Samples.CONFIG, "config"),
            List.of(
                new Descriptor(Samples.LAYER, blob("", "a").digest(), Long.MAX_VALUE),
                new Descriptor(Samples.LAYER, blob("", "b").digest(), Long.MAX_VALUE))));

    RegistryException failure =
        catchThrowableOfType(
            RegistryException.class,
            () -> ImageCopy.from(registry.images(FROM), "1").to(new Drain(), "1").run());

    assertThat(failure.reason()).isEqualTo(Reason.DIGEST_MISMATCH);
  }

  /** Takes what there is, and stores nothing. */
  static final class Drain implements ImageTarget {

    @Override
    public boolean hasImage(Descriptor manifest) {
      return false;
    }

    @Override
    public Pushed putBlob(Descriptor blob, ImageSource source, LongConsumer progress) {
      try (BlobStream in = source.blob(blob, 0)) {
        in.transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return Pushed.UPLOADED;
    }

    @Override
    public void putManifest(Manifest manifest) {}

    @Override
    public void publish(Manifest manifest, Optional<String> tag) {}
  }
}
