package dev.imagestreams.model.tags;

import dev.imagestreams.model.ApiObject;
import dev.imagestreams.model.ImageImportSpec;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamImport;
import dev.imagestreams.model.ImageStreamImportSpec;
import dev.imagestreams.model.ImageStreamImportStatus;
import dev.imagestreams.model.JsonExtras;
import dev.imagestreams.model.LocalObjectReference;
import dev.imagestreams.model.ObjectMeta;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.RepositoryImportSpec;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagImportPolicy;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.TagReferencePolicy;
import java.util.List;
import java.util.Optional;

/**
 * What an {@link ImportRequest} comes to.
 *
 * @param tag empty if all are meant
 */
record ImportDecision(ImportRequest request, StreamKey key, String tag) {

  /** Into a stream that does not exist. */
  ImageStreamImport create() {
    if (!request.confirm()) {
      throw new RefusedOperationException(
          "no image stream named "
              + Quoted.of(key.name())
              + " exists, pass --confirm to create and import");
    }
    String from = request.from().isEmpty() ? request.target() : request.from();
    ImageStream none = ImageStream.empty(key);
    return request.all() ? repository(none, from) : images(none, List.of(image(none, tag, from)));
  }

  /** Into a stream that exists. */
  ImageStreamImport into(ImageStream stream) {
    return request.all() ? all(stream) : single(stream);
  }

  private ImageStreamImport all(ImageStream stream) {
    String followed = stream.spec().dockerImageRepository();
    String from = request.from().isEmpty() ? followed : request.from();
    if (from.isEmpty()) {
      return allTags(stream);
    }
    if (!from.equals(followed) && !request.confirm()) {
      throw new RefusedOperationException(
          followed.isEmpty()
              ? "the image stream does not currently import an entire Docker repository, pass"
                  + " --confirm to update"
              : "the image stream has a different import spec "
                  + Quoted.of(followed)
                  + ", pass --confirm to update");
    }
    return repository(stream, from);
  }

  private ImageStreamImport allTags(ImageStream stream) {
    List<ImageImportSpec> images =
        stream.spec().tags().stream()
            .filter(t -> source(t).kind().equals(ObjectReference.DOCKER_IMAGE))
            .map(t -> image(stream, t.name(), source(t).name()))
            .toList();
    if (images.isEmpty()) {
      throw new RefusedOperationException(
          "image stream does not have tags pointing to external container images");
    }
    return images(stream, images);
  }

  private ImageStreamImport single(ImageStream stream) {
    FollowedTag end;
    try {
      end = Resolution.followAlias(stream, tag);
    } catch (UnfollowableTagException e) {
      return images(stream, List.of(image(stream, tag, newSource(stream, e.reason()))));
    }
    checkSource(end);
    return images(stream, List.of(image(stream, end.tag(), source(end.reference()).name())));
  }

  /** Where a tag that leads nowhere is to be imported from. */
  private String newSource(ImageStream stream, UnfollowableTagException.Reason reason) {
    String shown = Quoted.of(tag);
    switch (reason) {
      case CIRCULAR ->
          throw new RefusedOperationException(
              "tag " + shown + " on the image stream is a reference to same tag");
      case CROSS_IMAGE_STREAM ->
          throw new RefusedOperationException(
              "tag " + shown + " points to an imagestreamtag from another ImageStream");
      case INVALID ->
          throw new RefusedOperationException(
              "tag " + shown + " points to an invalid imagestreamtag");
      case NOT_FOUND -> {}
    }
    String from =
        request.from().isEmpty() && tag.equals(Resolution.DEFAULT_TAG)
            ? stream.spec().dockerImageRepository()
            : request.from();
    if (from.isEmpty()) {
      throw new RefusedOperationException(
          "the tag "
              + shown
              + " does not exist on the image stream - choose an existing tag to import or use the"
              + " 'tag' command to create a new tag");
    }
    return from;
  }

  private void checkSource(FollowedTag end) {
    String from = request.from();
    Optional<ObjectReference> source = end.reference().from();
    if (source.isEmpty()) {
      throw new RefusedOperationException(
          "tag "
              + Quoted.of(tag)
              + " already exists - you must use the 'tag' command if you want to change the source"
              + " to "
              + Quoted.of(from));
    }
    String name = source.get().name();
    if (!source.get().kind().equals(ObjectReference.DOCKER_IMAGE)) {
      throw new RefusedOperationException(
          "tag "
              + Quoted.of(tag)
              + " points to existing "
              + Quoted.shown(source.get().kind())
              + " "
              + Quoted.of(name)
              + ", it cannot be re-imported");
    }
    if (!from.isEmpty() && !from.equals(name)) {
      throw new RefusedOperationException(
          "the tag "
              + Quoted.of(tag)
              + (end.multiple() ? " points to the tag " + Quoted.of(end.tag()) + " which" : "")
              + " points to "
              + Quoted.of(name)
              + " - use the 'tag' command if you want to change the source to "
              + Quoted.of(from));
    }
  }

  private static ObjectReference source(TagReference wanted) {
    return wanted.from().orElse(ObjectReference.NONE);
  }

  private ImageImportSpec image(ImageStream stream, String to, String from) {
    Optional<TagReference> old = stream.spec().tag(to);
    TagImportPolicy was = old.map(TagReference::importPolicy).orElse(TagImportPolicy.DEFAULT);
    return new ImageImportSpec(
        ObjectReference.dockerImage(from),
        Optional.of(new LocalObjectReference(to, JsonExtras.none())),
        policy(
            insecure(stream) || was.insecure(),
            request.scheduled() || was.scheduled(),
            was.importMode()),
        referencePolicy(old.map(TagReference::referencePolicy)),
        false,
        JsonExtras.none());
  }

  private ImageStreamImport repository(ImageStream stream, String from) {
    RepositoryImportSpec repository =
        new RepositoryImportSpec(
            ObjectReference.dockerImage(from),
            policy(insecure(stream), request.scheduled(), ""),
            referencePolicy(Optional.empty()),
            false,
            JsonExtras.none());
    return toSend(stream, ImageStreamImportSpec.EMPTY.withRepository(Optional.of(repository)));
  }

  private ImageStreamImport images(ImageStream stream, List<ImageImportSpec> images) {
    return toSend(stream, ImageStreamImportSpec.EMPTY.withImages(images));
  }

  /** What is asked for now goes before what the stream says. */
  private boolean insecure(ImageStream stream) {
    return request.insecure().orElseGet(() -> ImageStream.permitsInsecure(stream.metadata()));
  }

  private TagImportPolicy policy(boolean insecure, boolean scheduled, String oldMode) {
    String mode =
        request
            .importMode()
            .map(ImportMode::label)
            .orElse(oldMode.isEmpty() ? ImportMode.DEFAULT.label() : oldMode);
    return new TagImportPolicy(insecure, scheduled, mode, JsonExtras.none());
  }

  private TagReferencePolicy referencePolicy(Optional<TagReferencePolicy> old) {
    return request
        .referencePolicy()
        .map(ReferencePolicy::toModel)
        .or(() -> old.filter(policy -> !policy.type().isEmpty()))
        .orElse(TagReferencePolicy.SOURCE);
  }

  private ImageStreamImport toSend(ImageStream stream, ImageStreamImportSpec spec) {
    return new ImageStreamImport(
        ApiObject.API_VERSION,
        ObjectMeta.of(key).withResourceVersion(stream.metadata().resourceVersion()),
        spec.withIsImport(!request.dryRun()),
        ImageStreamImportStatus.EMPTY,
        JsonExtras.none());
  }
}
