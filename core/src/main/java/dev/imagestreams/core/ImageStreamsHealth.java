package dev.imagestreams.core;

import dev.imagestreams.core.schedule.ScheduleHealth;
import dev.imagestreams.core.trigger.TriggersHealth;
import dev.imagestreams.notifications.SubscriptionHealth;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How image streams are, here.
 *
 * @param subscriptions on the bus, also those of the host
 * @param schedule empty where none was asked for
 * @param triggers likewise
 * @param hintsHeeded how many hints of pushes were looked after
 * @param hintsIgnored how many were of repositories that no stream follows
 */
public record ImageStreamsHealth(
    List<SubscriptionHealth> subscriptions,
    Optional<ScheduleHealth> schedule,
    Optional<TriggersHealth> triggers,
    long hintsHeeded,
    long hintsIgnored) {

  public ImageStreamsHealth {
    subscriptions = List.copyOf(subscriptions);
    Objects.requireNonNull(schedule, "schedule");
    Objects.requireNonNull(triggers, "triggers");
  }

  /** Whether nothing waits for a person. */
  public boolean isWell() {
    return subscriptions.stream().allMatch(SubscriptionHealth::isWell)
        && schedule.map(ScheduleHealth::isWell).orElse(true)
        && triggers.map(TriggersHealth::isWell).orElse(true);
  }
}
