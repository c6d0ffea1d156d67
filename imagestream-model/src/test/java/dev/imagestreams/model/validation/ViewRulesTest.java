package dev.imagestreams.model.validation;

import static dev.imagestreams.model.validation.Expected.assertFound;
import static dev.imagestreams.model.validation.Expected.forbidden;
import static dev.imagestreams.model.validation.Expected.invalid;
import static dev.imagestreams.model.validation.Expected.required;

import dev.imagestreams.model.ImageStreamImage;
import dev.imagestreams.model.ImageStreamLayers;
import dev.imagestreams.model.ImageStreamTag;
import dev.imagestreams.model.ImageStreamTagList;
import dev.imagestreams.model.ImageTag;
import dev.imagestreams.model.ImageTagList;
import dev.imagestreams.model.validation.RegistryAllowList.Entry;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ViewRulesTest {

  private static final String EQUAL_ANNOTATIONS =
      "tag annotations must not be provided or must be equal to the object meta annotations";
  private static final String ONLY_ANNOTATIONS =
      "may not update fields other than metadata.annotations";
  private static final String ONLY_SPEC = "may not update fields other than spec";
  private static final String REFUSED =
      "registry \"bad.example\" not allowed by whitelist: \"good.example:443\"";
  private static final RegistryAllowList ALLOWED =
      RegistryAllowList.of(List.of(new Entry("good.example", false)));

  private static ImageStreamTag streamTag(String metadata, String fields) {
    return Expected.read(
        ImageStreamTag.class,
        "{'metadata':{'name':'web:latest','namespace':'shop','uid':'u',"
            + "'resourceVersion':'1','creationTimestamp':'2020-01-01T00:00:00Z'"
            + metadata
            + "}"
            + fields
            + "}");
  }

  private static ImageTag imageTag(String metadata, String fields) {
    return Expected.read(
        ImageTag.class,
        "{'metadata':{'name':'web:latest','namespace':'shop','uid':'u',"
            + "'resourceVersion':'1','creationTimestamp':'2020-01-01T00:00:00Z'"
            + metadata
            + "}"
            + fields
            + "}");
  }

  private static String tag(String from) {
    return ",'tag':{'name':'latest','from':" + from + "}";
  }

  private static String spec(String from) {
    return ",'spec':{'name':'latest','from':" + from + "}";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",'tag':null",
        ",'tag':{'name':'latest'}",
        ",'tag':{'name':'latest','annotations':{}}",
        ",'tag':{'name':'latest','annotations':{'a':'b'}}",
        ",'tag':{'name':'latest','from':{'kind':'DockerImage','name':'a'}}",
        ",'image':{'dockerImageReference':'an image is not looked at'}"
      })
  void imageStreamTagsThatAreRight(String fields) {
    ImageStreamTag view = streamTag(",'annotations':{'a':'b'}", fields);
    assertFound(Validation.of(view));
    assertFound(Validation.ofUpdate(view, view));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",'annotations':{'a':'c'}", ",'annotations':{'a':'b','c':'d'}"})
  void aTagHasTheAnnotationsOfItsView(String annotations) {
    ImageStreamTag view =
        streamTag(annotations, ",'tag':{'name':'latest','annotations':{'a':'b'}}");
    assertFound(Validation.of(view), invalid("/tag/annotations", EQUAL_ANNOTATIONS));
    assertFound(
        Validation.ofUpdate(streamTag("", ""), view),
        invalid("/tag/annotations", EQUAL_ANNOTATIONS));
  }

  @Test
  void findsEverythingInTheOrderOfTheDocument() {
    ImageStreamTag view =
        streamTag(
            "",
            ",'tag':{'name':'latest','annotations':{'a':'b'},'from':{'kind':'x'},"
                + "'referencePolicy':{'type':'y'}}");
    Violation[] all = {
      invalid("/tag/annotations", EQUAL_ANNOTATIONS),
      required(
          "/tag/from/kind", "valid values are 'DockerImage', 'ImageStreamImage', 'ImageStreamTag'"),
      required("/tag/from/name", "Required value"),
      invalid("/tag/referencePolicy/type", "valid values are \"Source\", \"Local\"")
    };
    assertFound(Validation.of(view), all);
    assertFound(
        Validation.of(ImageStreamTagList.of(List.of(view))),
        List.of(all).stream()
            .map(v -> new Violation("/items/0" + v.path(), v.type(), v.message()))
            .toArray(Violation[]::new));
  }

  @Test
  void theFormOfASourceIsLookedAtInViewsToo() {
    String from = "{'kind':'ImageStreamTag','name':'a:b:c'}";
    String form = "must be of the form <tag>, <repo>:<tag>, <id>, or <repo>@<id>";
    ImageStreamTag streamTag = streamTag("", tag(from));
    ImageTag imageTag = imageTag("", spec(from));
    assertFound(Validation.of(streamTag), invalid("/tag/from/name", form));
    assertFound(Validation.of(imageTag), invalid("/spec/from/name", form));
    assertFound(Validation.ofUpdate(streamTag, streamTag));
    assertFound(Validation.ofUpdate(imageTag, imageTag));
  }

  @Test
  void anImageStreamTagChangesInAnnotationsAndTagOnly() {
    ImageStreamTag before = streamTag("", "");
    assertFound(
        Validation.ofUpdate(
            before,
            streamTag(
                ",'annotations':{'a':'b'}",
                ",'tag':{'name':'latest'},'lookupPolicy':{'local':true},'generation':7")));
    // what the server sets may be left out, and a version that moved on is a conflict
    assertFound(
        Validation.ofUpdate(
            before,
            Expected.read(
                ImageStreamTag.class,
                "{'metadata':{'name':'web:latest','namespace':'shop','resourceVersion':'2'}}")));
    Violation other = invalid("/metadata", ONLY_ANNOTATIONS);
    assertFound(Validation.ofUpdate(before, streamTag(",'labels':{'a':'b'}", "")), other);
    assertFound(
        Validation.ofUpdate(before, streamTag("", ",'conditions':[{'type':'ImportSuccess'}]")),
        other);
    assertFound(
        Validation.ofUpdate(before, streamTag("", ",'image':{'dockerImageReference':'a'}")), other);
    assertFound(
        Validation.ofUpdate(before, before.withMetadata(before.metadata().withUid("v"))),
        other,
        invalid("/metadata/uid", "field is immutable"));
  }

  @Test
  void anImageTagNeedsASpecWhenItIsNew() {
    ImageTag view = imageTag("", "");
    Violation missing = required("/spec", "spec is a required field during creation");
    assertFound(Validation.of(view), missing);
    assertFound(Validation.of(imageTag("", ",'spec':{'name':'latest'}")));
    assertFound(Validation.ofUpdate(imageTag("", ",'spec':{'name':'latest'}"), view));
    assertFound(Validation.of(ImageTagList.of(List.of(view))));
  }

  @Test
  void theNameOfAnImageTagIsThatOfItsSpec() {
    Violation other = invalid("/spec/name", "must match image tag name");
    ImageTag view = imageTag("", ",'spec':{'name':'other'}");
    assertFound(Validation.of(view), other);
    assertFound(Validation.ofUpdate(view, view), other);
    assertFound(
        Validation.of(ImageTagList.of(List.of(view))),
        invalid("/items/0/spec/name", "must match image tag name"));
  }

  @Test
  void anImageTagChangesInItsSpecOnly() {
    ImageTag before = imageTag("", ",'spec':{'name':'latest'}");
    assertFound(Validation.ofUpdate(before, imageTag("", spec("null"))));
    assertFound(
        Validation.ofUpdate(
            before,
            imageTag(",'annotations':{'a':'b'}", ",'status':{'tag':'latest','items':null}")),
        invalid("/metadata", ONLY_SPEC),
        invalid("/status", ONLY_SPEC));
    assertFound(
        Validation.ofUpdate(before, imageTag(",'labels':{'a':'b'}", "")),
        invalid("/metadata", ONLY_SPEC));
  }

  @Test
  void asksForTheRegistries() {
    String from = "{'kind':'DockerImage','name':'bad.example/a'}";
    assertFound(
        Validation.of(streamTag("", tag(from)), ALLOWED), forbidden("/tag/from/name", REFUSED));
    assertFound(
        Validation.of(imageTag("", spec(from)), ALLOWED), forbidden("/spec/from/name", REFUSED));
    assertFound(
        Validation.ofUpdate(
            streamTag("", tag(from)),
            streamTag("", tag("{'kind':'DockerImage','name':'bad.example/a:2'}")),
            ALLOWED));
    assertFound(
        Validation.ofUpdate(
            imageTag("", spec(from)),
            imageTag("", spec("{'kind':'DockerImage','name':'bad.example/a:2'}")),
            ALLOWED));
    assertFound(
        Validation.ofUpdate(streamTag("", ""), streamTag("", tag(from)), ALLOWED),
        forbidden("/tag/from/name", REFUSED));
  }

  @Test
  void viewsHaveNamesOfTwoParts() {
    ImageStreamTag tag = streamTag("", "");
    assertFound(
        Validation.of(tag.withMetadata(tag.metadata().withName("web"))),
        invalid(
            "/metadata/name",
            "invalid image reference \"web\": tag at position 3: expected exactly one : delimiter"
                + " in the istag \"web\""));
    ImageTag imageTag = imageTag("", ",'spec':{'name':'latest'}");
    assertFound(
        Validation.of(imageTag.withMetadata(imageTag.metadata().withName("web@latest"))),
        invalid(
            "/metadata/name",
            "invalid image reference \"web@latest\": tag at position 3: \"web@latest\" is an image"
                + " stream image, not an image stream tag"),
        invalid("/spec/name", "must match image tag name"));
    assertFound(
        Validation.of(
            Expected.read(ImageStreamImage.class, "{'metadata':{'name':'web@sha256:1'}}")));
    assertFound(
        Validation.of(Expected.read(ImageStreamImage.class, "{'metadata':{'name':'web'}}")),
        invalid(
            "/metadata/name",
            "invalid image reference \"web\": digest at position 3: expected exactly one @ in the"
                + " isimage name \"web\""));
    assertFound(
        Validation.of(Expected.read(ImageStreamImage.class, "{}")),
        required("/metadata/name", "name or generateName is required"));
  }

  @Test
  void nothingIsKnownOfAMissingImage() {
    ImageStreamLayers layers =
        Expected.read(
            ImageStreamLayers.class,
            "{'metadata':{'name':'web'},'blobs':{},'images':{"
                + "'a':{'imageMissing':true,'layers':[],'config':null},"
                + "'b/~':{'imageMissing':true,'layers':['x'],'config':'y','manifests':['z']},"
                + "'c':{'layers':['x'],'config':'y','manifests':['z']},"
                + "'d':{'layers':[],'config':null,'manifests':['z']},"
                + "'e':{'layers':['x'],'config':'y'}}}");
    assertFound(
        Validation.of(layers),
        invalid("/images/b~1~0/layers", "must not be set for a missing image"),
        invalid("/images/b~1~0/config", "must not be set for a missing image"),
        invalid("/images/b~1~0/manifests", "must not be set for a missing image"),
        invalid("/images/c/layers", "must not be set for an image that has manifests"),
        invalid("/images/c/config", "must not be set for an image that has manifests"));
  }
}
