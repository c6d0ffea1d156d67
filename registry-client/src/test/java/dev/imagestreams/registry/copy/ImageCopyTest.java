package dev.imagestreams.registry.copy;

import static dev.imagestreams.registry.copy.Samples.about;
import static dev.imagestreams.registry.copy.Samples.blob;
import static dev.imagestreams.registry.copy.Samples.image;
import static dev.imagestreams.registry.copy.Samples.index;
import static dev.imagestreams.registry.copy.Samples.platforms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.MediaTypes;
import dev.imagestreams.model.Platform;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.RegistryWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImageCopyTest {

  private static final String FROM = "from.example/team/app";
  private static final String TO = "to.example/other/app";
  private static final String NONDISTRIBUTABLE =
      "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip";

  private final MemoryRegistry registry = new MemoryRegistry();

  private ImageCopy copy(String tag) {
    return ImageCopy.from(registry.images(FROM), tag).to(registry.images(TO), tag);
  }

  private Manifest simple() {
    Manifest image = image("config", "one", "two");
    registry.blobs(FROM, "config", "one", "two");
    registry.tag(FROM, "1", image);
    return image;
  }

  private Manifest twoPlatforms() {
    Manifest amd64 = image("amd64", "base", "left");
    Manifest arm64 = image("arm64", "base", "right");
    registry.blobs(FROM, "amd64", "arm64", "base", "left", "right");
    registry.manifests(FROM, amd64, arm64);
    Manifest index = platforms(amd64, arm64);
    registry.tag(FROM, "1", index);
    return index;
  }

  private RegistryException failure(ImageCopy copy) {
    return catchThrowableOfType(RegistryException.class, copy::run);
  }

  @Test
  void copiesAnImageAndTellsWhatItDid() {
    Manifest image = simple();

    assertThat(copy("1").run()).isEqualTo(new CopyResult(image.digest(), 1, 3, 0, 0, 0, 12));
    assertThat(registry.tagged(TO + ":1")).contains(image.digest());
  }

  @Test
  void copiesAllPlatformsUnchanged() {
    Manifest index = twoPlatforms();

    assertThat(copy("1").run().digest()).isEqualTo(index.digest());
    assertThat(registry.tagged(TO + ":1")).contains(index.digest());
    assertThat(index.manifests()).allMatch(child -> registry.has(TO, child.digest()));
  }

  @Test
  void storesEachManifestOnceAndTheTagLast() {
    Manifest index = twoPlatforms();

    copy("1").parallel(1).run();

    assertThat(registry.logged("put"))
        .containsExactly(
            "put " + index.manifests().get(0).digest(),
            "put " + index.manifests().get(1).digest(),
            "put 1");
  }

  @Test
  void setsAnotherTagWithoutSendingAnything() {
    Manifest image = simple();
    copy("1").run();
    registry.log.clear();

    CopyResult result =
        ImageCopy.from(registry.images(FROM), "1").to(registry.images(TO), "2").run();

    assertThat(result).isEqualTo(new CopyResult(image.digest(), 0, 0, 0, 0, 0, 0));
    assertThat(registry.tagged(TO + ":2")).contains(image.digest());
    assertThat(registry.logged("read")).isEmpty();
  }

  @Test
  void needsAClientThatWrites() {
    simple();
    MemoryRegistry readOnly =
        new MemoryRegistry() {
          @Override
          public Optional<RegistryWriter> writer() {
            return Optional.empty();
          }
        };

    ImageCopy copy = ImageCopy.from(registry.images(FROM), "1").to(readOnly.images(TO), "1");

    assertThat(failure(copy).reason()).isEqualTo(Reason.UNSUPPORTED);
  }

  @Test
  void sendsASharedBlobOnce() {
    twoPlatforms();

    assertThat(copy("1").run().blobsCopied()).isEqualTo(5);
    assertThat(registry.logged("push")).hasSize(5).doesNotHaveDuplicates();
  }

  @Test
  void copiesByDigest() {
    Manifest image = simple();

    ImageCopy.from(registry.images(FROM), image.digest().toString()).to(registry.images(TO)).run();

    assertThat(registry.has(TO, image.digest())).isTrue();
  }

  @Test
  void asksForNothingTwiceWhenAllIsThere() {
    twoPlatforms();
    copy("1").run();
    registry.log.clear();

    CopyResult again = copy("1").run();

    assertThat(again.bytesCopied()).isZero();
    assertThat(registry.logged("read")).isEmpty();
    assertThat(registry.logged("push")).isEmpty();
  }

  @Test
  void leavesATagAloneThatIsWhereItShouldBe() {
    simple();
    copy("1").run();
    registry.log.clear();

    copy("1").run();

    assertThat(registry.logged("put")).isEmpty();
  }

  @Test
  void readsNoBlobThatTheTargetHas() {
    simple();
    registry.blobs(TO, "one");

    CopyResult result = copy("1").run();

    assertThat(result.blobsPresent()).isEqualTo(1);
    assertThat(registry.log).doesNotContain("read " + blob("", "one").digest());
  }

  @Test
  void mountsWithinARegistry() {
    simple();

    CopyResult result =
        ImageCopy.from(registry.images(FROM), "1")
            .to(registry.images("from.example/team/copy"), "1")
            .run();

    assertThat(result.blobsMounted()).isEqualTo(3);
    assertThat(registry.logged("read")).isEmpty();
  }

  @Test
  void mountsNothingFromAnotherRegistry() {
    simple();

    assertThat(copy("1").run().blobsMounted()).isZero();
  }

  @Test
  void goesOnAfterAFailure() {
    simple();
    Descriptor two = blob("", "two");
    registry.beforePush =
        digest -> {
          if (digest.equals(two.digest())) {
            throw new RegistryException(Reason.UNAVAILABLE, "broken");
          }
        };
    assertThat(failure(copy("1").parallel(1)).reason()).isEqualTo(Reason.UNAVAILABLE);
    int before = registry.logged("push").size();
    registry.beforePush = digest -> {};

    CopyResult result = copy("1").run();

    assertThat(result.blobsPresent()).isEqualTo(before);
    assertThat(result.blobsCopied()).isEqualTo(3 - before);
    assertThat(before).isEqualTo(2);
  }

  @Test
  void leavesTheTagWhereItWasAfterAFailure() {
    simple();
    Manifest old = image("old");
    registry.tag(TO, "1", old);
    registry.beforePush =
        digest -> {
          throw new RegistryException(Reason.UNAVAILABLE, "broken");
        };

    failure(copy("1"));

    assertThat(registry.tagged(TO + ":1")).contains(old.digest());
  }

  @Test
  void saysWhatCouldNotBeCopiedAndWhere() {
    simple();
    registry.beforePush =
        digest -> {
          throw new RegistryException(Reason.RATE_LIMITED, "too many requests");
        };

    RegistryException failure = failure(copy("1").parallel(1));

    assertThat(failure)
        .hasMessageContaining("copying blob " + blob("", "config").digest())
        .hasMessageContaining("from " + FROM + " to " + TO)
        .hasMessageContaining("too many requests");
    assertThat(failure.reason()).isEqualTo(Reason.RATE_LIMITED);
  }

  @Test
  void copiesReferrersBeforeTheTagAndAfterTheirSubjects() {
    Manifest image = simple();
    Manifest sbom = about(image, "sbom config", "sbom");
    Manifest signature = about(sbom, "signature config", "signature");
    registry.blobs(FROM, "sbom config", "sbom", "signature config", "signature");
    registry.manifests(FROM, sbom, signature);

    copy("1").referrers(true).run();

    assertThat(registry.logged("put"))
        .containsExactly(
            "put " + image.digest(), "put " + sbom.digest(), "put " + signature.digest(), "put 1");
  }

  @Test
  void copiesReferrersOfEachPlatform() {
    Manifest index = twoPlatforms();
    Manifest child = registry.images(FROM).manifest(index.manifests().get(1).digest());
    Manifest sbom = about(child, "sbom config", "sbom");
    registry.blobs(FROM, "sbom config", "sbom");
    registry.manifests(FROM, sbom);

    copy("1").referrers(true).run();

    assertThat(registry.has(TO, sbom.digest())).isTrue();
  }

  @Test
  void copiesReferrersThatCameLater() {
    Manifest image = simple();
    copy("1").referrers(true).run();
    Manifest sbom = about(image, "sbom config", "sbom");
    registry.blobs(FROM, "sbom config", "sbom");
    registry.manifests(FROM, sbom);

    copy("1").referrers(true).run();

    assertThat(registry.has(TO, sbom.digest())).isTrue();
  }

  @Test
  void leavesReferrersUnlessAsked() {
    Manifest image = simple();
    Manifest sbom = about(image, "sbom config", "sbom");
    registry.manifests(FROM, sbom);

    assertThat(copy("1").run().manifests()).isEqualTo(1);
    assertThat(registry.has(TO, sbom.digest())).isFalse();
  }

  @Test
  void leavesAReferrerThatIsAboutSomethingElse() {
    Manifest image = simple();
    Manifest other = about(image("other"), "sbom config", "sbom");
    registry.manifests(FROM, other);
    ImageSource source =
        new ForwardingSource(registry.images(FROM)) {
          @Override
          public List<Descriptor> referrers(Digest subject) {
            return subject.equals(image.digest()) ? List.of(other.descriptor()) : List.of();
          }
        };

    ImageCopy.from(source, "1").to(registry.images(TO), "1").referrers(true).run();

    assertThat(registry.has(TO, other.digest())).isFalse();
    assertThat(registry.tagged(TO + ":1")).contains(image.digest());
  }

  @Test
  void copiesOnePlatformAsItself() {
    Manifest index = twoPlatforms();
    Descriptor arm64 = index.manifests().get(1);

    CopyResult result = copy("1").platform(new Platform("linux", "arm64", Optional.empty())).run();

    assertThat(result.digest()).isEqualTo(arm64.digest());
    assertThat(registry.tagged(TO + ":1")).contains(arm64.digest());
    assertThat(registry.has(TO, index.digest())).isFalse();
    assertThat(result.blobsCopied()).isEqualTo(3);
  }

  @Test
  void refusesAPlatformThatIsNotThere() {
    twoPlatforms();

    assertThat(
            failure(copy("1").platform(new Platform("linux", "s390x", Optional.empty()))).reason())
        .isEqualTo(Reason.NOT_FOUND);
  }

  @Test
  void t11_leavesOutALayerThatMayNotBeDistributedAndIsNotThere() {
    Manifest image =
        image("", blob(Samples.CONFIG, "config"), List.of(blob(NONDISTRIBUTABLE, "windows")));
    registry.blobs(FROM, "config");
    registry.tag(FROM, "1", image);

    CopyResult result = copy("1").run();

    assertThat(result.blobsLeftOut()).isEqualTo(1);
    assertThat(registry.tagged(TO + ":1")).contains(image.digest());
  }

  @Test
  void copiesALayerThatMayNotBeDistributedButIsThere() {
    Manifest image =
        image("", blob(Samples.CONFIG, "config"), List.of(blob(NONDISTRIBUTABLE, "windows")));
    registry.blobs(FROM, "config", "windows");
    registry.tag(FROM, "1", image);

    assertThat(copy("1").run().blobsCopied()).isEqualTo(2);
  }

  @Test
  void failsWhereAnOrdinaryLayerIsMissing() {
    registry.blobs(FROM, "config");
    registry.tag(FROM, "1", image("config", "gone"));

    assertThat(failure(copy("1")).reason()).isEqualTo(Reason.NOT_FOUND);
  }

  @Test
  void copiesAnIndexOfLayers() {
    Manifest index =
        index(List.of(blob(Samples.LAYER, "layer"), blob("application/vnd.example", "config")));
    registry.blobs(FROM, "layer", "config");
    registry.tag(FROM, "1", index);

    assertThat(copy("1").run().blobsCopied()).isEqualTo(2);
  }

  @Test
  void refusesWhatIsOfSchemaOne() {
    Manifest old =
        Manifest.parse(
            Samples.bytes(
                "{\"schemaVersion\":1,\"name\":\"a\",\"tag\":\"b\","
                    + "\"fsLayers\":[{\"blobSum\":\""
                    + blob("", "layer").digest()
                    + "\"}],\"history\":[{\"v1Compatibility\":\"{}\"}]}"),
            MediaTypes.DOCKER_SCHEMA1);
    registry.tag(FROM, "1", old);

    assertThat(failure(copy("1")).reason()).isEqualTo(Reason.UNSUPPORTED);
  }

  @Test
  void refusesATagBeforeAnythingIsCopied() {
    assertThatThrownBy(() -> copy("not a tag")).isInstanceOf(IllegalArgumentException.class);
    assertThat(registry.log).isEmpty();
  }

  @Test
  void tellsProgressUpToTheTotals() {
    twoPlatforms();
    registry.blobs(TO, "base");
    List<Progress> seen = Collections.synchronizedList(new ArrayList<>());

    copy("1").progress(seen::add).run();

    // amd64 and arm64 and base and left and right: 5 + 5 + 4 + 4 + 5 bytes
    assertThat(seen.get(0)).isEqualTo(new Progress(0, 23, 0, 5));
    assertThat(seen.get(seen.size() - 1)).isEqualTo(new Progress(23, 23, 5, 5));
    assertThat(seen).extracting(Progress::blobsDone).isSorted();
  }

  @Test
  void survivesAListenerThatThrows() {
    Manifest image = simple();

    copy("1")
        .progress(
            state -> {
              throw new IllegalStateException("listener");
            })
        .run();

    assertThat(registry.tagged(TO + ":1")).contains(image.digest());
  }
}
