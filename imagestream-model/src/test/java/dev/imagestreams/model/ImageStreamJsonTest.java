package dev.imagestreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageStreamJsonTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final String DIGEST =
      "sha256:94439378e4546d72ef221c47fe2ac30065bcc3a98c25bc51bed77ec00efabb95";

  private static final String LEGACY =
      "{\"kind\":\"ImageStream\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"ruby\","
          + "\"namespace\":\"default\",\"selfLink\":\"/osapi/v1/namespaces/default/imagestreams/ruby\","
          + "\"uid\":\"9990ea5f-f35a-11e4-937e-001c422dcd49\",\"resourceVersion\":\"53\","
          + "\"creationTimestamp\":\"2015-05-05T19:11:57Z\",\"annotations\":"
          + "{\"openshift.io/image.dockerRepositoryCheck\":\"2015-05-05T19:12:00Z\"}},"
          + "\"spec\":{\"dockerImageRepository\":\"openshift/ruby-20-centos7\"},"
          + "\"status\":{\"dockerImageRepository\":\"openshift/ruby-20-centos7\",\"tags\":["
          + "{\"tag\":\"latest\",\"items\":[{\"created\":\"2015-05-05T19:11:58Z\","
          + "\"dockerImageReference\":\"openshift/ruby-20-centos7:latest\","
          + "\"image\":\"94439378e4546d72ef221c47fe2ac30065bcc3a98c25bc51bed77ec00efabb95\"}]},"
          + "{\"tag\":\"v0.4\",\"items\":[{\"created\":\"2015-05-05T19:11:59Z\","
          + "\"dockerImageReference\":\"openshift/ruby-20-centos7:v0.4\","
          + "\"image\":\"c7dbf059225847a7bfb4f40bc335ad7e70defc913de1a28aabea3a2072844a3f\"}]}]}}";

  private static final String MODERN =
      """
      {"kind":"ImageStream","apiVersion":"image.openshift.io/v1","x-top":{"a":[1,null,"é"]},
       "metadata":{"name":"ruby","namespace":"team","uid":"u","resourceVersion":"1",
        "generation":2,"creationTimestamp":"2024-01-02T03:04:05.120+02:00",
        "labels":{},"annotations":null,
        "managedFields":[{"manager":"oc","time":"2024-01-02T03:04:05Z"}]},
       "spec":{"lookupPolicy":{"local":false,"x-lookup":1},"x-spec":true,
        "dockerImageRepository":"",
        "tags":[
         {"name":"a","annotations":null,"from":{"kind":"DockerImage","name":"quay.io/o/a:1",
           "x-from":12345678901234567890},"generation":null,"importPolicy":{},
           "referencePolicy":{"type":"Source"},"x-tag":[]},
         {"name":"b","annotations":{},"from":null,"reference":false,"generation":0,
           "importPolicy":{"insecure":true,"scheduled":false,"importMode":"PreserveOriginal",
           "x-import":{}},"referencePolicy":{"type":"","x-reference":null}},
         {"name":"c","annotations":{"k":"v"},"from":{"kind":"ImageStreamTag","namespace":"n",
           "name":"b"},"reference":true,"generation":2,"importPolicy":null,
           "referencePolicy":null}]},
       "status":{"dockerImageRepository":"","publicDockerImageRepository":"r.example/team/ruby",
        "x-status":1.25,
        "tags":[
         {"tag":"a","items":null,"conditions":[{"type":"ImportSuccess","status":"False",
           "lastTransitionTime":"2024-01-02T03:04:05.000000001Z","reason":"NotFound",
           "message":"no","generation":2,"x-condition":"x"}],"x-list":1},
         {"tag":"b","items":[],"conditions":[]},
         {"tag":"c","items":[{"created":"2024-01-02T03:04:05-00:30","dockerImageReference":"",
           "image":"","generation":null,"x-item":{"deep":{"er":[]}}},
           {"created":null,"dockerImageReference":"r@%s","image":"%s","generation":1}]}]}}
      """
          .formatted(DIGEST, DIGEST);

  @Test
  void writesAnOldDocumentBackUnchanged() {
    assertThat(ImageStreamJson.write(ImageStreamJson.read(LEGACY))).isEqualTo(LEGACY);
  }

  @Test
  void writesAShortDocumentBackInTheUsualOrder() {
    String document =
        "{\"apiVersion\":\"v1\",\"kind\":\"ImageStream\",\"metadata\":{\"name\":\"ruby\"},"
            + "\"spec\":{\"dockerImageRepository\":\"openshift/ruby-20-centos7\"}}";

    assertThat(ImageStreamJson.write(ImageStreamJson.read(document)))
        .isEqualTo(
            "{\"kind\":\"ImageStream\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"ruby\"},"
                + "\"spec\":{\"dockerImageRepository\":\"openshift/ruby-20-centos7\"}}");
  }

  @Test
  void losesNothingOfAModernDocument() {
    assertThat(tree(ImageStreamJson.write(ImageStreamJson.read(MODERN)))).isEqualTo(tree(MODERN));
  }

  @Test
  void losesNothingWhenItWritesForPeople() {
    assertThat(tree(ImageStreamJson.writeIndented(ImageStreamJson.read(MODERN))))
        .isEqualTo(tree(MODERN));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"kind\":\"ImageStream\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\"},\"spec\":null,"
            + "\"status\":null}",
        "{\"kind\":\"ImageStream\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\","
            + "\"generation\":null,\"creationTimestamp\":null,\"labels\":null},\"spec\":{},"
            + "\"status\":{}}",
        "{\"kind\":\"ImageStream\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\"},"
            + "\"spec\":{\"lookupPolicy\":null,\"tags\":null},\"status\":{\"tags\":[]}}",
        "{\"kind\":\"ImageStream\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\"},"
            + "\"spec\":{\"lookupPolicy\":{},\"tags\":[{\"name\":\"t\",\"from\":{}}]}}"
      })
  void keepsHowEmptinessWasWritten(String document) {
    assertThat(ImageStreamJson.write(ImageStreamJson.read(document))).isEqualTo(document);
  }

  @Test
  void readsWhatTheDocumentSays() {
    ImageStream stream = ImageStreamJson.read(MODERN);

    assertThat(stream.key()).isEqualTo(new StreamKey("team", "ruby"));
    assertThat(stream.metadata().creationTimestamp())
        .contains(Instant.parse("2024-01-02T01:04:05.120Z"));
    assertThat(stream.spec().tag("b").orElseThrow().importPolicy().insecure()).isTrue();
    assertThat(stream.spec().tag("b").orElseThrow().generation()).contains(0L);
    assertThat(stream.spec().tag("c").orElseThrow().importable()).isFalse();
    assertThat(stream.spec().tag("a").orElseThrow().importable()).isTrue();
    assertThat(stream.status().tag("c").orElseThrow().items().get(1).digest())
        .contains(Digest.parse(DIGEST));
    assertThat(stream.latest("a")).isEmpty();
  }

  @Test
  void readsABareHexIdAsADigest() {
    assertThat(ImageStreamJson.read(LEGACY).latest("latest").flatMap(TagEvent::digest))
        .contains(Digest.parse(DIGEST));
  }

  @Test
  void hasTheDefaultNamespaceWhereNoneIsSaid() {
    ImageStream stream =
        ImageStreamJson.read(
            "{\"kind\":\"ImageStream\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\"}}");

    assertThat(stream.key()).hasToString("default/a");
  }

  /** A spelling belongs to the value that was read: another value is written as itself. */
  @Test
  void forgetsHowAnOldValueWasSpelled() {
    ImageStream read = ImageStreamJson.read(MODERN);
    ImageStream changed =
        read.withMetadata(
            read.metadata().withAnnotation("k", "v").withIdentity("u", Instant.EPOCH));

    JsonNode metadata = tree(ImageStreamJson.write(changed)).path("metadata");
    assertThat(metadata.path("annotations").path("k").asText()).isEqualTo("v");
    assertThat(metadata.path("creationTimestamp").asText()).isEqualTo("1970-01-01T00:00:00Z");
    assertThat(metadata.path("managedFields")).hasSize(1);
  }

  @Test
  void printsEmptyFieldsOfANewStreamAsOpenShiftDoes() {
    ImageStream stream =
        ImageStream.empty(new StreamKey("team", "ruby"))
            .withTag(TagReference.dockerImage("1", "quay.io/o/ruby:1"))
            .withStatus(
                ImageStreamStatus.EMPTY.withTag(
                    NamedTagEventList.empty("1")
                        .withConditions(
                            List.of(
                                TagEventCondition.importFailed(
                                    Instant.EPOCH, "NotFound", "gone", 1)))));

    assertThat(ImageStreamJson.write(stream))
        .isEqualTo(
            "{\"kind\":\"ImageStream\",\"apiVersion\":\"image.openshift.io/v1\","
                + "\"metadata\":{\"name\":\"ruby\",\"namespace\":\"team\","
                + "\"creationTimestamp\":null},"
                + "\"spec\":{\"lookupPolicy\":{\"local\":false},\"tags\":[{\"name\":\"1\","
                + "\"annotations\":null,\"from\":{\"kind\":\"DockerImage\","
                + "\"name\":\"quay.io/o/ruby:1\"},\"generation\":null,\"importPolicy\":{},"
                + "\"referencePolicy\":{\"type\":\"Source\"}}]},"
                + "\"status\":{\"dockerImageRepository\":\"\",\"tags\":[{\"tag\":\"1\","
                + "\"items\":null,\"conditions\":[{\"type\":\"ImportSuccess\","
                + "\"status\":\"False\",\"lastTransitionTime\":\"1970-01-01T00:00:00Z\","
                + "\"reason\":\"NotFound\",\"message\":\"gone\",\"generation\":1}]}]}}");
  }

  @Test
  void readsBackWhatItWrote() {
    ImageStream stream =
        ImageStream.of("team/ruby", "openshift/ruby")
            .withTag(TagReference.dockerImage("1", "quay.io/o/ruby:1"))
            .withStatus(
                ImageStreamStatus.EMPTY.withTag(
                    NamedTagEventList.empty("1")
                        .prepend(new TagEvent(Instant.EPOCH, "r@" + DIGEST, DIGEST, 1))));

    assertThat(ImageStreamJson.read(ImageStreamJson.write(stream))).isEqualTo(stream);
  }

  @Test
  void printsTagsSortedByName() {
    ImageStream stream =
        ImageStream.empty(new StreamKey("n", "a"))
            .withTag(TagReference.dockerImage("b", "x"))
            .withTag(TagReference.dockerImage("a", "x"))
            .withTag(TagReference.dockerImage("c", "x"));

    assertThat(tree(ImageStreamJson.write(stream)).path("spec").path("tags"))
        .extracting(tag -> tag.path("name").asText())
        .containsExactly("a", "b", "c");
  }

  @Test
  void indentsByFourSpaces() {
    assertThat(ImageStreamJson.writeIndented(ImageStreamJson.read(LEGACY)))
        .contains("\n    \"metadata\"")
        .contains("\n        \"name\"");
  }

  /** Document and path. */
  static Stream<Arguments> bad() {
    String head = "{\"kind\":\"ImageStream\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\"}";
    return Stream.of(
        arguments("", ""),
        arguments("null", ""),
        arguments("[]", ""),
        arguments("\"ImageStream\"", ""),
        arguments("{}", "/metadata"),
        arguments(
            "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\"}}", "/kind"),
        arguments("{\"kind\":\"ImageStream\",\"apiVersion\":\"v2\"}", "/apiVersion"),
        arguments("{\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\"}}", "/kind"),
        arguments("{\"kind\":\"ImageStream\",\"apiVersion\":\"v1\"}", "/metadata"),
        arguments(
            "{\"kind\":\"ImageStream\",\"apiVersion\":\"v1\",\"metadata\":null}", "/metadata"),
        arguments(
            "{\"kind\":\"ImageStream\",\"apiVersion\":\"v1\",\"metadata\":{}}", "/metadata/name"),
        arguments(
            "{\"kind\":\"ImageStream\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"../a\"}}",
            "/metadata/name"),
        arguments(head + ",\"spec\":[]}", "/spec"),
        arguments(head + ",\"spec\":{\"dockerImageRepository\":7}}", "/spec/dockerImageRepository"),
        arguments(
            head + ",\"spec\":{\"lookupPolicy\":{\"local\":\"true\"}}}",
            "/spec/lookupPolicy/local"),
        arguments(head + ",\"spec\":{\"tags\":{}}}", "/spec/tags"),
        arguments(head + ",\"spec\":{\"tags\":[null]}}", "/spec/tags/0"),
        arguments(
            head + ",\"spec\":{\"tags\":[{\"name\":\"a\",\"generation\":\"1\"}]}}",
            "/spec/tags/0/generation"),
        arguments(
            head + ",\"spec\":{\"tags\":[{\"name\":\"a\"},{\"name\":\"b\",\"generation\":1.5}]}}",
            "/spec/tags/1/generation"),
        arguments(
            head + ",\"spec\":{\"tags\":[{\"name\":\"a\",\"generation\":9223372036854775808}]}}",
            "/spec/tags/0/generation"),
        arguments(
            head + ",\"spec\":{\"tags\":[{\"name\":\"a\",\"from\":{\"name\":7}}]}}",
            "/spec/tags/0/from/name"),
        arguments(
            head + ",\"spec\":{\"tags\":[{\"name\":\"a\",\"annotations\":{\"b/c\":1}}]}}",
            "/spec/tags/0/annotations/b~1c"),
        arguments(head + ",\"spec\":{\"tags\":[{\"name\":\"a\"},{\"name\":\"a\"}]}}", "/spec/tags"),
        arguments(
            head + ",\"status\":{\"tags\":[{\"tag\":\"a\"},{\"tag\":\"a\"}]}}", "/status/tags"),
        arguments(
            head + ",\"status\":{\"tags\":[{\"tag\":\"a\",\"items\":[{\"created\":\"now\"}]}]}}",
            "/status/tags/0/items/0/created"),
        arguments(
            head
                + ",\"status\":{\"tags\":[{\"tag\":\"a\",\"items\":"
                + "[{\"created\":\"2024-02-30T00:00:00Z\"}]}]}}",
            "/status/tags/0/items/0/created"),
        arguments(head + ",\"spec\":{},\"spec\":{}}", "/spec"),
        arguments(head + ",\"x\":{\"a\":1,\"a\":2}}", "/x/a"),
        arguments(head + ",\"x\":\"\\ud800\"}", "/x"),
        arguments(head + ",\"x\":[\"\\udc00\\ud800\"]}", "/x/0"),
        arguments(head + ",\"x\":\"\ud800\"}", "/x"),
        arguments(head + ",\"spec\":{\"tags\":[{\"name\":\"\\ud83d\"}]}}", "/spec/tags/0/name"));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void saysWhereADocumentIsWrong(String document, String path) {
    assertThat(problem(document).path()).as(problem(document).getMessage()).isEqualTo(path);
  }

  @Test
  void acceptsAPairOfSurrogates() {
    String document =
        "{\"kind\":\"ImageStream\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\"},"
            + "\"x\":\"\ud83d\ude00\"}";

    assertThat(ImageStreamJson.write(ImageStreamJson.read(document))).isEqualTo(document);
  }

  @Test
  void refusesALoneSurrogateInAFieldName() {
    String document =
        "{\"kind\":\"ImageStream\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\"},"
            + "\"\\ud800\":1}";

    assertThat(problem(document)).isNotNull();
  }

  @Test
  void stopsAtAHundredThousandNestedLists() {
    String document =
        "{\"kind\":\"ImageStream\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\"},\"x\":"
            + "[".repeat(100_000)
            + "]".repeat(100_000)
            + "}";

    InvalidDocumentException problem = problem(document);
    assertThat(problem.path()).startsWith("/x/0/0").hasSizeLessThan(300);
    assertThat(problem.getMessage()).hasSizeLessThan(1000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "{}", ",", "]", "}", "null"})
  void refusesWhatFollowsTheEnd(String garbage) {
    assertThat(problem(LEGACY + garbage).path()).isEmpty();
  }

  @Test
  void acceptsSpaceAfterTheEnd() {
    assertThat(ImageStreamJson.read(LEGACY + " \r\n\t").metadata().name()).isEqualTo("ruby");
  }

  @Test
  void refusesEveryTruncatedDocument() {
    for (int end = 0; end < LEGACY.length(); end++) {
      assertThat(problem(LEGACY.substring(0, end))).as("cut at %d", end).isNotNull();
    }
  }

  @Test
  void showsHostileTextHarmlessly() {
    InvalidDocumentException problem =
        problem("{\"kind\":\"Po\\u001b[31md\\n" + "x".repeat(1_000_000) + "\"}");

    assertThat(problem.getMessage()).hasSizeLessThan(1000);
    assertThat(problem.getMessage().chars()).noneMatch(Character::isISOControl);
  }

  @Test
  void leavesOutWhatOldReadersDoNotKnow() {
    ImageStream stream =
        ImageStream.of("default/ruby", "openshift/ruby")
            .withTag(TagReference.dockerImage("1", "openshift/ruby:1"))
            .withTag(TagReference.dockerImage("own", "quay.io/o/other:2"))
            .withStatus(
                new ImageStreamStatus(
                    "openshift/ruby",
                    "public.example/ruby",
                    List.of(
                        NamedTagEventList.empty("1")
                            .prepend(
                                new TagEvent(
                                    Instant.parse("2015-05-05T19:11:58Z"),
                                    "openshift/ruby@" + DIGEST,
                                    DIGEST,
                                    3)),
                        NamedTagEventList.empty("failed")
                            .withConditions(
                                List.of(
                                    TagEventCondition.importFailed(
                                        Instant.EPOCH, "NotFound", "gone", 1)))),
                    JsonExtras.none()));
    stream = stream.withMetadata(stream.metadata().withGeneration(Optional.of(3L)));

    assertThat(ImageStreamJson.write(stream.toLegacy()))
        .isEqualTo(
            "{\"kind\":\"ImageStream\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"ruby\","
                + "\"namespace\":\"default\"},\"spec\":{\"dockerImageRepository\":"
                + "\"openshift/ruby\",\"tags\":[{\"name\":\"own\",\"from\":{\"kind\":"
                + "\"DockerImage\",\"name\":\"quay.io/o/other:2\"}}]},\"status\":{"
                + "\"dockerImageRepository\":\"openshift/ruby\",\"tags\":[{\"tag\":\"1\","
                + "\"items\":[{\"created\":\"2015-05-05T19:11:58Z\",\"dockerImageReference\":"
                + "\"openshift/ruby@"
                + DIGEST
                + "\",\"image\":\""
                + DIGEST
                + "\"}]}]}}");
  }

  @Test
  void anOldDocumentIsItsOwnLegacyForm() {
    assertThat(ImageStreamJson.write(ImageStreamJson.read(LEGACY).toLegacy())).isEqualTo(LEGACY);
  }

  @Test
  void refusesTwoTagsOfOneNameMadeInCode() {
    TagReference tag = TagReference.dockerImage("a", "x");

    assertThat(Optional.of(ImageStreamSpec.EMPTY.withTag(tag).withTag(tag).tags()))
        .contains(List.of(tag));
    assertThat(
            catchThrowableOfType(
                IllegalArgumentException.class,
                () -> ImageStreamSpec.EMPTY.withTags(List.of(tag, tag))))
        .hasMessageContaining("\"a\" stands twice");
  }

  private static InvalidDocumentException problem(String document) {
    InvalidDocumentException problem =
        catchThrowableOfType(InvalidDocumentException.class, () -> ImageStreamJson.read(document));
    assertThat(problem).as(document.substring(0, Math.min(300, document.length()))).isNotNull();
    return problem;
  }

  private static JsonNode tree(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (IOException e) {
      throw new AssertionError(json, e);
    }
  }
}
