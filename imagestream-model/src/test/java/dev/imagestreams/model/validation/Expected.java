package dev.imagestreams.model.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.model.ApiObject;
import dev.imagestreams.model.ImageStreamJson;
import dev.imagestreams.model.validation.Violation.Type;
import java.util.Arrays;
import java.util.List;

/** Documents and violations, written so that a table of them can be read. */
final class Expected {

  private Expected() {}

  /** Reads an object in which quotes are single, and its kind is left out. */
  static <T extends ApiObject> T read(Class<T> kind, String json) {
    String typed =
        "{'kind':'"
            + kind.getSimpleName()
            + "','apiVersion':'image.openshift.io/v1'"
            + (json.equals("{}") ? "" : ",")
            + json.substring(1);
    return ImageStreamJson.read(typed.replace('\'', '"'), kind);
  }

  static Violation required(String path, String message) {
    return new Violation(path, Type.REQUIRED, message);
  }

  static Violation invalid(String path, String message) {
    return new Violation(path, Type.INVALID, message);
  }

  static Violation forbidden(String path, String message) {
    return new Violation(path, Type.FORBIDDEN, message);
  }

  static void assertFound(List<Violation> found, Violation... expected) {
    assertThat(found).isEqualTo(Arrays.asList(expected));
  }
}
