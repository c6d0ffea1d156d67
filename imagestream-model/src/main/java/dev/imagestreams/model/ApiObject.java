package dev.imagestreams.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Map;

/**
 * A document of OpenShift's image API: what {@link ImageStreamJson} reads and writes as a whole.
 *
 * <p>Other JSON libraries that know jackson's annotations, of version 2.21 or 3.1 on, can read and
 * write these records too, alone or as parts of other objects. Immutable and thread-safe.
 */
public sealed interface ApiObject
    permits Image,
        ImageList,
        ImageSignature,
        ImageStream,
        ImageStreamImage,
        ImageStreamImport,
        ImageStreamLayers,
        ImageStreamList,
        ImageStreamMapping,
        ImageStreamTag,
        ImageStreamTagList,
        ImageTag,
        ImageTagList {

  /** The API's group and version. */
  String API_VERSION = "image.openshift.io/v1";

  /** The API version of documents from before API groups. */
  String LEGACY_API_VERSION = "v1";

  /**
   * {@link #API_VERSION}, or {@link #LEGACY_API_VERSION} in old documents; empty for an object that
   * is part of another one and does not repeat it.
   */
  String apiVersion();

  /** What the document said beyond what this library knows. */
  JsonExtras extras();

  /** The document's kind. */
  default String kind() {
    return getClass().getSimpleName();
  }

  /** This object as JSON: maps, lists, texts, numbers, booleans and nulls. A new copy. */
  @JsonValue
  default Map<String, Object> toTree() {
    return ImageStreamJson.toTree(this);
  }
}
