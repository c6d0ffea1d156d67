package dev.imagestreams.core.trigger;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What a trigger remembers, and what becomes of it: all that is decided about triggers is decided
 * here, by functions of their arguments. Immutable.
 *
 * @param lastTriggered the image of each tag that was last seen to; it is written down with the
 *     firing that is due for it, before that is tried
 * @param firings how many there were, the one that is due included
 * @param due what is to be fired
 * @param paused whether images set off nothing
 */
record TriggerMemory(
    Map<StreamTag, String> lastTriggered, long firings, Optional<Due> due, boolean paused) {

  /** What a trigger remembers that never fired. */
  static final TriggerMemory NOTHING = new TriggerMemory(Map.of(), 0, Optional.empty(), false);

  /**
   * A firing that is to be done.
   *
   * @param number which of the trigger's firings it is: another one, however alike, has another
   * @param changed the tags that changed since the trigger last fired
   * @param since to the millisecond
   * @param held whether it waits for a person
   */
  record Due(long number, Set<StreamTag> changed, Instant since, boolean manual, boolean held) {
    Due {
      changed = Collections.unmodifiableSet(new LinkedHashSet<>(changed));
      since = Instant.ofEpochMilli(since.toEpochMilli());
    }
  }

  TriggerMemory {
    lastTriggered = inOrder(lastTriggered);
    Objects.requireNonNull(due, "due");
  }

  static Map<StreamTag, String> inOrder(Map<StreamTag, String> images) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(images));
  }

  /** Whether there is something to fire now. */
  boolean isToFire() {
    return due.isPresent() && !due.get().held() && (!paused || due.get().manual());
  }

  /**
   * What it remembers having seen where its tags point to: the same unless one of them points to
   * another image than the trigger last saw to.
   *
   * @param now what the tags point to, of those that point to anything
   */
  TriggerMemory seen(ImageTrigger trigger, Map<StreamTag, String> now, Instant time) {
    Map<StreamTag, String> images = images(trigger, now);
    Set<StreamTag> changed = changed(images);
    boolean waits = trigger.waitsForAll() && images.size() < trigger.tags().size();
    return paused || waits || changed.isEmpty() ? this : next(images, changed, time, false);
  }

  /** What it remembers where somebody asks for a firing, whatever changed. */
  TriggerMemory asked(ImageTrigger trigger, Map<StreamTag, String> now, Instant time) {
    Map<StreamTag, String> images = images(trigger, now);
    return next(images, changed(images), time, true);
  }

  /** An image that a tag lost stays the one that was last seen to. */
  private Map<StreamTag, String> images(ImageTrigger trigger, Map<StreamTag, String> now) {
    Map<StreamTag, String> images = new LinkedHashMap<>();
    for (StreamTag tag : trigger.tags()) {
      String image = now.getOrDefault(tag, lastTriggered.get(tag));
      if (image != null) {
        images.put(tag, image);
      }
    }
    return images;
  }

  private Set<StreamTag> changed(Map<StreamTag, String> images) {
    Set<StreamTag> changed = new LinkedHashSet<>(images.keySet());
    changed.removeIf(tag -> Objects.equals(images.get(tag), lastTriggered.get(tag)));
    return changed;
  }

  /** One that is due already and was not done is part of the next. */
  private TriggerMemory next(
      Map<StreamTag, String> images, Set<StreamTag> changed, Instant time, boolean manual) {
    Set<StreamTag> all = new LinkedHashSet<>(due.map(Due::changed).orElse(Set.of()));
    all.addAll(changed);
    Due next =
        new Due(
            firings + 1,
            all,
            due.map(Due::since).orElse(time),
            manual || due.map(Due::manual).orElse(false),
            !manual && due.map(Due::held).orElse(false));
    return new TriggerMemory(images, firings + 1, Optional.of(next), paused);
  }

  /** After a firing was done; the same where another one has come to be due meanwhile. */
  TriggerMemory fired(long number) {
    boolean done = due.isPresent() && due.get().number() == number;
    return done ? new TriggerMemory(lastTriggered, firings, Optional.empty(), paused) : this;
  }

  TriggerMemory withPaused(boolean value) {
    return new TriggerMemory(lastTriggered, firings, due, value);
  }

  TriggerMemory withHeld(boolean value) {
    return new TriggerMemory(
        lastTriggered,
        firings,
        due.map(d -> new Due(d.number(), d.changed(), d.since(), d.manual(), value)),
        paused);
  }
}
