package dev.imagestreams.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Map;
import java.util.Objects;

/**
 * An image of a stream's history: a view of the stream.
 *
 * @param metadata its name is {@code stream@digest}
 */
@Built
public record ImageStreamImage(
    String apiVersion, ObjectMeta metadata, Image image, JsonExtras extras)
    implements ApiObject, ImageStreamImageBuilder.With {

  public ImageStreamImage {
    Objects.requireNonNull(apiVersion, "apiVersion");
    Objects.requireNonNull(metadata, "metadata");
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(extras, "extras");
  }

  /**
   * Makes the object of JSON in maps, lists, texts and numbers.
   *
   * @throws InvalidDocumentException when it is not one
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static ImageStreamImage ofTree(Map<String, Object> tree) {
    return ImageStreamJson.ofTree(tree, ImageStreamImage.class);
  }
}
