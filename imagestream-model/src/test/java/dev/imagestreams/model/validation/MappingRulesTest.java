package dev.imagestreams.model.validation;

import static dev.imagestreams.model.validation.Expected.assertFound;
import static dev.imagestreams.model.validation.Expected.invalid;
import static dev.imagestreams.model.validation.Expected.required;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.imagestreams.model.ImageStreamMapping;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MappingRulesTest {

  private static final String IMAGE =
      "'image':{'metadata':{'name':'i'},'dockerImageReference':'a/b'},'tag':'latest'";

  private static ImageStreamMapping mapping(String fields) {
    return Expected.read(ImageStreamMapping.class, "{" + fields + "}");
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        arguments(
            mapping("'metadata':{'name':'web'}," + IMAGE).withTag(""),
            required("/tag", "Required value")),
        arguments(
            mapping(
                "'metadata':{'name':'web'},'image':{'dockerImageReference':'a'},'tag':'latest'"),
            required("/image/metadata/name", "name or generateName is required")),
        arguments(
            mapping("'metadata':{'name':'web'},'image':{'metadata':{'name':'i'}},'tag':'latest'"),
            required("/image/dockerImageReference", "Required value")),
        arguments(
            mapping("'metadata':{'name':'.'}," + IMAGE),
            invalid("/metadata/name", "may not be '.'")),
        arguments(
            mapping("'metadata':{'name':'web'},'dockerImageRepository':'a//b'," + IMAGE),
            invalid(
                "/dockerImageRepository",
                "invalid image reference \"a//b\": repository at position 2: an empty name between"
                    + " slashes")));
  }

  @ParameterizedTest
  @MethodSource
  void wrong(ImageStreamMapping mapping, Violation expected) {
    assertFound(Validation.of(mapping), expected);
  }

  @Test
  void hasANameOrARepository() {
    assertFound(Validation.of(mapping("'metadata':{'name':'web'}," + IMAGE)));
    assertFound(Validation.of(mapping("'dockerImageRepository':'r:5000/a/b'," + IMAGE)));
    assertFound(
        Validation.of(mapping(IMAGE)),
        required("/metadata/name", "Required value"),
        required("/dockerImageRepository", "Required value"));
  }

  @Test
  void findsEverythingInTheOrderOfTheDocument() {
    assertFound(
        Validation.of(mapping("")),
        required("/metadata/name", "Required value"),
        required("/dockerImageRepository", "Required value"),
        required("/image/metadata/name", "name or generateName is required"),
        required("/image/dockerImageReference", "Required value"),
        required("/tag", "Required value"));
  }
}
