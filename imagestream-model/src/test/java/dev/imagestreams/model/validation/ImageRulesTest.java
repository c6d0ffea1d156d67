package dev.imagestreams.model.validation;

import static dev.imagestreams.model.validation.Expected.assertFound;
import static dev.imagestreams.model.validation.Expected.forbidden;
import static dev.imagestreams.model.validation.Expected.invalid;
import static dev.imagestreams.model.validation.Expected.required;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ImageRulesTest {

  private static final String ZEROS = "sha256:" + "0".repeat(64);
  private static final String DIGEST = "digest does not conform with OCI image specification";
  private static final String MEDIA_TYPE = "media type does not conform to RFC6838";

  /** Printed by {@code printf '{}' | sha256sum}. */
  private static final String EMPTY_CONFIG =
      "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

  private static final String MANIFEST =
      "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\","
          + "\"digest\":\""
          + EMPTY_CONFIG
          + "\",\"size\":2},\"layers\":[]}";

  /** Printed by {@code sha256sum} for the manifest. */
  private static final String MANIFEST_DIGEST =
      "sha256:c18d69ac3ba3e775ab5837ebd5e526dde0bcef2c72d0cfb26c6ccec7645245e5";

  private static Image image(String fields) {
    return Expected.read(
        Image.class,
        "{'metadata':{'name':'"
            + MANIFEST_DIGEST
            + "','resourceVersion':'1'},'dockerImageReference':'quay.example/a/b'"
            + fields
            + "}");
  }

  private static Image manifest(String fields) {
    return image(
        ",'dockerImageManifests':[{'digest':'"
            + ZEROS
            + "','mediaType':'a/b','manifestSize':0,'architecture':'amd64','os':'linux'},{"
            + fields
            + "}]");
  }

  private static Image digest(String digest) {
    return manifest(
        "'digest':'" + digest + "','mediaType':'a/b','architecture':'amd64','os':'linux'");
  }

  private static Image mediaType(String type) {
    return manifest(
        "'digest':'" + ZEROS + "','mediaType':'" + type + "','architecture':'a','os':'o'");
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        arguments(
            image("").withDockerImageReference(""),
            required("/dockerImageReference", "Required value")),
        arguments(
            image("").withDockerImageReference("A"),
            invalid(
                "/dockerImageReference",
                "invalid image reference \"A\": repository at position 0: repository names are"
                    + " lower case")),
        arguments(
            image("").withMetadata(image("").metadata().withName("")),
            required("/metadata/name", "name or generateName is required")),
        arguments(
            image("").withMetadata(image("").metadata().withName("a/b")),
            invalid("/metadata/name", "may not contain '/'")),
        arguments(
            image("").withMetadata(image("").metadata().withName("a%%b")),
            invalid("/metadata/name", "may not contain '%'")),
        arguments(
            digest(ZEROS)
                .withDockerImageLayers(image(",'dockerImageLayers':[{}]").dockerImageLayers()),
            invalid(
                "/dockerImageLayers",
                "dockerImageLayers should not be set when dockerImageManifests is set")),
        arguments(digest("abc"), invalid("/dockerImageManifests/1/digest", DIGEST)),
        arguments(digest(""), invalid("/dockerImageManifests/1/digest", DIGEST)),
        arguments(digest("sha256:"), invalid("/dockerImageManifests/1/digest", DIGEST)),
        arguments(digest(":abc"), invalid("/dockerImageManifests/1/digest", DIGEST)),
        arguments(digest("SHA256:abc"), invalid("/dockerImageManifests/1/digest", DIGEST)),
        arguments(digest("a..b:abc"), invalid("/dockerImageManifests/1/digest", DIGEST)),
        arguments(digest("a.:abc"), invalid("/dockerImageManifests/1/digest", DIGEST)),
        arguments(digest("a:b:c"), invalid("/dockerImageManifests/1/digest", DIGEST)),
        arguments(mediaType("foobar"), invalid("/dockerImageManifests/1/mediaType", MEDIA_TYPE)),
        arguments(mediaType("/b"), invalid("/dockerImageManifests/1/mediaType", MEDIA_TYPE)),
        arguments(mediaType("a/"), invalid("/dockerImageManifests/1/mediaType", MEDIA_TYPE)),
        arguments(mediaType("a/b/c"), invalid("/dockerImageManifests/1/mediaType", MEDIA_TYPE)),
        arguments(mediaType("+a/b"), invalid("/dockerImageManifests/1/mediaType", MEDIA_TYPE)),
        arguments(mediaType("a/b;c=d"), invalid("/dockerImageManifests/1/mediaType", MEDIA_TYPE)),
        arguments(
            mediaType("a/" + "b".repeat(128)),
            invalid("/dockerImageManifests/1/mediaType", MEDIA_TYPE)),
        arguments(
            manifest("'digest':'" + ZEROS + "','mediaType':'a/b','os':'linux'"),
            required("/dockerImageManifests/1/architecture", "Required value")),
        arguments(
            manifest("'digest':'" + ZEROS + "','mediaType':'a/b','architecture':'amd64'"),
            required("/dockerImageManifests/1/os", "Required value")),
        arguments(
            digest(ZEROS)
                .withDockerImageManifests(
                    digest(ZEROS).dockerImageManifests().stream()
                        .map(m -> m.withManifestSize(-1))
                        .limit(1)
                        .toList()),
            invalid("/dockerImageManifests/0/manifestSize", "manifest size cannot be negative")),
        arguments(
            image(",'signatures':[{'metadata':{'name':'a@b'},'content':'AA=='}]"),
            required("/signatures/0/type", "Required value")));
  }

  @ParameterizedTest
  @MethodSource
  void wrong(Image image, Violation expected) {
    assertFound(Validation.of(image), expected);
    assertFound(
        Validation.of(ImageList.of(List.of(image(""), image))),
        new Violation("/items/1" + expected.path(), expected.type(), expected.message()));
  }

  static Stream<Image> right() {
    return Stream.of(
        image(""),
        image("").withMetadata(image("").metadata().withName("anything at all")),
        image(",'dockerImageLayers':[{'name':'a','size':1,'mediaType':'b'}]"),
        digest(ZEROS),
        digest("sha256+b64u.x_y-z:aA0=_-"),
        mediaType("application/vnd.oci.image.index.v1+json"),
        mediaType("a/" + "b".repeat(127)),
        mediaType("0/a!#$&-^_.+"),
        image(",'signatures':[{'metadata':{'name':'a@b'},'type':'t','content':'AA=='}]"));
  }

  @ParameterizedTest
  @MethodSource
  void right(Image image) {
    assertFound(Validation.of(image));
    assertFound(Validation.ofUpdate(image, image));
  }

  @Test
  void findsEverythingInTheOrderOfTheDocument() {
    Image image =
        Expected.read(
            Image.class,
            "{'dockerImageLayers':[{}],'signatures':[{},{'type':'t','content':'AA=='}],"
                + "'dockerImageManifests':[{}]}");
    assertFound(
        Validation.of(image),
        required("/metadata/name", "name or generateName is required"),
        required("/dockerImageReference", "Required value"),
        invalid(
            "/dockerImageLayers",
            "dockerImageLayers should not be set when dockerImageManifests is set"),
        required("/signatures/0/metadata/name", "name or generateName is required"),
        invalid(
            "/signatures/0/metadata/name", "name must be of format <imageName>@<signatureName>"),
        required("/signatures/0/type", "Required value"),
        required("/signatures/0/content", "Required value"),
        required("/signatures/1/metadata/name", "name or generateName is required"),
        invalid(
            "/signatures/1/metadata/name", "name must be of format <imageName>@<signatureName>"),
        invalid("/dockerImageManifests/0/digest", DIGEST),
        invalid("/dockerImageManifests/0/mediaType", MEDIA_TYPE),
        required("/dockerImageManifests/0/architecture", "Required value"),
        required("/dockerImageManifests/0/os", "Required value"));
  }

  @Test
  void anUpdateChangesNeitherMetadataNorLayers() {
    String one =
        ",'dockerImageMetadata':{'Id':'a'},'dockerImageMetadataVersion':'1.0',"
            + "'dockerImageLayers':[{'name':'a','size':1,'mediaType':'b'}]";
    String other = one.replace("'a'", "'c'").replace("'1.0'", "'2.0'");
    assertFound(
        Validation.ofUpdate(image(one), image(other)),
        forbidden("/dockerImageMetadata", "may not be changed"),
        forbidden("/dockerImageMetadataVersion", "may not be changed"),
        forbidden("/dockerImageLayers", "may not be changed"));
    assertFound(Validation.ofUpdate(image(""), image(one)));
    assertFound(
        Validation.ofUpdate(digest(ZEROS), digest("sha256:other")),
        forbidden("/dockerImageManifests", "may not be changed"));
  }

  @Test
  void anUpdateMayBringTheManifestOfTheName() {
    Image without = image("");
    Image with = without.withDockerImageManifest(MANIFEST);
    Violation other =
        forbidden("/dockerImageManifest", "the manifest's digest is not the image's name");
    assertFound(Validation.ofUpdate(without, with));
    assertFound(Validation.ofUpdate(with, without));
    assertFound(Validation.ofUpdate(without, with.withDockerImageManifest(MANIFEST + " ")), other);
    assertFound(Validation.ofUpdate(without, with.withDockerImageManifest("no JSON")), other);
    Image old = without.withMetadata(without.metadata().withName("a name of old"));
    assertFound(Validation.ofUpdate(old, old.withDockerImageManifest(MANIFEST)), other);
    Image strange = without.withDockerImageManifest("what was there");
    assertFound(Validation.ofUpdate(strange, strange));
  }

  @Test
  void anUpdateMayBringTheConfigOfTheManifest() {
    Image before = image("").withDockerImageManifest(MANIFEST);
    Violation other =
        forbidden(
            "/dockerImageConfig",
            "the config's digest is not the one that the manifest has for it");
    assertFound(Validation.ofUpdate(before, before.withDockerImageConfig("{}")));
    assertFound(
        Validation.ofUpdate(
            before, before.withDockerImageManifest("").withDockerImageConfig("{}")));
    assertFound(
        Validation.ofUpdate(
            image(""), image("").withDockerImageManifest(MANIFEST).withDockerImageConfig("{}")));
    assertFound(Validation.ofUpdate(before, before.withDockerImageConfig("{ }")), other);
    assertFound(Validation.ofUpdate(image(""), image("").withDockerImageConfig("{}")), other);
  }

  @Test
  void anUpdateSaysWhichVersionItStartsFrom() {
    Image before = image("");
    assertFound(
        Validation.ofUpdate(before, before.withMetadata(before.metadata().withResourceVersion(""))),
        invalid("/metadata/resourceVersion", "must be specified for an update"));
  }
}
