package dev.imagestreams.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Map;
import java.util.Objects;

/**
 * A request to import images into a stream, and its answer.
 *
 * @param metadata the stream's name, and its resource version to import into no other
 */
@Built
public record ImageStreamImport(
    String apiVersion,
    ObjectMeta metadata,
    ImageStreamImportSpec spec,
    ImageStreamImportStatus status,
    JsonExtras extras)
    implements ApiObject, ImageStreamImportBuilder.With {

  public ImageStreamImport {
    Objects.requireNonNull(apiVersion, "apiVersion");
    Objects.requireNonNull(metadata, "metadata");
    Objects.requireNonNull(spec, "spec");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(extras, "extras");
  }

  /**
   * Makes the object of JSON in maps, lists, texts and numbers.
   *
   * @throws InvalidDocumentException when it is not one
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static ImageStreamImport ofTree(Map<String, Object> tree) {
    return ImageStreamJson.ofTree(tree, ImageStreamImport.class);
  }
}
