package dev.imagestreams.notifications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Platform;
import dev.imagestreams.model.StreamKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TagUpdatedTest {

  private static final Digest A = Digest.parse("sha256:" + "a".repeat(64));
  private static final Digest B = Digest.parse("sha256:" + "b".repeat(64));
  private static final Platform ARM64 = new Platform("linux", "arm64", Optional.empty());
  private static final Platform ARM64_V8 = new Platform("linux", "arm64", Optional.of("v8"));

  private static TagUpdated moved(Optional<List<PlatformChange>> platforms) {
    return new TagUpdated(
        new EventHeader("", "/imagestreams/shop/web", 0, Instant.EPOCH),
        StreamKey.parse("shop/web"),
        "uid",
        "latest",
        Optional.empty(),
        new TagState(B.toString(), "registry.example/web@" + B),
        platforms,
        List.of(),
        Cause.MANUAL);
  }

  @Test
  void concernsThePlatformsWhoseImageIsAnother() {
    TagUpdated event =
        moved(Optional.of(List.of(new PlatformChange(ARM64_V8, Optional.of(A), Optional.of(B)))));

    assertThat(event.concerns(ARM64)).isTrue();
    assertThat(event.concerns(ARM64_V8)).isTrue();
    assertThat(event.concerns(Platform.LINUX_AMD64)).isFalse();
    assertThat(event.concerns(new Platform("linux", "arm64", Optional.of("v9")))).isFalse();
  }

  @Test
  void concernsEveryPlatformWhereThatIsNotKnown() {
    assertThat(moved(Optional.empty()).concerns(Platform.LINUX_AMD64)).isTrue();
  }

  @Test
  void concernsNoPlatformWhereOnlyOtherThingsOfTheIndexChanged() {
    assertThat(moved(Optional.of(List.of())).concerns(Platform.LINUX_AMD64)).isFalse();
  }

  @Test
  void keepsItsPlatformsAndLabelsWhenItIsNumbered() {
    Optional<List<PlatformChange>> platforms =
        Optional.of(List.of(new PlatformChange(ARM64, Optional.empty(), Optional.of(B))));

    assertThat(moved(platforms).numbered(3).platforms()).isEqualTo(platforms);
  }

  @Test
  void whatDidNotChangeIsNoChange() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PlatformChange(ARM64, Optional.of(A), Optional.of(A)));
  }
}
