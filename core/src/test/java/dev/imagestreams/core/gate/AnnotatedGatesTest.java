package dev.imagestreams.core.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.imagestreams.core.select.TagSelection;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.Platform;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which gates annotations put before a tag. */
class AnnotatedGatesTest {

  private static final String OURS = "imagestreams.dev/";

  private static List<Gate> gates(Map<String, String> ofStream, Map<String, String> ofTag) {
    ImageStream empty = ImageStream.empty(StreamKey.parse("shop/web"));
    ImageStream stream = empty.withMetadata(empty.metadata().withAnnotations(ofStream));
    return AnnotatedGates.of(
        stream, TagReference.dockerImage("latest", Moves.REPOSITORY).withAnnotations(ofTag));
  }

  @Test
  void nothingSaidIsNoGate() {
    assertThat(gates(Map.of("other/cooldown", "1h"), Map.of())).isEmpty();
  }

  @Test
  void allThatIsSaidIsAskedInOneOrder() {
    Map<String, String> annotations =
        Map.of(
            OURS + "cooldown",
            "1d12h",
            OURS + "approval",
            "required",
            OURS + "approved",
            Moves.A + ", " + Moves.B,
            OURS + "require-platforms",
            "linux/amd64, linux/arm/v7",
            TagSelection.ANNOTATION,
            "numeric");

    assertThat(gates(Map.of(), annotations))
        .containsExactly(
            new DowngradeGuard(TagSelection.numeric()),
            new Approval(Set.of(Moves.A, Moves.B)),
            new RequiredPlatforms(
                List.of(Platform.LINUX_AMD64, new Platform("linux", "arm", Optional.of("v7")))),
            new Cooldown(Duration.ofHours(36)));
  }

  @Test
  void whatTheTagSaysCountsBeforeWhatItsStreamSays() {
    Map<String, String> ofStream =
        Map.of(
            OURS + "cooldown", "24h",
            OURS + "approval", "required",
            OURS + "require-platforms", "linux/amd64");
    Map<String, String> ofTag =
        Map.of(
            OURS + "cooldown", "0s",
            OURS + "approval", "none",
            OURS + "require-platforms", "none");

    assertThat(gates(ofStream, Map.of()))
        .containsExactly(
            new Approval(Set.of()),
            new RequiredPlatforms(List.of(Platform.LINUX_AMD64)),
            new Cooldown(Duration.ofHours(24)));
    assertThat(gates(ofStream, Map.of(OURS + "cooldown", "1h")))
        .contains(new Cooldown(Duration.ofHours(1)));
    assertThat(gates(ofStream, ofTag)).isEmpty();
  }

  @Test
  void downgradesAreGuardedAgainstUnlessTheyAreAllowed() {
    Map<String, String> selects = Map.of(TagSelection.ANNOTATION, "numeric");

    assertThat(gates(Map.of(OURS + "allow-downgrade", "false"), selects)).hasSize(1);
    assertThat(gates(Map.of(OURS + "allow-downgrade", "true"), selects)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cooldown | soon | is no interval",
        "cooldown | -1h | an interval is a second to a year",
        "cooldown | '' | is no interval",
        "approval | yes | is neither \"none\" nor \"required\"",
        "approved | sha256:abc | is no digest",
        "require-platforms | linux | is no platform",
        "require-platforms | linux/amd64, | is no platform",
        "allow-downgrade | True | is neither \"false\" nor \"true\"",
      })
  void whatCanNotBeReadIsToldAndIsNoGate(String name, String value, String problem) {
    Map<String, String> said = Map.of(OURS + name, value, OURS + "other", value);

    assertThat(AnnotatedGates.problems(said)).containsOnlyKeys(OURS + name);
    assertThat(AnnotatedGates.problems(said).get(OURS + name)).contains(problem);
    if (!name.equals("approved")) { // Read where approval is required only.
      assertThatIllegalArgumentException().isThrownBy(() -> gates(said, Map.of()));
    }
  }

  @Test
  void whatCanBeReadIsNoProblem() {
    assertThat(
            AnnotatedGates.problems(
                Map.of(
                    OURS + "cooldown", "0",
                    OURS + "approval", "none",
                    OURS + "approved", Moves.A.toString(),
                    OURS + "require-platforms", "none",
                    OURS + "allow-downgrade", "true")))
        .isEmpty();
  }
}
