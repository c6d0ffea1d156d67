package dev.imagestreams.core.trigger;

import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.StreamTagName;
import java.util.Objects;

/**
 * The tag of a stream that a trigger follows: {@code namespace/stream:tag}.
 *
 * <p>Its parts may be whatever a resource says, without a check of their letters.
 *
 * @param namespace the stream's namespace; the resource's own where the trigger names none
 */
public record StreamTag(String namespace, String stream, String tag) {

  public StreamTag {
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(stream, "stream");
    Objects.requireNonNull(tag, "tag");
  }

  /**
   * Reads {@code namespace/stream:tag}, or {@code stream:tag} in the namespace {@code default}.
   *
   * @throws InvalidReferenceException when it isn't one, or no stream can be called so
   */
  public static StreamTag parse(String text) {
    int slash = text.lastIndexOf('/');
    StreamTagName name = StreamTagName.parse(text.substring(slash + 1));
    String namespace = slash < 0 ? StreamKey.DEFAULT_NAMESPACE : text.substring(0, slash);
    StreamKey key = new StreamKey(namespace, name.stream());
    return new StreamTag(key.namespace(), key.name(), name.tag());
  }

  @Override
  public String toString() {
    return namespace + "/" + stream + ":" + tag;
  }
}
