package dev.imagestreams.model.validation;

import static dev.imagestreams.model.validation.Expected.assertFound;
import static dev.imagestreams.model.validation.Expected.forbidden;
import static dev.imagestreams.model.validation.Expected.invalid;
import static dev.imagestreams.model.validation.Expected.required;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamList;
import dev.imagestreams.model.ObjectMeta;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.validation.RegistryAllowList.Entry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageStreamRulesTest {

  private static final String FORM =
      "must be of the form <tag>, <repo>:<tag>, <id>, or <repo>@<id>";
  private static final String SCHEDULED =
      "only tags pointing to Docker repositories may be scheduled for background import";
  private static final String KINDS =
      "valid values are 'DockerImage', 'ImageStreamImage', 'ImageStreamTag'";
  private static final String MODES =
      "invalid import mode, valid modes are '', 'Legacy', 'PreserveOriginal'";
  private static final String POLICIES = "valid values are \"Source\", \"Local\"";
  private static final String NAME = "must match \"[a-z0-9]+(?:[._-][a-z0-9]+)*\"";
  private static final RegistryAllowList ALLOWED =
      RegistryAllowList.of(List.of(new Entry("good.example", false)));

  private static ImageStream stream(String specAndStatus) {
    return Expected.read(
        ImageStream.class,
        "{'metadata':{'name':'web','namespace':'shop','resourceVersion':'1'},"
            + specAndStatus
            + "}");
  }

  /** A stream with the tags {@code a}, which is all right, and {@code b}. */
  private static ImageStream tag(String fields) {
    return stream(
        "'spec':{'tags':[{'name':'b',"
            + fields
            + "},{'name':'a','from':{'kind':'DockerImage','name':'busybox'}}]}");
  }

  private static ImageStream repository(String name) {
    return stream("'spec':{'dockerImageRepository':'" + name + "'}");
  }

  private static ImageStream item(String reference) {
    return stream(
        "'status':{'tags':[{'tag':'b','items':[{'dockerImageReference':'good.example/a/b:1'},"
            + "{'dockerImageReference':'"
            + reference
            + "'}]},{'tag':'a','items':null}]}");
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        arguments(
            repository("a/b:tag"),
            invalid("/spec/dockerImageRepository", "the repository name may not contain a tag")),
        arguments(
            repository("a/b@sha256:" + "0".repeat(64)),
            invalid("/spec/dockerImageRepository", "the repository name may not contain an ID")),
        arguments(
            repository("a//b"),
            invalid(
                "/spec/dockerImageRepository",
                "invalid image reference \"a//b\": repository at position 2: an empty name between"
                    + " slashes")),
        arguments(
            tag("'from':{'kind':'DockerImage'}"),
            required("/spec/tags/1/from/name", "Required value (tag \"b\")")),
        arguments(
            tag("'from':{'kind':'ImageStreamTag','name':''}"),
            required("/spec/tags/1/from/name", "Required value (tag \"b\")")),
        arguments(
            tag("'from':{'kind':'DockerImage','name':'a//b'}"),
            invalid(
                "/spec/tags/1/from/name",
                "invalid image reference \"a//b\": repository at position 2: an empty name between"
                    + " slashes (tag \"b\")")),
        arguments(
            tag("'from':{'kind':'Image','name':'a'}"),
            required("/spec/tags/1/from/kind", KINDS + " (tag \"b\")")),
        arguments(
            tag("'from':{'name':'a:b:c'}"),
            required("/spec/tags/1/from/kind", KINDS + " (tag \"b\")")),
        arguments(
            tag("'from':{'kind':'ImageStreamTag','name':'a:b:c'}"),
            invalid("/spec/tags/1/from/name", FORM + " (tag \"b\")")),
        arguments(
            tag("'from':{'kind':'ImageStreamImage','name':'a@b@c'}"),
            invalid("/spec/tags/1/from/name", FORM + " (tag \"b\")")),
        arguments(
            tag("'from':{'kind':'ImageStreamTag','name':'a'},'importPolicy':{'scheduled':true}"),
            invalid("/spec/tags/1/importPolicy/scheduled", SCHEDULED + " (tag \"b\")")),
        arguments(
            tag("'from':{'kind':'ImageStreamImage','name':'a'},'importPolicy':{'scheduled':true}"),
            invalid("/spec/tags/1/importPolicy/scheduled", SCHEDULED + " (tag \"b\")")),
        arguments(
            tag("'importPolicy':{'importMode':'legacy'}"),
            invalid("/spec/tags/1/importPolicy/importMode", MODES + " (tag \"b\")")),
        arguments(
            tag("'referencePolicy':{'type':'Other'}"),
            invalid("/spec/tags/1/referencePolicy/type", POLICIES + " (tag \"b\")")),
        arguments(
            item(""),
            required("/status/tags/1/items/1/dockerImageReference", "Required value (tag \"b\")")),
        arguments(
            item("A"),
            invalid(
                "/status/tags/1/items/1/dockerImageReference",
                "invalid image reference \"A\": repository at position 0: repository names are"
                    + " lower case (tag \"b\")")));
  }

  @ParameterizedTest
  @MethodSource
  void wrong(ImageStream stream, Violation expected) {
    assertFound(Validation.of(stream), expected);
    assertFound(
        Validation.of(ImageStreamList.of(List.of(stream("'spec':{}"), stream))),
        new Violation("/items/1" + expected.path(), expected.type(), expected.message()));
  }

  static Stream<ImageStream> right() {
    return Stream.of(
        stream("'spec':{}"),
        repository("docker.io/library/busybox"),
        repository("localhost:5000/a"),
        tag("'from':null"),
        tag("'importPolicy':{'scheduled':true}"),
        tag("'from':{'kind':'DockerImage','name':'a/b:c'},'importPolicy':{'scheduled':true}"),
        tag("'from':{'kind':'ImageStreamTag','name':'a'}"),
        tag("'from':{'kind':'ImageStreamTag','name':'a:b'}"),
        tag("'from':{'kind':'ImageStreamTag','name':'a@b@c:d'}"),
        tag("'from':{'kind':'ImageStreamImage','name':'a'}"),
        tag("'from':{'kind':'ImageStreamImage','name':'a@sha256:1'}"),
        tag("'importPolicy':{'importMode':'Legacy'}"),
        tag("'importPolicy':{'importMode':'PreserveOriginal'}"),
        tag("'referencePolicy':{'type':'Source'}"),
        tag("'referencePolicy':{'type':'Local'}"),
        tag("'referencePolicy':{}"),
        stream("'spec':{'tags':[{'name':'not a tag!'}]}"),
        item("a/b@sha256:" + "0".repeat(64)));
  }

  @ParameterizedTest
  @MethodSource
  void right(ImageStream stream) {
    assertFound(Validation.of(stream));
    assertFound(Validation.ofUpdate(stream, stream));
  }

  static Stream<Arguments> names() {
    return Stream.of(
        arguments("", List.of(required("/metadata/name", "name or generateName is required"))),
        arguments(".", List.of(invalid("/metadata/name", "may not be '.'"))),
        arguments("..", List.of(invalid("/metadata/name", "may not be '..'"))),
        arguments("a/b", List.of(invalid("/metadata/name", "may not contain '/'"))),
        arguments("a%b", List.of(invalid("/metadata/name", "may not contain '%'"))),
        arguments(
            "%/",
            List.of(
                invalid("/metadata/name", "may not contain '/'"),
                invalid("/metadata/name", "may not contain '%'"))),
        arguments("a b", List.of(invalid("/metadata/name", NAME))),
        arguments("A", List.of(invalid("/metadata/name", NAME))),
        arguments("a..b", List.of(invalid("/metadata/name", NAME))),
        arguments("a__b", List.of(invalid("/metadata/name", NAME))),
        arguments("-a", List.of(invalid("/metadata/name", NAME))),
        arguments("a-", List.of(invalid("/metadata/name", NAME))),
        arguments("é", List.of(invalid("/metadata/name", NAME))),
        arguments(
            "b".repeat(251),
            List.of(
                invalid(
                    "/metadata/name", "'namespace/name' cannot be longer than 255 characters"))));
  }

  @ParameterizedTest
  @MethodSource
  void names(String name, List<Violation> expected) {
    ImageStream stream = stream("'spec':{}");
    assertThat(Validation.of(stream.withMetadata(stream.metadata().withName(name))))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "0", "a.b_c-d", "abcdefghijklmnopqrstuvwxyz-0123456789"})
  void namesThatAreRight(String name) {
    assertFound(Validation.of(ImageStream.empty(new StreamKey("shop", name))));
  }

  @Test
  void theLongestName() {
    assertFound(Validation.of(ImageStream.empty(new StreamKey("shop", "b".repeat(250)))));
    // without a namespace it is in "default", of seven letters
    assertFound(Validation.of(inNoNamespace("b".repeat(247))));
    assertFound(
        Validation.of(inNoNamespace("b".repeat(248))),
        invalid("/metadata/name", "'namespace/name' cannot be longer than 255 characters"));
  }

  private static ImageStream inNoNamespace(String name) {
    return ImageStream.empty(new StreamKey("a", "b")).withMetadata(ObjectMeta.named(name));
  }

  @Test
  void aNamespaceHasTheSegmentsOfARepository() {
    ImageStream stream = ImageStream.empty(new StreamKey("a/b", "c"));
    assertFound(Validation.of(stream));
    assertFound(
        Validation.of(stream.withMetadata(stream.metadata().withNamespace("a/B"))),
        invalid(
            "/metadata/namespace",
            "invalid image reference \"a/B\": repository at position 2: repository names are lower"
                + " case"));
  }

  @Test
  void findsEverythingInTheOrderOfTheDocument() {
    ImageStream stream =
        stream(
            "'spec':{'dockerImageRepository':'a:b@sha256:"
                + "0".repeat(64)
                + "','tags':["
                + "{'name':'z','from':{'kind':'ImageStreamTag','name':'a:b:c'},"
                + "'importPolicy':{'scheduled':true,'importMode':'x'},"
                + "'referencePolicy':{'type':'y'}},"
                + "{'name':'a','from':{'kind':'k'}}]},"
                + "'status':{'tags':[{'tag':'z','items':[{},{'dockerImageReference':'A'}]}]}");
    assertFound(
        Validation.of(stream.withMetadata(stream.metadata().withName("x y"))),
        invalid("/metadata/name", NAME),
        invalid("/spec/dockerImageRepository", "the repository name may not contain a tag"),
        invalid("/spec/dockerImageRepository", "the repository name may not contain an ID"),
        required("/spec/tags/0/from/kind", KINDS + " (tag \"a\")"),
        required("/spec/tags/0/from/name", "Required value (tag \"a\")"),
        invalid("/spec/tags/1/from/name", FORM + " (tag \"z\")"),
        invalid("/spec/tags/1/importPolicy/scheduled", SCHEDULED + " (tag \"z\")"),
        invalid("/spec/tags/1/importPolicy/importMode", MODES + " (tag \"z\")"),
        invalid("/spec/tags/1/referencePolicy/type", POLICIES + " (tag \"z\")"),
        required("/status/tags/0/items/0/dockerImageReference", "Required value (tag \"z\")"),
        invalid(
            "/status/tags/0/items/1/dockerImageReference",
            "invalid image reference \"A\": repository at position 0: repository names are lower"
                + " case (tag \"z\")"));
  }

  @Test
  void anUpdateSaysWhichVersionItStartsFrom() {
    ImageStream before = stream("'spec':{}");
    assertFound(
        Validation.ofUpdate(before, before.withMetadata(before.metadata().withResourceVersion(""))),
        invalid("/metadata/resourceVersion", "must be specified for an update"));
  }

  @Test
  void anUpdateKeepsWhatAStreamIs() {
    ImageStream before = stream("'spec':{}");
    before =
        before.withMetadata(
            before.metadata().withUid("u").withCreationTimestamp(Optional.of(Instant.EPOCH)));
    ObjectMeta other =
        before
            .metadata()
            .with()
            .name("other")
            .namespace("else")
            .uid("v")
            .creationTimestamp(Instant.EPOCH.plusSeconds(1))
            .build();
    assertFound(
        Validation.ofUpdate(before, before.withMetadata(other)),
        invalid("/metadata/name", "field is immutable"),
        invalid("/metadata/namespace", "field is immutable"),
        invalid("/metadata/uid", "field is immutable"),
        invalid("/metadata/creationTimestamp", "field is immutable"));
    assertFound(
        Validation.ofUpdate(
            before,
            before.withMetadata(
                before.metadata().withUid("").withCreationTimestamp(Optional.empty()))));
  }

  @Test
  void anUpdateNeedNotMendTheFormOfNamesThatAreThere() {
    ImageStream before = tag("'from':{'kind':'ImageStreamTag','name':'a:b:c'}");
    assertFound(Validation.ofUpdate(before, before));
    assertFound(
        Validation.ofUpdate(before, tag("'from':{'kind':'ImageStreamTag','name':'a:b:d'}")),
        invalid("/spec/tags/1/from/name", FORM + " (tag \"b\")"));
  }

  @Test
  void asksForTheRegistries() {
    ImageStream stream =
        stream(
            "'spec':{'dockerImageRepository':'bad.example/a','tags':["
                + "{'name':'a','from':{'kind':'DockerImage','name':'bad.example/a/b'}},"
                + "{'name':'b','from':{'kind':'DockerImage','name':'good.example/a/b'}},"
                + "{'name':'c','from':{'kind':'ImageStreamTag','name':'bad.example'}}]},"
                + "'status':{'tags':[{'tag':'a','items':["
                + "{'dockerImageReference':'bad.example/a/b@sha256:"
                + "0".repeat(64)
                + "'}]}]}");
    String refused = "registry \"bad.example\" not allowed by whitelist: \"good.example:443\"";
    assertFound(
        Validation.of(stream, ALLOWED),
        forbidden("/spec/dockerImageRepository", refused),
        forbidden("/spec/tags/0/from/name", refused + " (tag \"a\")"),
        forbidden("/status/tags/0/items/0/dockerImageReference", refused + " (tag \"a\")"));
    assertFound(Validation.of(stream));
    assertFound(Validation.ofUpdate(stream, stream, ALLOWED));
  }

  @Test
  void insecureSourcesMayUseEitherPort() {
    String tags =
        "'spec':{'tags':[{'name':'a','importPolicy':{'insecure':%s},"
            + "'from':{'kind':'DockerImage','name':'plain.example/a'}}]},"
            + "'status':{'tags':[{'tag':'a','items':[{'dockerImageReference':'plain.example/a'}]}]}";
    RegistryAllowList list = RegistryAllowList.of(List.of(new Entry("plain.example", true)));
    String refused =
        "registry \"plain.example\" not allowed by whitelist: \"plain.example:80\" (tag \"a\")";
    ImageStream secure = stream(tags.formatted("false"));
    assertFound(
        Validation.of(secure, list),
        forbidden("/spec/tags/0/from/name", refused),
        forbidden("/status/tags/0/items/0/dockerImageReference", refused));
    assertFound(Validation.of(stream(tags.formatted("true")), list));
    assertFound(
        Validation.of(
            secure.withMetadata(
                secure.metadata().withAnnotation("openshift.io/image.insecureRepository", "true")),
            list));
  }

  @Test
  void anUpdateOfTheStatusIsAskedForNewReferencesOnly() {
    ImageStream before =
        stream(
            "'spec':{'dockerImageRepository':'a:b'},'status':{'tags':[{'tag':'a','items':["
                + "{'dockerImageReference':'A'},{'dockerImageReference':'bad.example/a'}]}]}");
    assertFound(Validation.ofStatusUpdate(before, before, ALLOWED));
    ImageStream after =
        stream(
            "'status':{'tags':[{'tag':'b','items':[{'dockerImageReference':'B'},"
                + "{'dockerImageReference':'A'},{'dockerImageReference':'bad.example/a'},"
                + "{'dockerImageReference':'bad.example/b'},{}]}]}");
    Violation upperCase =
        invalid(
            "/status/tags/0/items/0/dockerImageReference",
            "invalid image reference \"B\": repository at position 0: repository names are lower"
                + " case (tag \"b\")");
    Violation missing =
        required("/status/tags/0/items/4/dockerImageReference", "Required value (tag \"b\")");
    assertFound(Validation.ofStatusUpdate(before, after), upperCase, missing);
    assertFound(
        Validation.ofStatusUpdate(before, after, ALLOWED),
        upperCase,
        forbidden(
            "/status/tags/0/items/3/dockerImageReference",
            "registry \"bad.example\" not allowed by whitelist: \"good.example:443\" (tag \"b\")"),
        missing);
  }
}
