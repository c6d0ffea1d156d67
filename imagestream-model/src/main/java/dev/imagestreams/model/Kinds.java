package dev.imagestreams.model;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The kinds of documents that there are. */
final class Kinds {

  /** A kind of document. */
  record Kind<T extends ApiObject>(Class<T> type, Shape<T> shape) {

    String name() {
      return type.getSimpleName();
    }

    /** Reads a whole document, which must say its kind and version. */
    T read(JsonInput in) throws IOException {
      T document = shape.read(in);
      if (document.apiVersion().isEmpty()) {
        throw in.invalid(
            "kind and apiVersion are missing: expected " + name() + " of " + ApiObject.API_VERSION);
      }
      return document;
    }
  }

  /** The versions of kinds that were there before API groups. */
  static final Set<String> WITH_LEGACY =
      new TreeSet<>(Set.of(ApiObject.API_VERSION, ApiObject.LEGACY_API_VERSION));

  /** The version of kinds that came later. */
  static final Set<String> GROUPED = Set.of(ApiObject.API_VERSION);

  /** Of kinds that are parts of others alone. */
  static final Set<String> ANY = Set.of();

  private static final Map<Class<?>, Kind<?>> KINDS = new HashMap<>();

  static {
    add(Image.class, ImageShapes.IMAGE);
    add(ImageList.class, ImageShapes.IMAGE_LIST);
    add(ImageSignature.class, ImageShapes.IMAGE_SIGNATURE);
    add(ImageStream.class, StreamShapes.IMAGE_STREAM);
    add(ImageStreamImage.class, ViewShapes.IMAGE_STREAM_IMAGE);
    add(ImageStreamImport.class, ImportShapes.IMAGE_STREAM_IMPORT);
    add(ImageStreamLayers.class, ViewShapes.IMAGE_STREAM_LAYERS);
    add(ImageStreamList.class, StreamShapes.IMAGE_STREAM_LIST);
    add(ImageStreamMapping.class, ViewShapes.IMAGE_STREAM_MAPPING);
    add(ImageStreamTag.class, ViewShapes.IMAGE_STREAM_TAG);
    add(ImageStreamTagList.class, ViewShapes.IMAGE_STREAM_TAG_LIST);
    add(ImageTag.class, ViewShapes.IMAGE_TAG);
    add(ImageTagList.class, ViewShapes.IMAGE_TAG_LIST);
  }

  private Kinds() {}

  private static <T extends ApiObject> void add(Class<T> type, Shape<T> shape) {
    KINDS.put(type, new Kind<>(type, shape));
  }

  /**
   * The kind of a class of documents.
   *
   * @throws IllegalArgumentException when the class is {@link ApiObject} itself
   */
  @SuppressWarnings("unchecked") // Each kind was put under its own class.
  static <T extends ApiObject> Kind<T> of(Class<T> type) {
    Kind<?> kind = KINDS.get(type);
    if (kind == null) {
      throw new IllegalArgumentException(type.getSimpleName() + " is no kind of document");
    }
    return (Kind<T>) kind;
  }

  @SuppressWarnings("unchecked") // As above.
  static void write(JsonOutput out, ApiObject document) throws IOException {
    ((Kind<ApiObject>) of(document.getClass())).shape().write(out, document);
  }

  /**
   * The version of an object, which says its kind and version both or neither.
   *
   * @param allowed which versions there are; {@link #ANY}
   */
  static String apiVersion(
      String kind, String apiVersion, String expected, Set<String> allowed, JsonInput document) {
    if (kind.isEmpty() && apiVersion.isEmpty()) {
      return "";
    }
    String wanted =
        "expected " + expected + (allowed.isEmpty() ? "" : " of " + String.join(" or ", allowed));
    if (!kind.equals(expected)) {
      throw document.invalidAt(
          "kind", "the kind is \"" + InvalidReferenceException.shown(kind) + "\": " + wanted);
    }
    if (apiVersion.isEmpty() || !(allowed.isEmpty() || allowed.contains(apiVersion))) {
      throw document.invalidAt(
          "apiVersion",
          "the apiVersion is \"" + InvalidReferenceException.shown(apiVersion) + "\": " + wanted);
    }
    return apiVersion;
  }
}
