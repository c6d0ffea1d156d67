package dev.imagestreams.core.trigger;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * One call to react to images.
 *
 * @param trigger whose
 * @param key the same however often this is tried, in whatever process, and never that of other
 *     images: who remembers the keys he has done does nothing twice
 * @param images where to pull the images from that the trigger's tags point to, in the order in
 *     which the trigger names the tags. Tags that point to nothing yet are not there
 * @param changed the tags that point to another image than when the trigger fired last, which may
 *     be none where somebody asked for it
 * @param since when this came to be due
 * @param manual whether somebody asked for it
 * @param attempt the how many-th it is here, from 1
 */
public record Firing(
    String trigger,
    String key,
    Map<StreamTag, String> images,
    Set<StreamTag> changed,
    Instant since,
    boolean manual,
    int attempt) {

  public Firing {
    Objects.requireNonNull(trigger, "trigger");
    Objects.requireNonNull(key, "key");
    images = TriggerMemory.inOrder(images);
    changed = Set.copyOf(changed);
    Objects.requireNonNull(since, "since");
  }

  /**
   * The image of a trigger that has one tag.
   *
   * @throws IllegalStateException when it has several
   */
  public String image() {
    if (images.size() != 1) {
      throw new IllegalStateException(
          trigger + " has several images; say which, by images(): " + images.keySet());
    }
    return images.values().iterator().next();
  }
}
