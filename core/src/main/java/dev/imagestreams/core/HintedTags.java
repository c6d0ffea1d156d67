package dev.imagestreams.core;

import dev.imagestreams.core.schedule.SharedLook;
import dev.imagestreams.core.store.HostBudgets;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.PushHinted;
import dev.imagestreams.notifications.Subscription;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks where somebody says that a tag was pushed: at that tag alone, once for all streams that
 * follow it. Hints of a tag that come while it is looked at are one. A digest that was hinted and
 * is not seen is looked for again, since a registry may tell of a push before it shows it. Hints of
 * repositories that nobody follows are counted, and no more. Thread-safe.
 */
final class HintedTags {

  private static final Logger LOG = LoggerFactory.getLogger(HintedTags.class);
  private static final String SUBSCRIPTION = "imagestreams-hints";
  private static final List<Duration> AGAIN =
      List.of(Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofSeconds(5));

  private final FollowedRepositories followed;
  private final TagImporter importer;
  private final HostBudgets budgets;
  private final Clock clock;
  private final ScheduledExecutorService timer;
  private final Executor executor;
  private final BiConsumer<StreamKey, Set<String>> lookedAt;
  private final AtomicLong heeded = new AtomicLong();
  private final AtomicLong ignored = new AtomicLong();

  /**
   * @param lookedAt told which of a stream's tags were looked at
   */
  HintedTags(
      FollowedRepositories followed,
      TagImporter importer,
      HostBudgets budgets,
      Clock clock,
      ScheduledExecutorService timer,
      Executor executor,
      BiConsumer<StreamKey, Set<String>> lookedAt) {
    this.followed = followed;
    this.importer = importer;
    this.budgets = budgets;
    this.clock = clock;
    this.timer = timer;
    this.executor = executor;
    this.lookedAt = lookedAt;
  }

  EventLog.Registration subscribeTo(NotificationBus bus) {
    return bus.subscribe(
        Subscription.named(SUBSCRIPTION).to(PushHinted.class).coalescing(), this::follow);
  }

  /** How many hints were looked after. */
  long heeded() {
    return heeded.get();
  }

  /** How many were of repositories that nobody follows. */
  long ignored() {
    return ignored.get();
  }

  private void follow(PushHinted hint) {
    Map<StreamKey, Set<String>> tags = followed.tagsFrom(hint.fullRepository(), hint.tag());
    if (tags.isEmpty()) {
      ignored.incrementAndGet();
      return;
    }
    heeded.incrementAndGet();
    look(hint, tags, 0);
  }

  private void look(PushHinted hint, Map<StreamKey, Set<String>> tags, int before) {
    SharedLook look = SharedLook.of(importer.client(), budgets, clock);
    tags.forEach(
        (key, mine) ->
            importer
                .refresh(key, Optional.of(mine), Cause.WEBHOOK, look, Optional.empty())
                .ifPresent(result -> lookedAt.accept(key, result.lookedAt())));
    if (isMissing(hint, look) && before < AGAIN.size()) {
      later(hint, before);
    }
  }

  /** Streams that follow the best tag of a repository may not have looked at this one at all. */
  private static boolean isMissing(PushHinted hint, SharedLook look) {
    ImageReference tag = hint.fullRepository().withTag(hint.tag());
    return hint.digest().isPresent() && look.asked(tag) && !look.saw(tag, hint.digest().get());
  }

  private void later(PushHinted hint, int before) {
    try {
      timer.schedule(
          () -> executor.execute(() -> lookAgain(hint, before + 1)),
          AGAIN.get(before).toMillis(),
          TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.atDebug().setCause(e).log("image streams are closed");
    }
  }

  /** Nobody waits for this: what it does not find is found by a poll. */
  private void lookAgain(PushHinted hint, int before) {
    try {
      look(hint, followed.tagsFrom(hint.fullRepository(), hint.tag()), before);
    } catch (RuntimeException e) {
      LOG.atInfo()
          .setCause(e)
          .addKeyValue("repository", hint.fullRepository())
          .addKeyValue("tag", hint.tag())
          .log("looking again for what was hinted failed");
    }
  }
}
