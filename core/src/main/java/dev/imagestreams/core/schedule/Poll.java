package dev.imagestreams.core.schedule;

import dev.imagestreams.core.schedule.Refresher.Refreshed;
import dev.imagestreams.core.store.Claim;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.ChangeFeed;
import dev.imagestreams.registry.Changes;
import dev.imagestreams.registry.TagChange;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One look at a repository for all streams that want to know of it: at its feed of changes where it
 * has one, and then at the tags that are due or have changed.
 */
final class Poll {

  private static final Logger LOG = LoggerFactory.getLogger(Poll.class);
  private static final Duration FEED_LIMIT = Duration.ofMinutes(1);

  /** Farther away, it is not kept when to look again: the next regular look comes before. */
  private static final Duration LONGEST_AGAIN = Duration.ofDays(366);

  /** What the store keeps of a problem, in characters. */
  private static final int MOST_OF_PROBLEM = 500;

  private final PollKey key;
  private final PollPlan plan;
  private final SharedLook look;
  private final Means means;
  private final Instant until;
  private final Supplier<Optional<Claim>> held;
  private final Map<StreamTag, Look> looks = new HashMap<>();

  /** As it was when the stream was begun with that is being looked at. */
  private Optional<Claim> claim = Optional.empty();

  /** What the feed says has changed; empty where there is none to trust. */
  private Optional<Set<String>> changed = Optional.empty();

  private Optional<String> cursor;

  /** Whether the feed's word goes no further back than to now. */
  private boolean feedBegins;

  private boolean regular;
  private boolean moved;
  private boolean failed;
  private String problem = "";

  /** What polls are done by. */
  record Means(Refresher refresher, ImageStreamStore store, HostAllowance allowance, Clock clock) {}

  /**
   * @param until when no other stream is begun with, since that is for the next poll
   * @param held the claim that the poll is done under; empty when somebody else may have it by now:
   *     then none is begun with either
   */
  Poll(
      PollKey key,
      PollPlan plan,
      SharedLook look,
      Means means,
      Instant until,
      Supplier<Optional<Claim>> held) {
    this.key = key;
    this.plan = plan;
    this.look = look;
    this.means = means;
    this.until = until;
    this.held = held;
    this.cursor = plan.state().cursor();
  }

  /** What the next poll begins with, and whether all that was due could be looked at. */
  record Outcome(PollState state, boolean succeeded) {}

  /** Looks at what is due. */
  Outcome run() {
    askFeed();
    Map<StreamKey, List<Interest>> due = plan.dueOr(changed.orElse(Set.of()));
    for (Map.Entry<StreamKey, List<Interest>> each : due.entrySet()) {
      claim = held.get();
      Optional<String> end = reasonToEnd();
      if (end.isPresent()) {
        // What is left stays due, and nothing is said of it: it was not looked at. Nor is the
        // feed's word taken for what it told of that.
        failed = true;
        problem = end.get();
        cursor = plan.state().cursor();
        break;
      }
      lookAt(each.getKey(), each.getValue());
    }
    return outcome();
  }

  private Optional<String> reasonToEnd() {
    if (claim.isEmpty()) {
      return Optional.of(
          "others may poll " + key.repository() + " by now, before all streams were looked at");
    }
    Optional<Instant> closed = means.allowance().closedUntil(key.repository().host());
    if (closed.isPresent()) {
      return Optional.of(key.repository().host() + " said to wait until " + closed.get());
    }
    return means.clock().instant().isBefore(until)
        ? Optional.empty()
        : Optional.of("a poll of " + key.repository() + " took too long to look at all streams");
  }

  /** Learns which tags have changed since the last poll, where the registry can tell. */
  private void askFeed() {
    Optional<ChangeFeed> feed =
        plan.settings().listEvery() == 1 ? Optional.empty() : look.changes(key.repository());
    if (feed.isEmpty()) {
      return;
    }
    try {
      // Real time, whatever clock the polls go by: the network waits in real time.
      Access access = new Access(key.identity(), key.insecure(), Instant.now().plus(FEED_LIMIT));
      Changes changes = feed.get().since(cursor, access);
      if (cursor.isPresent() && changes.complete()) {
        changed =
            Optional.of(changes.tags().stream().map(TagChange::tag).collect(Collectors.toSet()));
      } else {
        feedBegins = true;
      }
      cursor = Optional.of(changes.next());
    } catch (RuntimeException e) {
      LOG.atInfo()
          .addKeyValue("repository", key.repository())
          .addKeyValue("problem", e.toString())
          .log("its feed of changes can't be read; looking at its tags");
    }
  }

  private void lookAt(StreamKey stream, List<Interest> due) {
    regular |=
        due.stream().anyMatch(each -> each.scheduled() && plan.last(stream, each).isPresent());
    List<Interest> wanted = due.stream().filter(each -> mustSee(stream, each)).toList();
    Optional<Set<String>> tags = wanted.isEmpty() ? Optional.of(Set.of()) : tags(stream, wanted);
    Refreshed refreshed = wanted.isEmpty() ? Refreshed.NOTHING : refresh(stream, tags);
    moved |= refreshed.moved();
    if (!refreshed.problem().isEmpty()) {
      failed = true;
      problem = cut(refreshed.problem());
    }
    // All of a stream was looked at with its whole repository, due or not.
    List<Interest> seen = tags.isEmpty() ? plan.interests().getOrDefault(stream, due) : due;
    Set<String> unlucky = unlucky(stream, refreshed.failed());
    for (Interest interest : seen) {
      StreamTag tag = new StreamTag(stream, interest.tag());
      boolean told = tags.isPresent() && !wanted.contains(interest);
      looks.put(
          tag,
          told
              ? plan.last(stream, interest).orElseThrow().toldAt(now())
              : seen(stream, interest, refreshed, unlucky));
    }
    // A tag of the repository that nobody wants by itself until it has failed is tried again after
    // its wait, and not at once.
    for (String tag : unlucky) {
      looks.putIfAbsent(new StreamTag(stream, tag), new Look(now(), 1, 0, 0, Optional.empty()));
    }
  }

  /** Whether the feed's word won't do. */
  private boolean mustSee(StreamKey stream, Interest interest) {
    Optional<Look> last = plan.last(stream, interest);
    return changed.isEmpty()
        || PollPlan.isChanged(interest, changed.get())
        || isUnsure(interest, last);
  }

  private boolean isUnsure(Interest interest, Optional<Look> last) {
    return !interest.scheduled()
        || last.isEmpty()
        || last.get().failures() > 0
        || last.get().again().isPresent()
        || last.get().told() + 1 >= plan.settings().listEvery();
  }

  /** The stream's tags to look at; empty for all, found by a list of the repository. */
  private Optional<Set<String>> tags(StreamKey stream, List<Interest> wanted) {
    Set<String> tags = new TreeSet<>();
    for (Interest interest : wanted) {
      if (!interest.tag().equals(Interest.WHOLE)) {
        tags.add(interest.tag());
      } else if (changed.isEmpty() || isUnsure(interest, plan.last(stream, interest))) {
        return Optional.empty();
      } else {
        tags.addAll(changed.get());
      }
    }
    return Optional.of(tags);
  }

  private Refreshed refresh(StreamKey stream, Optional<Set<String>> tags) {
    try {
      return means.refresher().refresh(stream, tags, Cause.SCHEDULED, look, claim);
    } catch (RuntimeException e) {
      LOG.atWarn()
          .setCause(e)
          .addKeyValue("repository", key.repository())
          .addKeyValue("stream", stream)
          .log("a stream could not be brought up to date; it is tried again");
      Set<String> all = tags.orElse(tagsOf(stream));
      return new Refreshed(false, all, true, e.toString(), Map.of());
    }
  }

  private Set<String> tagsOf(StreamKey stream) {
    return plan.interests().getOrDefault(stream, List.of()).stream()
        .map(Interest::tag)
        .collect(Collectors.toSet());
  }

  /** The tags that are worth another try soon: what lasts is tried again at the interval. */
  private Set<String> unlucky(StreamKey stream, Set<String> tags) {
    if (tags.isEmpty()) {
      return tags;
    }
    Optional<ImageStream> now = means.store().get(stream);
    return tags.stream()
        .filter(tag -> !tag.equals(Interest.WHOLE))
        .filter(tag -> now.filter(there -> Interests.isStuck(there, tag)).isEmpty())
        .collect(Collectors.toSet());
  }

  private Look seen(StreamKey stream, Interest interest, Refreshed refreshed, Set<String> unlucky) {
    Optional<Look> last =
        Optional.ofNullable(plan.state().looks().get(new StreamTag(stream, interest.tag())));
    boolean bad =
        interest.tag().equals(Interest.WHOLE)
            ? refreshed.listingFailed()
            : unlucky.contains(interest.tag());
    return new Look(
        now(),
        bad ? plan.last(stream, interest).map(Look::failures).orElse(0) + 1 : 0,
        0,
        Math.max(interest.generation(), last.map(Look::generation).orElse(0L)),
        again(stream, interest, refreshed.again()));
  }

  /** The whole repository is looked at again for those of its tags that nothing else is said of. */
  private Optional<Instant> again(StreamKey stream, Interest interest, Map<String, Instant> again) {
    Optional<Instant> time =
        interest.tag().equals(Interest.WHOLE)
            ? again.entrySet().stream()
                .filter(each -> !tagsOf(stream).contains(each.getKey()))
                .map(Map.Entry::getValue)
                .min(Comparator.naturalOrder())
            : Optional.ofNullable(again.get(interest.tag()));
    return time.filter(at -> at.isBefore(now().plus(LONGEST_AGAIN)))
        .map(at -> at.isAfter(now()) ? at : now());
  }

  private static String cut(String problem) {
    return problem.length() <= MOST_OF_PROBLEM ? problem : problem.substring(0, MOST_OF_PROBLEM);
  }

  private Instant now() {
    return means.clock().instant();
  }

  private Outcome outcome() {
    PollState before = plan.state();
    Map<StreamTag, Look> after = plan.looksWith(looks);
    if (feedBegins) {
      after.replaceAll((tag, last) -> looks.containsKey(tag) ? last : last.unsure());
    }
    PollState state =
        new PollState(
            failed || !regular ? plan.pace() : plan.paceAfter(moved),
            look.requestsToHost(),
            cursor,
            failed ? before.lastSuccess() : Optional.of(now()),
            problem,
            Optional.empty(),
            after);
    return new Outcome(state, !failed);
  }
}
