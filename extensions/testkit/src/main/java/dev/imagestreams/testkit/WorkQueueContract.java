package dev.imagestreams.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.imagestreams.core.store.Claim;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.Work;
import dev.imagestreams.core.store.WorkQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the {@link WorkQueue} of every store must do, as tests: extend it, give it an empty store,
 * and run it. Each test has a store of its own, which is closed after it. What many threads do at
 * the same time comes from a seed, which failures show; {@code -Dwork.seed=1} sets another.
 */
public abstract class WorkQueueContract {

  private static final Instant NOON = Samples.NOON;
  private static final Duration LEASE = Duration.ofMinutes(5);
  private static final long SEED = Long.getLong("work.seed", 20261127);

  private ImageStreamStore store;
  private ImageStreamStore shared;
  private WorkQueue work;

  /** For those who extend it. */
  protected WorkQueueContract() {}

  /** An empty store. Called before each test. */
  protected abstract ImageStreamStore createStore();

  /**
   * A store as another process has it that shares it; the store itself where no other can. Called
   * before each test, after which both are closed.
   */
  protected ImageStreamStore share(ImageStreamStore created) {
    return created;
  }

  @BeforeEach
  final void createEmptyStore() {
    store = createStore();
    shared = share(store);
    work = store.work();
  }

  @AfterEach
  final void closeStore() {
    store.close();
    shared.close();
  }

  /** So many seconds after noon. */
  private static Instant at(long seconds) {
    return NOON.plusSeconds(seconds);
  }

  private List<Claim> claim(Instant now, int max) {
    return work.claim(now, now.plus(LEASE), max);
  }

  private Claim claimOne(Instant now) {
    List<Claim> claims = claim(now, 1);
    assertThat(claims).hasSize(1);
    return claims.get(0);
  }

  private static List<String> keys(List<Claim> claims) {
    return claims.stream().map(claim -> claim.work().key()).toList();
  }

  // What is there

  @Test
  void unknownWorkIsNotThere() {
    assertThat(work.get("a")).isEmpty();
    assertThat(work.list(Optional.empty(), 10)).isEmpty();
    assertThat(work.nextDue()).isEmpty();
    assertThat(claim(NOON, 10)).isEmpty();
    assertThat(work.hasten("a", NOON)).isFalse();
    assertThat(work.remove("a")).isFalse();
    assertThat(work.get("a")).isEmpty();
  }

  @Test
  void workThatWasPutIsThere() {
    work.put("a", NOON);

    assertThat(work.get("a")).contains(new Work("a", NOON, ""));
    assertThat(work.list(Optional.empty(), 10)).containsExactly(new Work("a", NOON, ""));
  }

  @Test
  void knownWorkStaysAsItIs() {
    work.put("a", NOON);
    work.release(claimOne(NOON), at(60), "seen");
    work.put("a", NOON);

    assertThat(work.get("a")).contains(new Work("a", at(60), "seen"));
  }

  @Test
  void muchWorkIsPutAtATime() {
    work.put("k5", at(-1));
    Map<String, Instant> much = new TreeMap<>();
    IntStream.range(0, 1000).forEach(i -> much.put("k" + i, at(i)));
    work.putAll(much);

    assertThat(work.list(Optional.empty(), 2000)).hasSize(1000);
    assertThat(work.get("k5")).contains(new Work("k5", at(-1), ""));
    assertThat(work.get("k999")).contains(new Work("k999", at(999), ""));
  }

  @Test
  void timesAreCutToTheMillisecond() {
    work.put("a", NOON.plusNanos(2_999_999));
    assertThat(work.get("a")).contains(new Work("a", NOON.plusMillis(2), ""));

    work.hasten("a", NOON.plusNanos(1_999_999));
    assertThat(work.nextDue()).contains(NOON.plusMillis(1));
    Claim claim =
        work.claim(NOON.plusNanos(1_000_001), NOON.plusNanos(5_999_999), 1).stream()
            .findFirst()
            .orElseThrow();
    assertThat(work.nextDue()).contains(NOON.plusMillis(5));
    work.extend(claim, NOON.plusNanos(7_999_999));
    assertThat(work.nextDue()).contains(NOON.plusMillis(7));
    work.release(claim, NOON.plusNanos(3_999_999), "");
    assertThat(work.get("a")).contains(new Work("a", NOON.plusMillis(3), ""));
  }

  @Test
  void anyTextIsAKeyOrAState() {
    String text = "quay.io/team/ruby \u00fc \ud83d\ude00 'it' \"did\"\n%_";
    work.put(text, NOON);
    work.release(claimOne(NOON), at(1), text);

    assertThat(work.get(text)).contains(new Work(text, at(1), text));
    assertThat(work.remove(text)).isTrue();
  }

  @Test
  void workIsListedInTheOrderOfItsKeys() {
    List<String> keys = List.of("A", "a", "a/b", "b", "\uff5e", "\ud83d\ude00");
    for (int i : new int[] {5, 2, 0, 4, 1, 3}) {
      work.put(keys.get(i), at(i));
    }
    List<String> found = new ArrayList<>();
    Optional<String> after = Optional.empty();
    for (List<Work> page = work.list(after, 2); !page.isEmpty(); page = work.list(after, 2)) {
      assertThat(page).hasSizeLessThanOrEqualTo(2);
      page.forEach(each -> found.add(each.key()));
      after = Optional.of(found.get(found.size() - 1));
    }

    assertThat(found).isEqualTo(keys);
  }

  @Test
  void removedWorkIsGone() {
    work.put("a", NOON);
    work.put("b", NOON);
    claim(NOON, 1);

    assertThat(work.remove("a")).as("claimed").isTrue();
    assertThat(work.remove("b")).isTrue();
    assertThat(work.remove("b")).isFalse();
    assertThat(work.list(Optional.empty(), 10)).isEmpty();
    assertThat(work.nextDue()).isEmpty();
    assertThat(claim(at(1000), 10)).isEmpty();
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> work.put("", NOON));
    assertThatIllegalArgumentException().isThrownBy(() -> work.put("a", Instant.MAX));
    assertThatIllegalArgumentException().isThrownBy(() -> work.list(Optional.empty(), 0));
    assertThatIllegalArgumentException().isThrownBy(() -> work.claim(NOON, at(1), 0));
    assertThatIllegalArgumentException().isThrownBy(() -> work.claim(NOON, NOON, 1));
    assertThat(work.nextDue()).isEmpty();
  }

  // Who is given what

  @Test
  void workIsGivenWhenItIsDue() {
    work.put("a", NOON);

    assertThat(claim(NOON.minusMillis(1), 10)).isEmpty();
    assertThat(claim(NOON, 10))
        .singleElement()
        .satisfies(claim -> assertThat(claim.work()).isEqualTo(new Work("a", NOON, "")));
  }

  @Test
  void whatIsDueForLongestIsGivenFirst() {
    work.put("c", at(2));
    work.put("b", at(1));
    work.put("d", at(1));
    work.put("a", at(3));
    work.put("e", at(9));

    assertThat(keys(claim(at(5), 2))).containsExactly("b", "d");
    assertThat(keys(claim(at(5), 10))).containsExactly("c", "a");
  }

  @Test
  void claimedWorkIsGivenToNobodyElseBeforeTheClaimEnds() {
    work.put("a", NOON);
    Claim first = claimOne(NOON);

    assertThat(claim(NOON.plus(LEASE).minusMillis(1), 10)).isEmpty();
    Claim second = claimOne(NOON.plus(LEASE));
    assertThat(second.work()).isEqualTo(first.work());
    assertThat(second.fence()).isGreaterThan(first.fence());
  }

  @Test
  void workWhoseClaimEndedTakesItsTurnByWhenItWasDue() {
    work.put("a", at(2));
    work.put("b", at(1));
    claimOne(at(1));
    work.put("c", at(0));

    assertThat(keys(claim(at(1).plus(LEASE), 10))).containsExactly("c", "b", "a");
  }

  @Test
  void releasedWorkIsDueAsTheReleaseSays() {
    work.put("a", NOON);

    assertThat(work.release(claimOne(NOON), at(60), "etag 1")).isTrue();
    assertThat(work.get("a")).contains(new Work("a", at(60), "etag 1"));
    assertThat(claim(at(59), 10)).isEmpty();
    assertThat(claimOne(at(60)).work()).isEqualTo(new Work("a", at(60), "etag 1"));
  }

  @Test
  void releaseOfALostClaimChangesNothing() {
    work.put("a", NOON);
    Claim ended = claimOne(NOON);
    Claim current = claimOne(NOON.plus(LEASE));

    assertThat(work.release(ended, at(1), "late")).as("claimed by another since").isFalse();
    assertThat(claim(NOON.plus(LEASE).plusSeconds(2), 10)).as("it stays claimed").isEmpty();
    assertThat(work.get("a")).contains(new Work("a", NOON, ""));
    assertThat(work.release(current, at(600), "in time")).isTrue();
    assertThat(work.release(current, at(1), "once more")).as("released already").isFalse();
    assertThat(work.get("a")).contains(new Work("a", at(600), "in time"));
  }

  @Test
  void releaseOfRemovedWorkChangesNothing() {
    work.put("a", NOON);
    Claim claim = claimOne(NOON);
    work.remove("a");

    assertThat(work.release(claim, at(1), "gone")).isFalse();
    assertThat(work.get("a")).isEmpty();
    work.put("a", NOON);
    assertThat(work.release(claim, at(1), "another's")).as("put again").isFalse();
    Claim next = claimOne(NOON);
    assertThat(next.fence()).isGreaterThan(claim.fence());
    assertThat(work.release(claim, at(1), "another's")).as("claimed again").isFalse();
    assertThat(work.get("a")).contains(new Work("a", NOON, ""));
  }

  @Test
  void claimWhoseTimeIsOverCanBeReleasedWhileNobodyElseHasTheWork() {
    work.put("a", NOON);
    work.put("b", at(1));
    Claim claim = claimOne(NOON);
    Instant over = NOON.plus(LEASE);
    work.remove("b");
    work.put("0", at(-1));
    assertThat(keys(claim(over, 1))).as("the other is given").containsExactly("0");

    assertThat(work.release(claim, over.plusSeconds(60), "late")).isTrue();
    assertThat(work.get("a")).contains(new Work("a", over.plusSeconds(60), "late"));
    assertThat(claim(over.plusSeconds(1), 10)).isEmpty();
  }

  // Extending

  @Test
  void extendedClaimEndsLater() {
    work.put("a", NOON);
    Claim claim = claimOne(NOON);
    Instant later = NOON.plus(LEASE).plusSeconds(60);

    assertThat(work.extend(claim, later)).isTrue();
    assertThat(work.nextDue()).contains(later);
    assertThat(claim(later.minusMillis(1), 10)).isEmpty();
    assertThat(work.get("a")).contains(new Work("a", NOON, ""));
    assertThat(claimOne(later).fence()).isGreaterThan(claim.fence());
  }

  @Test
  void extensionHasNoClaimEndSooner() {
    work.put("a", NOON);
    Claim claim = claimOne(NOON);

    assertThat(work.extend(claim, at(1))).as("it is still held").isTrue();
    assertThat(work.nextDue()).contains(NOON.plus(LEASE));
    assertThat(claim(NOON.plus(LEASE).minusMillis(1), 10)).isEmpty();
  }

  @Test
  void extendedClaimIsReleasedAsAnyOther() {
    work.put("a", NOON);
    Claim claim = claimOne(NOON);
    work.hasten("a", at(3));
    work.extend(claim, at(900));
    work.extend(claim, at(950));

    assertThat(work.nextDue()).contains(at(950));
    assertThat(work.release(claim, at(600), "s")).isTrue();
    assertThat(work.get("a")).as("as it was hastened").contains(new Work("a", at(3), "s"));
    assertThat(claim(at(3), 10)).as("at once").hasSize(1);
  }

  @Test
  void claimWhoseTimeIsOverCanBeExtendedWhileNobodyElseHasTheWork() {
    work.put("a", at(1));
    Claim claim = claimOne(at(1));
    Instant over = at(1).plus(LEASE);
    work.put("0", NOON);
    assertThat(keys(claim(over, 1))).as("the other is given").containsExactly("0");

    assertThat(work.extend(claim, over.plusSeconds(60))).isTrue();
    assertThat(claim(over.plusSeconds(59), 10)).isEmpty();
    assertThat(keys(claim(over.plusSeconds(60), 10))).containsExactly("a");
    assertThat(work.extend(claim, over.plusSeconds(900))).as("claimed by another").isFalse();
  }

  @Test
  void extensionOfALostClaimChangesNothing() {
    work.put("a", NOON);
    Claim ended = claimOne(NOON);
    Instant over = NOON.plus(LEASE);
    Claim current = claimOne(over);

    assertThat(work.extend(ended, over.plusSeconds(9000))).as("claimed by another").isFalse();
    assertThat(work.nextDue()).as("the other's claim").contains(over.plus(LEASE));
    assertThat(work.release(current, at(600), "in time")).isTrue();
    assertThat(work.extend(current, at(9000))).as("released already").isFalse();
    assertThat(work.nextDue()).contains(at(600));
    work.remove("a");
    assertThat(work.extend(current, at(9000))).as("removed").isFalse();
    work.put("a", at(700));
    assertThat(work.extend(current, at(9000))).as("put again").isFalse();
    assertThat(work.nextDue()).contains(at(700));
  }

  // Hastening

  @Test
  void hastenedWorkIsDueSooner() {
    work.put("a", at(60));

    assertThat(work.hasten("a", at(5))).isTrue();
    assertThat(work.get("a")).contains(new Work("a", at(5), ""));
    assertThat(work.nextDue()).contains(at(5));
    assertThat(keys(claim(at(5), 10))).containsExactly("a");
  }

  @Test
  void hasteningPutsNothingOff() {
    work.put("a", at(5));

    assertThat(work.hasten("a", at(60))).isTrue();
    assertThat(work.get("a")).contains(new Work("a", at(5), ""));
  }

  @Test
  void workThatIsHastenedWhileItIsClaimedIsDueAgainAfterItsRelease() {
    work.put("a", NOON);
    Claim claim = claimOne(NOON);

    assertThat(work.hasten("a", at(9))).isTrue();
    assertThat(work.hasten("a", at(3))).isTrue();
    assertThat(work.hasten("a", at(6))).isTrue();
    assertThat(claim(at(10), 10)).as("it stays claimed").isEmpty();
    assertThat(work.release(claim, at(600), "s")).isTrue();
    assertThat(work.get("a")).contains(new Work("a", at(3), "s"));
    work.release(claimOne(at(3)), at(600), "s");
    assertThat(work.get("a")).as("only once").contains(new Work("a", at(600), "s"));
  }

  @Test
  void releaseMaySaySoonerThanWhatWasHastened() {
    work.put("a", NOON);
    Claim claim = claimOne(NOON);
    work.hasten("a", at(30));
    work.release(claim, at(10), "");

    assertThat(work.get("a")).contains(new Work("a", at(10), ""));
  }

  @Test
  void hasteningIsDoneWithByWhoClaimsLater() {
    work.put("a", NOON);
    work.put("b", NOON);
    claim(NOON, 2);
    Instant over = NOON.plus(LEASE);
    work.hasten("a", over);
    work.hasten("b", over.plusMillis(1));
    for (Claim claim : claim(over, 2)) {
      work.release(claim, over.plusSeconds(600), "");
    }

    assertThat(work.get("a")).contains(new Work("a", over.plusSeconds(600), ""));
    assertThat(work.get("b")).as("is to come yet").contains(new Work("b", over.plusMillis(1), ""));
  }

  // When to ask again

  @Test
  void nextDueIsTheEarliestDueOrTheEndOfAClaim() {
    work.put("a", at(5));
    work.put("b", at(3));
    work.put("c", NOON.plus(LEASE).plusSeconds(9));
    assertThat(work.nextDue()).contains(at(3));

    Claim b = claimOne(at(3));
    assertThat(work.nextDue()).contains(at(5));
    claimOne(at(5));
    assertThat(work.nextDue()).as("the end of b's claim").contains(at(3).plus(LEASE));
    work.release(b, at(4), "");
    assertThat(work.nextDue()).contains(at(4));
    work.remove("b");
    work.remove("a");
    assertThat(work.nextDue()).contains(NOON.plus(LEASE).plusSeconds(9));
  }

  // Many at a time

  @Test
  void noWorkIsInTwoHands() throws Exception {
    WorkRace race = new WorkRace(work, shared.work(), SEED, LEASE);
    race.run();

    assertThat(race.inTwoHands()).as("seed %d", SEED).isEmpty();
    assertThat(race.lost()).as("releases that were refused, seed %d", SEED).isZero();
    assertThat(race.states()).as("seed %d", SEED).isEqualTo(race.released());
  }

  @Test
  void whoseClaimHasEndedUndoesNothing() throws Exception {
    WorkRace race = new WorkRace(work, shared.work(), SEED, Duration.ofMillis(1));
    race.run();

    assertThat(race.lost()).as("some came late, seed %d", SEED).isPositive();
    assertThat(race.cameBack()).as("seed %d", SEED).isEmpty();
    assertThat(race.states()).as("seed %d", SEED).isEqualTo(race.released());
  }
}
