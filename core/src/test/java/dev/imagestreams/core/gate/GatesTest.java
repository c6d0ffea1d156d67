package dev.imagestreams.core.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.imagestreams.core.select.TagSelection;
import dev.imagestreams.model.DockerImageMetadata;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.Platform;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each gate lets through, and what it says otherwise. */
class GatesTest {

  private static final Platform AMD64 = Platform.LINUX_AMD64;
  private static final Platform ARM64 = new Platform("linux", "arm64", Optional.empty());
  private static final Platform ARM64_V8 = new Platform("linux", "arm64", Optional.of("v8"));

  @Test
  void cooldownLetsThroughWhenItsTimeHasPassedAndNotBefore() {
    Move move = Moves.move(); // an hour after it was seen

    assertThat(new Cooldown(Duration.ofHours(1)).decide(move)).isEqualTo(Verdict.ALLOW);
    Verdict early = new Cooldown(Duration.ofHours(1).plusNanos(1)).decide(move);
    assertThat(early)
        .isInstanceOfSatisfying(
            Verdict.Defer.class,
            defer -> {
              assertThat(defer.until())
                  .isEqualTo(Moves.SEEN.plus(Duration.ofHours(1)).plusNanos(1));
              assertThat(defer.reason()).isEqualTo("Cooldown");
            });
  }

  @Test
  void cooldownSaysWhenItEndsAndWhatShortensIt() {
    assertThat(new Cooldown(Duration.ofHours(24)).decide(Moves.move()))
        .isEqualTo(
            new Verdict.Defer(
                Instant.parse("2026-01-03T12:00:00Z"),
                "Cooldown",
                "it is let through at 2026-01-03T12:00:00Z, when it has been known for PT24H;"
                    + " shorten imagestreams.dev/cooldown to have it earlier"));
  }

  @Test
  void firstImageNeedsNoCooldown() {
    assertThat(new Cooldown(Duration.ofDays(365)).decide(Moves.first())).isEqualTo(Verdict.ALLOW);
  }

  @Test
  void approvalLetsThroughWhatIsApprovedOnly() {
    assertThat(new Approval(Set.of(Moves.A, Moves.B)).decide(Moves.move()))
        .isEqualTo(Verdict.ALLOW);
    assertThat(new Approval(Set.of(Moves.A)).decide(Moves.move()))
        .isEqualTo(
            new Verdict.Deny(
                "ApprovalRequired",
                "it is not approved; set imagestreams.dev/approved to " + Moves.B));
  }

  @Test
  void firstImageNeedsApprovalToo() {
    assertThat(new Approval(Set.of()).decide(Moves.first())).isInstanceOf(Verdict.Deny.class);
  }

  @Test
  void indexMustHaveAllPlatforms() {
    Gate gate = new RequiredPlatforms(List.of(AMD64, ARM64));

    assertThat(gate.decide(Moves.to(Moves.index(ARM64_V8, AMD64)))).isEqualTo(Verdict.ALLOW);
    assertThat(gate.decide(Moves.to(Moves.index(AMD64))))
        .isEqualTo(
            new Verdict.Deny(
                "PlatformsMissing",
                "there is nothing for linux/arm64 yet; push that too, or take it out of"
                    + " imagestreams.dev/require-platforms"));
    assertThat(gate.decide(Moves.first())).isInstanceOf(Verdict.Deny.class);
  }

  @Test
  void singleImageIsForItsOwnPlatform() {
    Image amd64 =
        Moves.image(Moves.B)
            .withDockerImageMetadata(
                DockerImageMetadata.EMPTY.with().os("linux").architecture("amd64").build());

    assertThat(new RequiredPlatforms(List.of(AMD64)).decide(Moves.to(amd64)))
        .isEqualTo(Verdict.ALLOW);
    assertThat(new RequiredPlatforms(List.of(ARM64)).decide(Moves.to(amd64)))
        .isInstanceOf(Verdict.Deny.class);
  }

  @ParameterizedTest
  @CsvSource({"0, false, true", "1, false, true", "2, false, false", "9, true, true"})
  void noMoreTagsMoveThanWasSaidSaveFirstImages(int before, boolean first, boolean allowed) {
    assertThat(new MaximumMoves(2).decide(Moves.after(before, first)) == Verdict.ALLOW)
        .isEqualTo(allowed);
  }

  @ParameterizedTest
  @CsvSource({
    "1.2.0, 1.10.0, true",
    "1.10.0, 1.2.0, false",
    "1.2.0, v1.2.0, true",
    "1.2.0, 1.2.0, true",
    "2.0.0, 1.2.0, true", // not in the range any more
    "'', 1.2.0, true" // not selected before
  })
  void olderVersionIsADowngrade(String from, String to, boolean allowed) {
    Gate guard = new DowngradeGuard(TagSelection.semver("^1.0"));

    assertThat(guard.decide(Moves.selecting(from, to)) == Verdict.ALLOW).isEqualTo(allowed);
  }

  @Test
  void whatIsOlderIsForTheSelectionToSay() {
    Gate guard = new DowngradeGuard(TagSelection.numeric().lowestFirst());

    assertThat(guard.decide(Moves.selecting("7", "3"))).isEqualTo(Verdict.ALLOW);
    assertThat(guard.decide(Moves.selecting("3", "7")))
        .isEqualTo(
            new Verdict.Deny(
                "Downgrade",
                "7 is older than 3, which the repository no longer offers; set"
                    + " imagestreams.dev/allow-downgrade to true to go back"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two words", "TagHeld", "1st", "a-b"})
  void reasonThatIsNoWordOfAGateIsRefused(String reason) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Verdict.Deny(reason, "message"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Verdict.Defer(Moves.SEEN, reason, "message"));
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Verdict.Deny("Reason", " "));
    assertThatIllegalArgumentException().isThrownBy(() -> new MaximumMoves(0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Cooldown(Duration.ofNanos(-1)));
  }
}
