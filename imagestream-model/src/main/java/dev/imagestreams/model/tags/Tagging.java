package dev.imagestreams.model.tags;

import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.JsonExtras;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.StreamTagName;
import dev.imagestreams.model.TagImportPolicy;
import dev.imagestreams.model.TagReference;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Decides what {@code oc tag} and {@code oc tag -d} do.
 *
 * <p>Without {@code alias}, a tag is set to the image that the source has now, and does not move
 * when the source does. OpenShift's rules, save that
 *
 * <ul>
 *   <li>the import mode is {@link ImportMode#DEFAULT} where none is asked for;
 *   <li>the namespace of an alias's source is looked at too, which OpenShift forgets;
 *   <li>namespaces may have several segments, as everywhere here;
 *   <li>a held tag ({@link Hold}) is neither set nor deleted.
 * </ul>
 */
public final class Tagging {

  private Tagging() {}

  /**
   * Checks the request, and decides what is to be done for it.
   *
   * @param streams gives the streams as they are; asked for the source where its image is to be
   *     taken, and for the destination
   * @throws RefusedOperationException when it can't be done
   */
  public static TagDecision decide(
      TagRequest request, Function<StreamKey, Optional<ImageStream>> streams) {
    if (request.delete()) {
      checkDeletion(request);
      return delete(Destination.of(request), streams);
    }
    TagSource source = TagSource.of(request, streams);
    Destination destination = Destination.of(request);
    checkFlags(request, source, destination);
    destination.checkTag();
    ImageStream before = streams.apply(destination.key).orElse(ImageStream.empty(destination.key));
    Hold.checkNotHeld(before, destination.tag);
    TagReference tag = tag(request, source, destination);
    return new TagDecision.Set(
        destination.key, before.withTag(tag), tag, message(request, source, destination));
  }

  /** The stream whose tag is set or deleted. */
  static StreamKey destination(TagRequest request) {
    return Destination.of(request).key;
  }

  private static void checkDeletion(TagRequest request) {
    if (request.alias()) {
      throw new RefusedOperationException("--alias and --delete may not be both specified");
    }
    if (request.sourceKind().isPresent()) {
      throw new RefusedOperationException("cannot specify a source kind when deleting");
    }
    if (!request.source().isEmpty()) {
      throw new RefusedOperationException("cannot specify a source when deleting");
    }
    if (request.scheduled() || request.insecure()) {
      throw new RefusedOperationException(
          "cannot set flags for importing images when deleting a tag");
    }
  }

  private static void checkFlags(TagRequest request, TagSource source, Destination destination) {
    boolean importing = request.scheduled() || request.insecure();
    if (importing && source.kind() != SourceKind.DOCKER_IMAGE) {
      throw new RefusedOperationException("only container images can have importing flags set");
    }
    if (!request.alias()) {
      return;
    }
    if (importing) {
      throw new RefusedOperationException(
          "cannot set a container image tag as an alias and also set import flags");
    }
    if (!destination.isInRequestsNamespace
        || !source.isIn(request.namespace())
        || !source.stream().equals(destination.key.name())) {
      throw new RefusedOperationException("cannot set alias across different Image Streams");
    }
  }

  private static TagDecision delete(
      Destination destination, Function<StreamKey, Optional<ImageStream>> streams) {
    Optional<ImageStream> found = streams.apply(destination.key);
    if (found.isEmpty()) {
      return new TagDecision.NoStream(
          destination.key,
          "Image stream " + Quoted.of(destination.key.name()) + " does not exist.");
    }
    ImageStream stream = found.get();
    boolean isWanted = stream.spec().tag(destination.tag).isPresent();
    boolean hasHistory = stream.status().tag(destination.tag).isPresent();
    if (!isWanted && !hasHistory) {
      throw new RefusedOperationException(
          "destination tag " + Quoted.shown(destination.full()) + " does not exist.");
    }
    Hold.checkNotHeld(stream, destination.tag);
    return new TagDecision.Delete(
        destination.key,
        destination.tag,
        isWanted,
        hasHistory,
        "Deleted tag " + destination.full() + ".");
  }

  /** The tag replaces one of the same name altogether. */
  private static TagReference tag(TagRequest request, TagSource source, Destination destination) {
    // Generation 0 has an image imported again even if nothing else changed.
    Optional<Long> generation =
        source.kind() == SourceKind.DOCKER_IMAGE ? Optional.of(0L) : Optional.empty();
    return new TagReference(
        destination.tag,
        Map.of(),
        Optional.of(source.toModel(destination.isInRequestsNamespace, request.namespace())),
        request.reference(),
        generation,
        new TagImportPolicy(
            request.insecure(),
            request.scheduled(),
            request.importMode().label(),
            JsonExtras.none()),
        request.referencePolicy().toModel(),
        JsonExtras.none());
  }

  private static String message(TagRequest request, TagSource source, Destination destination) {
    String tag = destination.isInRequestsNamespace ? destination.nameAndTag : destination.full();
    String from = source.shown();
    if (request.alias()) {
      return "Tag " + tag + " set up to track " + from + ".";
    }
    return request.scheduled()
        ? "Tag " + tag + " set to import " + from + " periodically."
        : "Tag " + tag + " set to " + from + ".";
  }

  /**
   * The tag that is set or deleted.
   *
   * @param nameAndTag what was written, without the namespace
   */
  private record Destination(
      StreamKey key, String tag, String nameAndTag, boolean isInRequestsNamespace) {

    static Destination of(TagRequest request) {
      String text = request.destination();
      int slash = text.lastIndexOf('/');
      String namespace = slash < 0 ? request.namespace() : text.substring(0, slash);
      String nameAndTag = text.substring(slash + 1);
      if (namespace.isEmpty()) {
        throw new RefusedOperationException(
            "invalid namespace \"\" for image stream " + Quoted.of(text));
      }
      if (nameAndTag.isEmpty()) {
        throw new RefusedOperationException(
            text.isEmpty()
                ? "at least a destination is required"
                : "invalid name \"\" for image stream " + Quoted.of(text));
      }
      StreamTagName name =
          StreamTagName.split(nameAndTag)
              .orElseThrow(
                  () ->
                      new RefusedOperationException(
                          Quoted.of(nameAndTag) + " must be of the form <stream_name>:<tag>"));
      return new Destination(
          key(namespace, name.stream(), text),
          name.tag(),
          nameAndTag,
          namespace.equals(request.namespace()));
    }

    private static StreamKey key(String namespace, String stream, String text) {
      try {
        return new StreamKey(namespace, stream);
      } catch (InvalidReferenceException e) {
        throw new RefusedOperationException("invalid image stream " + Quoted.of(text));
      }
    }

    /** A tag that exists can be deleted, whatever it is called. */
    void checkTag() {
      if (!ImageReference.isTag(tag)) {
        throw new RefusedOperationException(
            "invalid tag "
                + Quoted.of(tag)
                + " for image stream "
                + Quoted.of(key.name())
                + " - a tag has up to 128 letters, digits and _ . - and begins with none of . -");
      }
    }

    String full() {
      return key.namespace() + "/" + nameAndTag;
    }
  }
}
