package dev.imagestreams.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a tag of a stream wants and points to: a view of the stream.
 *
 * @param metadata its name is {@code stream:tag}
 * @param tag what is wanted; empty for a tag that was only pushed to
 * @param generation of the newest item
 * @param lookupPolicy the stream's
 * @param conditions what is wrong with the tag
 * @param image what it points to
 */
@Built
public record ImageStreamTag(
    String apiVersion,
    ObjectMeta metadata,
    Optional<TagReference> tag,
    long generation,
    ImageLookupPolicy lookupPolicy,
    List<TagEventCondition> conditions,
    Image image,
    JsonExtras extras)
    implements ApiObject, ImageStreamTagBuilder.With {

  public ImageStreamTag {
    Objects.requireNonNull(apiVersion, "apiVersion");
    Objects.requireNonNull(metadata, "metadata");
    Objects.requireNonNull(tag, "tag");
    Objects.requireNonNull(lookupPolicy, "lookupPolicy");
    conditions = List.copyOf(conditions);
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(extras, "extras");
  }

  /**
   * Makes the object of JSON in maps, lists, texts and numbers.
   *
   * @throws InvalidDocumentException when it is not one
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static ImageStreamTag ofTree(Map<String, Object> tree) {
    return ImageStreamJson.ofTree(tree, ImageStreamTag.class);
  }
}
