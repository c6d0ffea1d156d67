package dev.imagestreams.core.trigger;

import dev.imagestreams.model.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Firings as actions are given them. */
final class Firings {

  /**
   * Enough letters that no two firings of a trigger have the same, whatever became of its count.
   */
  private static final int LETTERS = 16;

  private Firings() {}

  /**
   * @param memory that has something due
   */
  static Firing of(String trigger, TriggerMemory memory, int attempt) {
    TriggerMemory.Due due = memory.due().orElseThrow();
    return new Firing(
        trigger,
        key(trigger, due, memory.lastTriggered()),
        memory.lastTriggered(),
        due.changed(),
        due.since(),
        due.manual(),
        attempt);
  }

  /**
   * The count alone would come again after a trigger was forgotten, so what is fired is part of the
   * key.
   */
  static String key(String trigger, TriggerMemory.Due due, Map<StreamTag, String> images) {
    StringBuilder all = new StringBuilder(due.since().toString());
    images.forEach((tag, image) -> all.append('\n').append(tag).append('=').append(image));
    String hash = Digest.sha256(all.toString().getBytes(StandardCharsets.UTF_8)).hex();
    return trigger + "/" + due.number() + "-" + hash.substring(0, LETTERS);
  }
}
