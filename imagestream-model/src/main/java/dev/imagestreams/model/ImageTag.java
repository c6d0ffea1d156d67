package dev.imagestreams.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a tag of a stream wants, and its history: a view of the stream.
 *
 * @param metadata its name is {@code stream:tag}
 * @param spec what is wanted; empty for a tag that was only pushed to
 * @param status its history; empty for a tag that pointed to nothing yet
 * @param image what it points to
 */
@Built
public record ImageTag(
    String apiVersion,
    ObjectMeta metadata,
    Optional<TagReference> spec,
    Optional<NamedTagEventList> status,
    Optional<Image> image,
    JsonExtras extras)
    implements ApiObject, ImageTagBuilder.With {

  public ImageTag {
    Objects.requireNonNull(apiVersion, "apiVersion");
    Objects.requireNonNull(metadata, "metadata");
    Objects.requireNonNull(spec, "spec");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(extras, "extras");
  }

  /**
   * Makes the object of JSON in maps, lists, texts and numbers.
   *
   * @throws InvalidDocumentException when it is not one
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static ImageTag ofTree(Map<String, Object> tree) {
    return ImageStreamJson.ofTree(tree, ImageTag.class);
  }
}
