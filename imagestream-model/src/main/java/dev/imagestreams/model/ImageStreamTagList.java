package dev.imagestreams.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Several ImageStreamTags, as the API lists them. */
@Built
public record ImageStreamTagList(
    String apiVersion, ListMeta metadata, List<ImageStreamTag> items, JsonExtras extras)
    implements ApiObject, ImageStreamTagListBuilder.With {

  public ImageStreamTagList {
    Objects.requireNonNull(apiVersion, "apiVersion");
    Objects.requireNonNull(metadata, "metadata");
    items = List.copyOf(items);
    Objects.requireNonNull(extras, "extras");
  }

  public static ImageStreamTagList of(List<ImageStreamTag> items) {
    return new ImageStreamTagList(API_VERSION, ListMeta.EMPTY, items, JsonExtras.none());
  }

  /**
   * Makes the object of JSON in maps, lists, texts and numbers.
   *
   * @throws InvalidDocumentException when it is not one
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static ImageStreamTagList ofTree(Map<String, Object> tree) {
    return ImageStreamJson.ofTree(tree, ImageStreamTagList.class);
  }
}
