package dev.imagestreams.core.schedule;

import dev.imagestreams.core.schedule.Refresher.Refreshed;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.ChangeFeed;
import dev.imagestreams.registry.Changes;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.TagChange;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One look at a repository for all streams that want to know of it: at its feed of changes where it
 * has one, and then at the tags that are due.
 */
final class Poll {

  private static final Logger LOG = LoggerFactory.getLogger(Poll.class);
  private static final Duration FEED_LIMIT = Duration.ofMinutes(1);

  private final PollKey key;
  private final PollPlan plan;
  private final Set<String> asked;
  private final SharedLook look;
  private final HostAllowance allowance;
  private final Refresher refresher;
  private final Clock clock;
  private final Map<String, Look> looks = new HashMap<>();
  private Optional<String> cursor;
  private boolean moved;
  private boolean failed;
  private String problem = "";

  /**
   * @param asked the repository's tags that somebody wants looked at, due or not
   */
  Poll(
      PollKey key,
      PollPlan plan,
      Set<String> asked,
      SharedLook look,
      HostAllowance allowance,
      Refresher refresher,
      Clock clock) {
    this.key = key;
    this.plan = plan;
    this.asked = asked;
    this.look = look;
    this.allowance = allowance;
    this.refresher = refresher;
    this.clock = clock;
    this.cursor = plan.state().cursor();
  }

  /** What the next poll begins with, and whether all that was due could be looked at. */
  record Outcome(PollState state, boolean succeeded) {}

  /** Looks at what is due. */
  Outcome run(Map<StreamKey, List<Interest>> due) {
    Optional<Set<String>> changed = changed();
    for (Map.Entry<StreamKey, List<Interest>> each : due.entrySet()) {
      if (allowance.closedUntil(key.repository().host()).isPresent()) {
        // What is left stays due, and nothing is said of it: it was not looked at.
        failed = true;
        break;
      }
      refresh(each.getKey(), each.getValue(), changed);
    }
    return outcome(changed.isPresent());
  }

  /**
   * The tags that the feed says have changed since the last poll; empty where there is no feed to
   * trust, and all must be looked at.
   */
  private Optional<Set<String>> changed() {
    Optional<ChangeFeed> feed = look.changes(key.repository());
    if (feed.isEmpty()) {
      return Optional.empty();
    }
    try {
      Access access = new Access(key.identity(), key.insecure(), Instant.now().plus(FEED_LIMIT));
      Changes changes = feed.get().since(cursor, access);
      boolean known = cursor.isPresent() && changes.complete();
      boolean listNow = plan.state().sinceListing() + 1 >= plan.settings().listEvery();
      cursor = Optional.of(changes.next());
      return known && !listNow
          ? Optional.of(changes.tags().stream().map(TagChange::tag).collect(Collectors.toSet()))
          : Optional.empty();
    } catch (RegistryException e) {
      LOG.atInfo()
          .addKeyValue("repository", key.repository())
          .addKeyValue("problem", e.getMessage())
          .log("its feed of changes can't be read; looking at its tags");
      return Optional.empty();
    }
  }

  private void refresh(StreamKey stream, List<Interest> due, Optional<Set<String>> changed) {
    List<Interest> wanted = due.stream().filter(each -> isWanted(each, changed)).toList();
    Refreshed refreshed =
        wanted.isEmpty() ? Refreshed.NOTHING : refresh(stream, tags(wanted, changed));
    moved |= refreshed.moved();
    if (!refreshed.problem().isEmpty()) {
      failed = true;
      problem = refreshed.problem();
    }
    for (Interest interest : due) {
      looks.merge(interest.source(), looked(interest, refreshed), Look::and);
    }
  }

  private boolean isWanted(Interest interest, Optional<Set<String>> changed) {
    if (changed.isEmpty() || asked.contains(interest.source())) {
      return true;
    }
    Look last = plan.state().looks().get(interest.source());
    boolean unsure = last == null || last.failures() > 0 || !interest.scheduled();
    return unsure
        || (interest.isListing()
            ? !changed.get().isEmpty()
            : changed.get().contains(interest.source()));
  }

  /** The stream's tags to look at; empty for all. */
  private static Optional<Set<String>> tags(List<Interest> wanted, Optional<Set<String>> changed) {
    boolean whole = wanted.stream().anyMatch(each -> each.tag().equals(Interest.WHOLE));
    if (whole && changed.isEmpty()) {
      return Optional.empty();
    }
    Set<String> tags = new TreeSet<>(whole ? changed.get() : Set.of());
    wanted.stream()
        .map(Interest::tag)
        .filter(tag -> !tag.equals(Interest.WHOLE))
        .forEach(tags::add);
    return Optional.of(tags);
  }

  private Refreshed refresh(StreamKey stream, Optional<Set<String>> tags) {
    try {
      return refresher.refresh(stream, tags, Cause.SCHEDULED, look);
    } catch (RuntimeException e) {
      LOG.atWarn()
          .setCause(e)
          .addKeyValue("repository", key.repository())
          .addKeyValue("stream", stream)
          .log("a stream could not be brought up to date; it is tried again");
      return new Refreshed(
          false, tags.orElse(Set.of()), true, String.valueOf(e.getMessage()), Map.of());
    }
  }

  private Look looked(Interest interest, Refreshed refreshed) {
    Look last = plan.state().looks().get(interest.source());
    int failures = last == null ? 0 : last.failures();
    boolean bad =
        interest.isListing() && refreshed.listingFailed()
            || refreshed.failed().contains(interest.tag());
    return new Look(
        clock.instant(),
        bad ? failures + 1 : 0,
        Optional.ofNullable(refreshed.again().get(interest.tag())));
  }

  private Outcome outcome(boolean trusted) {
    PollState before = plan.state();
    PollState after =
        new PollState(
            plan.paceAfter(moved),
            trusted ? before.sinceListing() + 1 : 0,
            cursor,
            failed ? before.lastSuccess() : Optional.of(clock.instant()),
            problem,
            plan.looksWith(looks));
    return new Outcome(after, !failed);
  }
}
