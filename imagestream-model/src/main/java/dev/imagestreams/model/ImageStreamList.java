package dev.imagestreams.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Several ImageStreams, as the API lists them. */
@Built
public record ImageStreamList(
    String apiVersion, ListMeta metadata, List<ImageStream> items, JsonExtras extras)
    implements ApiObject, ImageStreamListBuilder.With {

  public ImageStreamList {
    Objects.requireNonNull(apiVersion, "apiVersion");
    Objects.requireNonNull(metadata, "metadata");
    items = List.copyOf(items);
    Objects.requireNonNull(extras, "extras");
  }

  public static ImageStreamList of(List<ImageStream> items) {
    return new ImageStreamList(API_VERSION, ListMeta.EMPTY, items, JsonExtras.none());
  }

  /**
   * Makes the object of JSON in maps, lists, texts and numbers.
   *
   * @throws InvalidDocumentException when it is not one
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static ImageStreamList ofTree(Map<String, Object> tree) {
    return ImageStreamJson.ofTree(tree, ImageStreamList.class);
  }
}
