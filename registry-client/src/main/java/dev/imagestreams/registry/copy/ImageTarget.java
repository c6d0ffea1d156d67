package dev.imagestreams.registry.copy;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryWriter.Pushed;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Where images are copied to: a repository of a registry, or an OCI layout on disk.
 *
 * <p>Implementations are thread-safe; calls block, and end when their thread is interrupted.
 * Failures are {@link RegistryException}s. {@code toString} names the place for messages.
 */
public interface ImageTarget {

  /** Whether a manifest that is no index is there, and so all its blobs. */
  boolean hasImage(Descriptor manifest);

  /**
   * Makes sure that a blob is there: takes it from {@code source}, unless it is there or comes from
   * nearer by. Stores nothing that is not of its digest and size.
   *
   * @param source asked for the blob only when it is needed; perhaps more than once
   * @param progress told how many more bytes there are, on the calling thread; negative where some
   *     must be sent again
   */
  Pushed putBlob(Descriptor blob, ImageSource source, LongConsumer progress);

  /**
   * Stores a manifest whose blobs, and of an index whose manifests, are there. One with a subject
   * becomes one of its referrers. It gets no tag.
   */
  void putManifest(Manifest manifest);

  /**
   * Stores a manifest, if need be, as one that people look for.
   *
   * @param tag what it is found by; empty where its digest is enough
   */
  void publish(Manifest manifest, Optional<String> tag);

  /** Whether {@link #publish} takes such a tag. */
  default boolean accepts(String tag) {
    return ImageReference.isTag(tag);
  }
}
