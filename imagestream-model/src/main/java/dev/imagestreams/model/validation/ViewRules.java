package dev.imagestreams.model.validation;

import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageBlobReferences;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamImage;
import dev.imagestreams.model.ImageStreamLayers;
import dev.imagestreams.model.ImageStreamTag;
import dev.imagestreams.model.ImageTag;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.ObjectMeta;
import dev.imagestreams.model.StreamImageName;
import dev.imagestreams.model.StreamTagName;
import dev.imagestreams.model.TagReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rules of the views of a stream: OpenShift's {@code ValidateImageStreamTag} and {@code
 * ValidateImageTag}, and the form of the names it answers to.
 *
 * <p>The images in them are not looked at: they are stored elsewhere, and nobody writes them here.
 */
final class ViewRules {

  private ViewRules() {}

  /**
   * @param before the tag as it was; null for one that is new
   */
  static void imageStreamTag(
      Findings at,
      ImageStreamTag view,
      @Nullable ImageStreamTag before,
      RegistryAllowList allowed) {
    Findings metadata = at.at("metadata");
    if (before != null && !differsOnlyInTag(view, before)) {
      metadata.invalid("may not update fields other than metadata.annotations");
    }
    metadata(metadata, view.metadata(), before == null ? null : before.metadata(), true);
    if (view.tag().isEmpty()) {
      return;
    }
    TagReference tag = view.tag().get();
    if (!tag.annotations().isEmpty() && !tag.annotations().equals(view.metadata().annotations())) {
      at.at("tag")
          .at("annotations")
          .invalid(
              "tag annotations must not be provided or must be equal to the object meta"
                  + " annotations");
    }
    TagRules.check(
        at.at("tag"),
        tag,
        before == null ? null : before.tag().orElse(null),
        ImageStream.permitsInsecure(view.metadata()),
        before == null ? allowed : TagRules.keeping(allowed, before.tag()));
  }

  private static boolean differsOnlyInTag(ImageStreamTag view, ImageStreamTag before) {
    return MetadataRules.sameForViews(view.metadata(), before.metadata())
        && view.conditions().equals(before.conditions())
        && withoutVersion(view.image()).equals(withoutVersion(before.image()));
  }

  /** An image within another object may or may not repeat the version. */
  private static Image withoutVersion(Image image) {
    return image.withApiVersion("");
  }

  /**
   * @param before the tag as it was; null for one that is new
   * @param needsSpec whether there must be a spec: an update without one takes it away, and a tag
   *     that was only pushed to has none
   */
  static void imageTag(
      Findings at,
      ImageTag view,
      @Nullable ImageTag before,
      boolean needsSpec,
      RegistryAllowList allowed) {
    Findings metadata = at.at("metadata");
    if (before != null && !sameMetadata(view.metadata(), before.metadata())) {
      metadata.invalid("may not update fields other than spec");
    }
    metadata(metadata, view.metadata(), before == null ? null : before.metadata(), true);
    Findings spec = at.at("spec");
    if (view.spec().isPresent()) {
      TagReference tag = view.spec().get();
      if (StreamTagName.split(view.metadata().name())
          .filter(name -> name.tag().equals(tag.name()))
          .isEmpty()) {
        spec.at("name").invalid("must match image tag name");
      }
      TagRules.check(
          spec,
          tag,
          before == null ? null : before.spec().orElse(null),
          ImageStream.permitsInsecure(view.metadata()),
          before == null ? allowed : TagRules.keeping(allowed, before.spec()));
    } else if (needsSpec) {
      spec.required("spec is a required field during creation");
    }
    if (before != null && !view.status().equals(before.status())) {
      at.at("status").invalid("may not update fields other than spec");
    }
  }

  private static boolean sameMetadata(ObjectMeta after, ObjectMeta before) {
    return MetadataRules.sameForViews(after, before)
        && after.annotations().equals(before.annotations());
  }

  static void imageStreamImage(Findings at, ImageStreamImage view) {
    metadata(at.at("metadata"), view.metadata(), null, false);
  }

  /** OpenShift refuses a name of another form before it validates the rest. */
  private static void metadata(
      Findings at, ObjectMeta metadata, @Nullable ObjectMeta before, boolean isTag) {
    Consumer<String> parser = isTag ? StreamTagName::parse : StreamImageName::parse;
    if (!metadata.name().isEmpty()) {
      try {
        parser.accept(metadata.name());
      } catch (InvalidReferenceException e) {
        at.at("name").invalid(e.getMessage());
      }
    }
    MetadataRules.check(at, metadata, MetadataRules.Name.SEGMENT, before);
  }

  static void layers(Findings at, ImageStreamLayers view) {
    MetadataRules.check(at.at("metadata"), view.metadata(), MetadataRules.Name.STREAM, null);
    view.images().forEach((digest, image) -> image(at.at("images").at(digest), image));
  }

  private static void image(Findings at, ImageBlobReferences image) {
    if (image.imageMissing() || !image.manifests().isEmpty()) {
      String why = image.imageMissing() ? "a missing image" : "an image that has manifests";
      empty(at.at("layers"), image.layers().isEmpty(), why);
      empty(at.at("config"), image.config().isEmpty(), why);
    }
    if (image.imageMissing()) {
      empty(at.at("manifests"), image.manifests().isEmpty(), "a missing image");
    }
  }

  private static void empty(Findings at, boolean isEmpty, String why) {
    if (!isEmpty) {
      at.invalid("must not be set for " + why);
    }
  }
}
