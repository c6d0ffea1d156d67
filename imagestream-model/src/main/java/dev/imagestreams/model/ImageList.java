package dev.imagestreams.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Several Images, as the API lists them. */
@Built
public record ImageList(String apiVersion, ListMeta metadata, List<Image> items, JsonExtras extras)
    implements ApiObject, ImageListBuilder.With {

  public ImageList {
    Objects.requireNonNull(apiVersion, "apiVersion");
    Objects.requireNonNull(metadata, "metadata");
    items = List.copyOf(items);
    Objects.requireNonNull(extras, "extras");
  }

  public static ImageList of(List<Image> items) {
    return new ImageList(API_VERSION, ListMeta.EMPTY, items, JsonExtras.none());
  }

  /**
   * Makes the object of JSON in maps, lists, texts and numbers.
   *
   * @throws InvalidDocumentException when it is not one
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static ImageList ofTree(Map<String, Object> tree) {
    return ImageStreamJson.ofTree(tree, ImageList.class);
  }
}
