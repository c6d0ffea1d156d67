package dev.imagestreams.model.tags;

import dev.imagestreams.model.StreamKey;
import java.util.Objects;
import java.util.Optional;

/**
 * What {@code oc tag} can be asked for: one tag to be set, or deleted.
 *
 * <p>Nothing is checked before {@link Tagging#decide}. Of several destinations, each is a request;
 * decide them all before any is applied, as OpenShift does. Immutable and thread-safe.
 *
 * @param source {@code [namespace/]stream:tag}, {@code [namespace/]stream@digest} or a pull spec;
 *     empty when deleting
 * @param sourceKind what the source is; empty to tell from its form
 * @param destination {@code [namespace/]stream:tag}; {@code latest} if nothing follows the colon
 * @param namespace where names without a namespace are
 * @param alias follow the source's tag instead of taking the image it has now
 * @param reference take the source's name as it is: no registry is asked for an image, and an image
 *     of another stream keeps being pulled from there
 * @param scheduled import again and again
 * @param insecure import over plain HTTP or unverified TLS too
 * @param delete delete the destination
 */
@Built
public record TagRequest(
    String source,
    Optional<SourceKind> sourceKind,
    String destination,
    String namespace,
    boolean alias,
    boolean reference,
    boolean scheduled,
    boolean insecure,
    ReferencePolicy referencePolicy,
    ImportMode importMode,
    boolean delete)
    implements TagRequestBuilder.With {

  public TagRequest {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(sourceKind, "sourceKind");
    Objects.requireNonNull(destination, "destination");
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(referencePolicy, "referencePolicy");
    Objects.requireNonNull(importMode, "importMode");
  }

  /** {@code oc tag source destination}, in the default namespace. */
  public static TagRequest of(String source, String destination) {
    return new TagRequest(
        source,
        Optional.empty(),
        destination,
        StreamKey.DEFAULT_NAMESPACE,
        false,
        false,
        false,
        false,
        ReferencePolicy.SOURCE,
        ImportMode.DEFAULT,
        false);
  }

  /** {@code oc tag -d destination}, in the default namespace. */
  public static TagRequest deletion(String destination) {
    return of("", destination).withDelete(true);
  }

  /**
   * The stream whose tag is to be set or deleted.
   *
   * @throws RefusedOperationException when the destination names none
   */
  public StreamKey key() {
    return Tagging.destination(this);
  }
}
