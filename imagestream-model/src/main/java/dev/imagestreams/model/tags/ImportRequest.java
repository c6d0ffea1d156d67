package dev.imagestreams.model.tags;

import dev.imagestreams.model.DockerImageReference;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamImport;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.StreamKey;
import java.util.Objects;
import java.util.Optional;

/**
 * What {@code oc import-image} can be asked for: to import one tag of a stream, or all.
 *
 * <p>Immutable and thread-safe.
 *
 * @param target {@code stream[:tag]}, or a pull spec, whose last segment is the stream's name and
 *     which is the source of a new stream; {@code latest} where there is no tag and not {@code all}
 * @param namespace of the stream; what {@code target} says is not looked at, as OpenShift has it
 * @param from the image or repository to import; empty for where the stream says
 * @param all import all tags
 * @param confirm create the stream, or have it follow another repository
 * @param dryRun only see what would be imported
 * @param scheduled import again and again; a tag that is scheduled stays so
 * @param insecure plain HTTP and unverified TLS are allowed, or not; empty for what the stream
 *     says. A tag that is insecure stays so
 * @param referencePolicy empty for the policy the tag has, else {@code Source}
 * @param importMode empty for the mode the tag has, else {@link ImportMode#DEFAULT}
 */
@Built
public record ImportRequest(
    String target,
    String namespace,
    String from,
    boolean all,
    boolean confirm,
    boolean dryRun,
    boolean scheduled,
    Optional<Boolean> insecure,
    Optional<ReferencePolicy> referencePolicy,
    Optional<ImportMode> importMode)
    implements ImportRequestBuilder.With {

  public ImportRequest {
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(insecure, "insecure");
    Objects.requireNonNull(referencePolicy, "referencePolicy");
    Objects.requireNonNull(importMode, "importMode");
  }

  /** {@code oc import-image target}, in the default namespace. */
  public static ImportRequest of(String target) {
    return new ImportRequest(
        target,
        StreamKey.DEFAULT_NAMESPACE,
        "",
        false,
        false,
        false,
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * The stream to import into.
   *
   * @throws RefusedOperationException when the target names none
   */
  public StreamKey key() {
    return parsed().key;
  }

  /**
   * The import to send. Its resource version, if the stream has one, lets it succeed only while the
   * stream stays as it is.
   *
   * <p>Differs from OpenShift in what it leaves alone: there, an import resets a tag's mode to
   * {@code Legacy} and its reference policy to {@code Source} unless both are said again.
   *
   * @param stream the one with {@link #key()}; empty if there is none
   * @throws RefusedOperationException when there is nothing to import, or it should be said
   *     otherwise
   * @see ImportSummary#of
   */
  public ImageStreamImport toImport(Optional<ImageStream> stream) {
    Target parsed = parsed();
    ImportDecision decision = new ImportDecision(this, parsed.key, parsed.tag);
    return stream.map(decision::into).orElseGet(decision::create);
  }

  /** The tag is empty if all are meant. */
  private record Target(StreamKey key, String tag) {}

  private Target parsed() {
    if (target.isEmpty()) {
      throw new RefusedOperationException("you must specify the name of an image stream");
    }
    DockerImageReference parsed;
    StreamKey key;
    try {
      parsed = DockerImageReference.parse(target);
      key = new StreamKey(namespace, lastSegment(parsed.name()));
    } catch (InvalidReferenceException e) {
      throw new RefusedOperationException(
          "the image name must be a valid container image pull spec or reference to an image stream"
              + " (e.g. myregistry/myteam/image:tag)");
    }
    if (!parsed.id().isEmpty()) {
      throw new RefusedOperationException("to import images by ID, use the 'tag' command");
    }
    if (all && !parsed.tag().isEmpty()) {
      throw new RefusedOperationException(
          "cannot specify a tag " + Quoted.of(target) + " as well as --all");
    }
    return new Target(key, all ? "" : Resolution.orDefault(parsed.tag()));
  }

  private static String lastSegment(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }
}
