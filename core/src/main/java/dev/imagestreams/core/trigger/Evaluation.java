package dev.imagestreams.core.trigger;

import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One look at where tags point to, for any number of triggers: each stream is read once. Not
 * thread-safe.
 */
final class Evaluation implements TriggerBook.Change {

  private final TriggerIndex triggers;
  private final StreamImages images;
  private final Map<StreamTag, Optional<String>> resolved = new HashMap<>();
  private final Instant now;
  private int room;

  /**
   * @param streams finds a stream as it is now
   * @param most how many triggers this may set off; those beyond are held
   */
  Evaluation(
      TriggerIndex triggers,
      Function<StreamKey, Optional<ImageStream>> streams,
      Instant now,
      int most) {
    this.triggers = triggers;
    Map<StreamKey, Optional<ImageStream>> seen = new HashMap<>();
    this.images = new StreamImages(key -> seen.computeIfAbsent(key, streams));
    this.now = now;
    this.room = most;
  }

  /** What those of a trigger's tags point to that point to anything. */
  Map<StreamTag, String> images(ImageTrigger trigger) {
    Map<StreamTag, String> found = new LinkedHashMap<>();
    for (StreamTag tag : trigger.tags()) {
      resolved.computeIfAbsent(tag, images).ifPresent(image -> found.put(tag, image));
    }
    return found;
  }

  @Override
  public TriggerMemory of(String name, TriggerMemory before) {
    Optional<ImageTrigger> trigger = triggers.find(name);
    if (trigger.isEmpty()) {
      return before;
    }
    TriggerMemory after = before.seen(trigger.get(), images(trigger.get()), now);
    boolean isSetOff = after.isToFire() && !before.isToFire();
    return isSetOff && --room < 0 ? after.withHeld(true) : after;
  }
}
