package dev.imagestreams.core.trigger;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;

/**
 * What is to be done for a resource when tags of streams point to other images: a build, a
 * deployment, whatever the host makes of it. However many of its tags move at a time, it is one
 * firing. Immutable.
 */
public final class ImageTrigger {

  private final String name;
  private final List<StreamTag> tags;
  private final boolean waitsForAll;
  private final TriggerAction action;

  private ImageTrigger(
      String name, Collection<StreamTag> tags, boolean waitsForAll, TriggerAction action) {
    this.name = Objects.requireNonNull(name, "name");
    this.tags = List.copyOf(new LinkedHashSet<>(tags));
    this.waitsForAll = waitsForAll;
    this.action = Objects.requireNonNull(action, "action");
    if (name.isEmpty()) {
      throw new IllegalArgumentException("the name of a trigger is empty; name its resource");
    }
    tags.forEach(ImageTrigger::requireTag);
    if (tags.isEmpty()) {
      throw new IllegalArgumentException("the trigger " + name + " has no tag to follow");
    }
  }

  /** What resources say may be anything. */
  private static void requireTag(StreamTag tag) {
    if (!StreamTag.parse(tag.toString()).equals(tag)) {
      throw new IllegalArgumentException(tag + " is no tag of a stream");
    }
  }

  /**
   * A trigger of one tag; {@link #and} has it follow more.
   *
   * @param name of the resource, such as {@code deployment shop/web}: what the trigger remembers is
   *     kept under it. Unique among the triggers of a store; not empty
   * @param tag {@code namespace/stream:tag}, or {@code stream:tag} in {@code default}
   * @throws dev.imagestreams.model.InvalidReferenceException when the tag isn't one
   */
  public static ImageTrigger of(String name, String tag, TriggerAction action) {
    return of(name, List.of(StreamTag.parse(tag)), action);
  }

  /**
   * A trigger of several tags.
   *
   * @throws IllegalArgumentException when there is none
   * @throws dev.imagestreams.model.InvalidReferenceException when one of them can't be a tag
   */
  public static ImageTrigger of(String name, Collection<StreamTag> tags, TriggerAction action) {
    return new ImageTrigger(name, tags, false, action);
  }

  /** The same, following one more tag. */
  public ImageTrigger and(String tag) {
    List<StreamTag> more = new ArrayList<>(tags);
    more.add(StreamTag.parse(tag));
    return new ImageTrigger(name, more, waitsForAll, action);
  }

  /**
   * The same, waiting with its first firing until all its tags point to something, as a
   * DeploymentConfig does. Unless said, it fires for those that do.
   */
  public ImageTrigger waitingForAll() {
    return new ImageTrigger(name, tags, true, action);
  }

  public String name() {
    return name;
  }

  /** In the order in which they were named, each once. */
  public List<StreamTag> tags() {
    return tags;
  }

  public boolean waitsForAll() {
    return waitsForAll;
  }

  TriggerAction action() {
    return action;
  }

  @Override
  public String toString() {
    return name + " " + tags;
  }
}
