package dev.imagestreams.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Several ImageTags, as the API lists them. */
@Built
public record ImageTagList(
    String apiVersion, ListMeta metadata, List<ImageTag> items, JsonExtras extras)
    implements ApiObject, ImageTagListBuilder.With {

  public ImageTagList {
    Objects.requireNonNull(apiVersion, "apiVersion");
    Objects.requireNonNull(metadata, "metadata");
    items = List.copyOf(items);
    Objects.requireNonNull(extras, "extras");
  }

  public static ImageTagList of(List<ImageTag> items) {
    return new ImageTagList(API_VERSION, ListMeta.EMPTY, items, JsonExtras.none());
  }

  /**
   * Makes the object of JSON in maps, lists, texts and numbers.
   *
   * @throws InvalidDocumentException when it is not one
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static ImageTagList ofTree(Map<String, Object> tree) {
    return ImageStreamJson.ofTree(tree, ImageTagList.class);
  }
}
