package dev.imagestreams.model.validation;

import static dev.imagestreams.model.validation.Expected.assertFound;
import static dev.imagestreams.model.validation.Expected.forbidden;
import static dev.imagestreams.model.validation.Expected.invalid;
import static dev.imagestreams.model.validation.Expected.required;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.imagestreams.model.ImageStreamImport;
import dev.imagestreams.model.validation.RegistryAllowList.Entry;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ImportRulesTest {

  private static final String ONLY_IMAGES = "only DockerImage is supported";
  private static final String NOT_A_TAG = "you must specify an image repository, not a tag or ID";

  private static ImageStreamImport request(String spec) {
    return Expected.read(
        ImageStreamImport.class,
        "{'metadata':{'name':'web','namespace':'shop'},'spec':{" + spec + "}}");
  }

  private static ImageStreamImport image(String fields) {
    return request("'images':[{'from':{'kind':'DockerImage','name':'a'}},{" + fields + "}]");
  }

  private static ImageStreamImport repository(String name) {
    return request("'repository':{'from':{'kind':'DockerImage','name':'" + name + "'}}");
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        arguments(
            request(""),
            invalid("/spec/images", "you must specify at least one image or a repository import")),
        arguments(
            image("'from':{'kind':'ImageStreamTag','name':'a:b'},'to':{'name':''}"),
            invalid("/spec/images/1/from/kind", ONLY_IMAGES)),
        arguments(image("'from':{'name':'a'}"), invalid("/spec/images/1/from/kind", ONLY_IMAGES)),
        arguments(
            image("'from':{'kind':'DockerImage'}"),
            required("/spec/images/1/from/name", "Required value")),
        arguments(
            image("'from':{'kind':'DockerImage','name':'A'}"),
            invalid(
                "/spec/images/1/from/name",
                "invalid image reference \"A\": repository at position 0: repository names are"
                    + " lower case")),
        arguments(
            image("'from':{'kind':'DockerImage','name':'a'},'to':{}"),
            invalid("/spec/images/1/to/name", "the name of the target tag must be specified")),
        arguments(
            image("'from':{'kind':'DockerImage','name':'*'},'to':{}"),
            invalid("/spec/images/1/to/name", "the name of the target tag must be specified")),
        arguments(
            image("'from':{'kind':'DockerImage','name':'a'},'importPolicy':{'importMode':'b'}"),
            invalid(
                "/spec/images/1/importPolicy/importMode",
                "invalid import mode, valid modes are '', 'Legacy', 'PreserveOriginal'")),
        arguments(
            image("'from':{'kind':'DockerImage','name':'a'},'referencePolicy':{'type':'b'}"),
            invalid(
                "/spec/images/1/referencePolicy/type", "valid values are \"Source\", \"Local\"")),
        arguments(
            request("'repository':{'from':{'kind':'ImageStreamImage','name':'a'}}"),
            invalid("/spec/repository/from/kind", ONLY_IMAGES)),
        arguments(
            repository(""),
            required("/spec/repository/from/name", "container image references require a name")),
        arguments(
            repository("*"),
            invalid(
                "/spec/repository/from/name",
                "invalid image reference \"*\": repository at position 0: only a-z, 0-9 and single"
                    + " separators . _ - may stand here")),
        arguments(repository("a:b"), invalid("/spec/repository/from/name", NOT_A_TAG)),
        arguments(
            repository("a@sha256:" + "0".repeat(64)),
            invalid("/spec/repository/from/name", NOT_A_TAG)),
        arguments(
            request(
                "'repository':{'from':{'kind':'DockerImage','name':'a'},"
                    + "'referencePolicy':{'type':'b'}}"),
            invalid(
                "/spec/repository/referencePolicy/type",
                "valid values are \"Source\", \"Local\"")));
  }

  @ParameterizedTest
  @MethodSource
  void wrong(ImageStreamImport request, Violation expected) {
    assertFound(Validation.of(request), expected);
  }

  static Stream<ImageStreamImport> right() {
    return Stream.of(
        image("'from':{'kind':'DockerImage','name':'a:b'},'to':{'name':'c'}"),
        image("'from':{'kind':'DockerImage','name':'a@sha256:" + "0".repeat(64) + "'}"),
        image("'from':{'kind':'DockerImage','name':'*'}"),
        repository("quay.example/a/b/c"));
  }

  @ParameterizedTest
  @MethodSource
  void right(ImageStreamImport request) {
    assertFound(Validation.of(request));
    assertFound(Validation.ofUpdate(request, request));
  }

  @Test
  void findsEverythingInTheOrderOfTheDocument() {
    ImageStreamImport request =
        request(
            "'repository':{'from':{'kind':'DockerImage','name':'a:b'},"
                + "'importPolicy':{'importMode':'x'}},"
                + "'images':[{'from':{'kind':'DockerImage'},'to':{}},{'from':{'kind':'x'}}]");
    assertFound(
        Validation.of(request.withMetadata(request.metadata().withName("A"))),
        invalid("/metadata/name", "must match \"[a-z0-9]+(?:[._-][a-z0-9]+)*\""),
        invalid("/spec/repository/from/name", NOT_A_TAG),
        invalid(
            "/spec/repository/importPolicy/importMode",
            "invalid import mode, valid modes are '', 'Legacy', 'PreserveOriginal'"),
        required("/spec/images/0/from/name", "Required value"),
        invalid("/spec/images/0/to/name", "the name of the target tag must be specified"),
        invalid("/spec/images/1/from/kind", ONLY_IMAGES));
  }

  @Test
  void asksForTheRegistries() {
    RegistryAllowList allowed =
        RegistryAllowList.of(
            List.of(new Entry("good.example", false), new Entry("plain.example", true)));
    String listed = " not allowed by whitelist: \"good.example:443\", \"plain.example:80\"";
    assertFound(
        Validation.of(
            request(
                "'repository':{'from':{'kind':'DockerImage','name':'bad.example/a'}},"
                    + "'images':[{'from':{'kind':'DockerImage','name':'good.example/a'}},"
                    + "{'from':{'kind':'DockerImage','name':'plain.example/a'}},"
                    + "{'from':{'kind':'DockerImage','name':'plain.example/a'},"
                    + "'importPolicy':{'insecure':true}},"
                    + "{'from':{'kind':'DockerImage','name':'*'}}]"),
            allowed),
        forbidden(
            "/spec/repository/from/name",
            "importing images from registry \"bad.example:443\" is forbidden: registry"
                + " \"bad.example:443\""
                + listed),
        forbidden(
            "/spec/images/1/from/name",
            "importing images from registry \"plain.example:443\" is forbidden: registry"
                + " \"plain.example:443\""
                + listed));
  }
}
