package dev.imagestreams.core.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageManifest;
import dev.imagestreams.model.JsonExtras;
import dev.imagestreams.model.Platform;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.notifications.EventHeader;
import dev.imagestreams.notifications.PlatformChange;
import dev.imagestreams.notifications.TagState;
import dev.imagestreams.notifications.TagUpdated;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PlatformChangesTest {

  private static final Digest OLD = digest('1');
  private static final Digest NEW = digest('2');
  private static final Digest A = digest('a');
  private static final Digest B = digest('b');
  private static final Digest C = digest('c');
  private static final Platform ARM64 = new Platform("linux", "arm64", Optional.of("v8"));

  private final Map<Digest, Image> images = new HashMap<>();

  private static Digest digest(char digit) {
    return Digest.parse("sha256:" + String.valueOf(digit).repeat(64));
  }

  private void index(Digest digest, ImageManifest... manifests) {
    images.put(
        digest,
        Image.named(digest.toString(), "registry.example/web@" + digest)
            .with()
            .dockerImageManifests(List.of(manifests))
            .build());
  }

  private static ImageManifest manifest(String platform, Digest digest) {
    String[] parts = platform.split("/");
    return new ImageManifest(
        digest.toString(),
        "application/vnd.oci.image.manifest.v1+json",
        1,
        parts[1],
        parts[0],
        parts.length > 2 ? parts[2] : "",
        JsonExtras.none());
  }

  private Optional<List<PlatformChange>> changes(Digest... moves) {
    List<TagState> states =
        Stream.of(moves)
            .map(digest -> new TagState(digest.toString(), "registry.example/web@" + digest))
            .toList();
    TagUpdated event =
        new TagUpdated(
            new EventHeader("", "/imagestreams/shop/web", 0, Instant.EPOCH),
            StreamKey.parse("shop/web"),
            "uid",
            "latest",
            states.size() > 1 ? Optional.of(states.get(0)) : Optional.empty(),
            states.get(states.size() - 1),
            List.of(),
            Cause.MANUAL);
    return PlatformChanges.of(event, digest -> Optional.ofNullable(images.get(digest)));
  }

  @Test
  void onlyWhatChangedIsTold() {
    index(OLD, manifest("linux/amd64", A), manifest("linux/arm64/v8", B));
    index(NEW, manifest("linux/arm64/v8", C), manifest("linux/amd64", A));

    assertThat(changes(OLD, NEW))
        .contains(List.of(new PlatformChange(ARM64, Optional.of(B), Optional.of(C))));
  }

  @Test
  void whatComesAndGoesIsTold() {
    index(OLD, manifest("linux/amd64", A));
    index(NEW, manifest("linux/arm64", B));

    assertThat(changes(OLD, NEW))
        .contains(
            List.of(
                new PlatformChange(Platform.LINUX_AMD64, Optional.of(A), Optional.empty()),
                new PlatformChange(ARM64, Optional.empty(), Optional.of(B))));
  }

  @Test
  void variantThatIsMeantIsNoOtherPlatform() {
    index(OLD, manifest("linux/arm64", A));
    index(NEW, manifest("linux/arm64/v8", A));

    assertThat(changes(OLD, NEW)).contains(List.of());
  }

  @Test
  void firstIndexTellsAllItHas() {
    index(NEW, manifest("linux/amd64", A));

    assertThat(changes(NEW))
        .contains(
            List.of(new PlatformChange(Platform.LINUX_AMD64, Optional.empty(), Optional.of(A))));
  }

  @Test
  void attestationsRunNowhere() {
    index(OLD, manifest("linux/amd64", A), manifest("unknown/unknown", B));
    index(NEW, manifest("linux/amd64", A), manifest("unknown/unknown", C));

    assertThat(changes(OLD, NEW)).contains(List.of());
  }

  @Test
  void ofImagesThatAreNoIndexOrNotKnownNothingIsTold() {
    index(NEW, manifest("linux/amd64", A));
    images.put(C, Image.named(C.toString(), "registry.example/web@" + C));

    assertThat(changes(C)).isEmpty();
    assertThat(changes(C, NEW)).isEmpty();
    assertThat(changes(NEW, C)).isEmpty();
    assertThat(changes(OLD, NEW)).isEmpty();
  }
}
