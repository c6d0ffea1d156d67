package dev.imagestreams.core.trigger;

import java.util.Objects;

/**
 * The tag of a stream that a trigger follows: {@code namespace/stream:tag}.
 *
 * <p>The parts are what a resource says, without a check of their letters.
 *
 * @param namespace the stream's namespace; the resource's own where the trigger names none
 */
public record StreamTag(String namespace, String stream, String tag) {

  public StreamTag {
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(stream, "stream");
    Objects.requireNonNull(tag, "tag");
  }

  @Override
  public String toString() {
    return namespace + "/" + stream + ":" + tag;
  }
}
