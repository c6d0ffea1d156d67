package dev.imagestreams.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Map;
import java.util.Objects;

/**
 * The blobs and images of a stream's whole history: a view of the stream.
 *
 * @param blobs by digest
 * @param images by digest
 */
@Built
public record ImageStreamLayers(
    String apiVersion,
    ObjectMeta metadata,
    Map<String, ImageLayerData> blobs,
    Map<String, ImageBlobReferences> images,
    JsonExtras extras)
    implements ApiObject, ImageStreamLayersBuilder.With {

  public ImageStreamLayers {
    Objects.requireNonNull(apiVersion, "apiVersion");
    Objects.requireNonNull(metadata, "metadata");
    blobs = Ordered.map(blobs);
    images = Ordered.map(images);
    Objects.requireNonNull(extras, "extras");
  }

  /**
   * Makes the object of JSON in maps, lists, texts and numbers.
   *
   * @throws InvalidDocumentException when it is not one
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static ImageStreamLayers ofTree(Map<String, Object> tree) {
    return ImageStreamJson.ofTree(tree, ImageStreamLayers.class);
  }
}
