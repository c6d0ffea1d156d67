package dev.imagestreams.core.trigger;

import java.util.Objects;

/**
 * One image that a trigger changes.
 *
 * @param path the JSON pointer of the image in the resource; of the trigger for a BuildConfig
 * @param from the tag that led to the image
 * @param oldImage empty for none
 */
public record TriggeredChange(String path, StreamTag from, String oldImage, String newImage) {

  public TriggeredChange {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(oldImage, "oldImage");
    Objects.requireNonNull(newImage, "newImage");
  }
}
