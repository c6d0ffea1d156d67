package dev.imagestreams.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Map;
import java.util.Objects;

/**
 * Says that a stream's tag points to an image now: what a registry tells of a push.
 *
 * @param metadata the stream's name
 * @param dockerImageRepository the stream's repository, in old documents without its name
 * @param image what was pushed
 * @param tag what points to it now
 */
@Built
public record ImageStreamMapping(
    String apiVersion,
    ObjectMeta metadata,
    String dockerImageRepository,
    Image image,
    String tag,
    JsonExtras extras)
    implements ApiObject, ImageStreamMappingBuilder.With {

  public ImageStreamMapping {
    Objects.requireNonNull(apiVersion, "apiVersion");
    Objects.requireNonNull(metadata, "metadata");
    Objects.requireNonNull(dockerImageRepository, "dockerImageRepository");
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(tag, "tag");
    Objects.requireNonNull(extras, "extras");
  }

  /**
   * Makes the object of JSON in maps, lists, texts and numbers.
   *
   * @throws InvalidDocumentException when it is not one
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static ImageStreamMapping ofTree(Map<String, Object> tree) {
    return ImageStreamJson.ofTree(tree, ImageStreamMapping.class);
  }
}
