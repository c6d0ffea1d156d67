package dev.imagestreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents that are wrong, huge or hostile: each is refused, soon, and where it is wrong. */
@Timeout(60)
class BadDocumentsTest {

  private static final String LONG = "x".repeat(10_000_000);

  /** Instead of {@code …} stands what is wrong. */
  private static final String STREAM =
      "{'kind':'ImageStream','apiVersion':'image.openshift.io/v1','metadata':{'name':'a'},…}";

  private static final String IMAGE =
      "{'kind':'Image','apiVersion':'image.openshift.io/v1','metadata':{'name':'a'},…}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'spec':{'tags':[{'name':'a'},{'name':'b'},{'name':'a'}]} | /spec/tags",
        "'spec':{'tags':[{},{'name':''}]} | /spec/tags",
        "'status':{'tags':[{'tag':'a','items':null},{'tag':'a','items':[]}]} | /status/tags",
        "'metadata':{'name':'a'} | /metadata",
        "'metadata':null | /metadata",
        "'kind':'ImageStream' | /kind",
        "'spec':{'tags':null,'tags':null} | /spec/tags",
        "'spec':{'tags':[{'name':'a','from':{'name':'b','name':'b'}}]} | /spec/tags/0/from/name",
        "'spec':{'tags':[{'name':'a','annotations':{'b':'','b':''}}]}"
            + " | /spec/tags/0/annotations/b",
        "'x':1,'x':1 | /x",
        "'spec':{'x':1,'x':null} | /spec/x",
        "'x':{'y':[{},{'z':{'a':1,'b':2,'a':3}}]} | /x/y/1/z/a",
        "'status':{'x':{'a':{},'a':{}}} | /status/x/a"
      })
  void refusesWhatStandsTwice(String wrong, String path) {
    assertThat(stream(wrong).path()).isEqualTo(path);
  }

  @ParameterizedTest
  @CsvSource({"Id,Id", "Id,id", "id,Id", "container_config,ContainerConfig", "size,Size"})
  void refusesAFieldByItsOldAndItsNewName(String one, String other) {
    InvalidDocumentException problem =
        image("'dockerImageMetadata':{'" + one + "':null,'" + other + "':null}");

    assertThat(problem.path()).isEqualTo("/dockerImageMetadata/" + other);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'metadata':{'labels':{'a':1}} | /metadata/labels/a",
        "'metadata':{'labels':{'a':null}} | /metadata/labels/a",
        "'metadata':{'labels':[]} | /metadata/labels",
        "'metadata':{'generation':'1'} | /metadata/generation",
        "'metadata':{'creationTimestamp':1} | /metadata/creationTimestamp",
        "'dockerImageReference':1 | /dockerImageReference",
        "'dockerImageReference':{} | /dockerImageReference",
        "'dockerImageReference':true | /dockerImageReference",
        "'dockerImageMetadata':'' | /dockerImageMetadata",
        "'dockerImageMetadata':{'Size':'1'} | /dockerImageMetadata/Size",
        "'dockerImageMetadata':{'Size':1.0} | /dockerImageMetadata/Size",
        "'dockerImageMetadata':{'Size':1e3} | /dockerImageMetadata/Size",
        "'dockerImageMetadata':{'size':9223372036854775808} | /dockerImageMetadata/size",
        "'dockerImageMetadata':{'Config':{'Memory':-9223372036854775809}}"
            + " | /dockerImageMetadata/Config/Memory",
        "'dockerImageMetadata':{'Config':{'Tty':'true'}} | /dockerImageMetadata/Config/Tty",
        "'dockerImageMetadata':{'Config':{'Tty':1}} | /dockerImageMetadata/Config/Tty",
        "'dockerImageMetadata':{'Config':{'Env':'A=b'}} | /dockerImageMetadata/Config/Env",
        "'dockerImageMetadata':{'Config':{'Env':['A=b',null]}} | /dockerImageMetadata/Config/Env/1",
        "'dockerImageMetadata':{'Config':{'Env':['A=b',7]}} | /dockerImageMetadata/Config/Env/1",
        "'dockerImageMetadata':{'Config':{'ExposedPorts':['80/tcp']}}"
            + " | /dockerImageMetadata/Config/ExposedPorts",
        "'dockerImageMetadata':{'Config':{'Labels':{'a/b~c':{}}}}"
            + " | /dockerImageMetadata/Config/Labels/a~1b~0c",
        "'dockerImageLayers':{} | /dockerImageLayers",
        "'dockerImageLayers':[[]] | /dockerImageLayers/0",
        "'dockerImageLayers':[{'size':1},{'size':true}] | /dockerImageLayers/1/size",
        "'dockerImageManifests':[{'manifestSize':0.5}] | /dockerImageManifests/0/manifestSize",
        "'signatures':[{'content':[]}] | /signatures/0/content",
        "'signatures':[{'issuedBy':[]}] | /signatures/0/issuedBy",
        "'dockerImageSignatures':[1] | /dockerImageSignatures/0"
      })
  void refusesAValueOfAnotherType(String wrong, String path) {
    String before =
        wrong.startsWith("'metadata'") ? IMAGE.replace("'metadata':{'name':'a'},", "") : IMAGE;

    assertThat(problem(json(before.replace("…", wrong)), Image.class).path()).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890"
            + "12345678901",
        "0.0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            + "000000000000000000001",
        "1e99999999999",
        "01",
        "+1",
        ".5",
        "1.",
        "NaN",
        "Infinity"
      })
  void refusesNumbersThatAreNone(String number) {
    assertThat(image("'x':[0," + number + "]").path()).isEqualTo("/x/1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "now",
        "2024-01-02",
        "2024-01-02T03:04:05",
        "2024-01-02 03:04:05Z",
        "2024-00-02T03:04:05Z",
        "2024-13-02T03:04:05Z",
        "2024-01-00T03:04:05Z",
        "2023-02-29T03:04:05Z",
        "2024-01-02T24:00:00Z",
        "2024-01-02T03:60:05Z",
        "2024-01-02T03:04:60Z",
        "2024-01-02T03:04:05+19:00",
        "2024-01-02T03:04:05.1234567890Z",
        "+1000000000-01-01T00:00:00Z",
        "2024-01-02T03:04:05Z ",
        "２０２４-01-02T03:04:05Z"
      })
  void refusesTimesThatAreNone(String time) {
    assertThat(
            stream("'status':{'tags':[{'tag':'a','items':[{'created':'" + time + "'}]}]}").path())
        .isEqualTo("/status/tags/0/items/0/created");
    assertThat(image("'dockerImageMetadata':{'Created':'" + time + "'}").path())
        .isEqualTo("/dockerImageMetadata/Created");
  }

  /** Each kind, read as each other kind. */
  @ParameterizedTest
  @FieldSource("dev.imagestreams.model.Documents#ALL")
  void refusesAnotherKind(String name) {
    String document = Documents.text(name);
    for (Map.Entry<String, Class<? extends ApiObject>> kind : Documents.KINDS.entrySet()) {
      if (!kind.getValue().equals(Documents.kind(Documents.tree(document)))) {
        // Fields of one name may have other types in the other kind, before its kind is looked at.
        assertThat(problem(document, kind.getValue()).path()).as(kind.getKey()).isNotEmpty();
        String head = document.substring(0, document.indexOf("\"metadata\""));
        String shortened = head + "\"metadata\":{\"name\":\"a\"}}";
        assertThat(problem(shortened, kind.getValue()).path()).isEqualTo("/kind");
      }
    }
  }

  @ParameterizedTest
  @FieldSource("dev.imagestreams.model.Documents#ALL")
  void refusesAnotherVersion(String name) {
    JsonNode document = Documents.tree(Documents.text(name));
    List<String> versions = new ArrayList<>(List.of("v2", "image.openshift.io/v2", "V1", ""));
    if (Stream.of("ImageTag", "ImageTagList", "ImageStreamLayers")
        .anyMatch(document.path("kind").textValue()::equals)) {
      versions.add("v1"); // Kinds that came after API groups.
    }
    for (String version : versions) {
      ((ObjectNode) document).put("apiVersion", version);
      assertThat(problem(document.toString(), Documents.kind(document)).path())
          .isEqualTo("/apiVersion");
    }
  }

  @ParameterizedTest
  @FieldSource("dev.imagestreams.model.Documents#ALL")
  void refusesHalfAKindAndVersion(String name) {
    ObjectNode document = (ObjectNode) Documents.tree(Documents.text(name));
    Class<? extends ApiObject> kind = Documents.kind(document);

    ObjectNode noKind = document.deepCopy();
    noKind.remove("kind");
    assertThat(problem(noKind.toString(), kind).path()).isEqualTo("/kind");
    ObjectNode noVersion = document.deepCopy();
    noVersion.remove("apiVersion");
    assertThat(problem(noVersion.toString(), kind).path()).isEqualTo("/apiVersion");
    noKind.remove("apiVersion");
    assertThat(problem(noKind.toString(), kind).path()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "image-stream-tag | /image",
        "image-stream-image | /image",
        "image-stream-mapping | /image",
        "image-tag | /image",
        "image-list | /items/1",
        "image-stream-list | /items/0",
        "image-stream-tag-list | /items/1",
        "image-stream-tag-list | /items/0/image",
        "image-tag-list | /items/1",
        "image | /dockerImageMetadata",
        "image-stream-import-answer | /status/import",
        "image-stream-import-answer | /status/images/1/status",
        "image-stream-import-answer | /status/images/0/manifests/0"
      })
  void refusesAnotherKindWithin(String name, String path) {
    JsonNode document = Documents.tree(Documents.text(name));
    ((ObjectNode) document.at(path)).put("kind", "Pod").put("apiVersion", "v1");

    assertThat(problem(document.toString(), Documents.kind(document)).path())
        .isEqualTo(path + "/kind");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'spec':{'tags':[{'name':'LONG'}]} | /spec/tags/0/name",
        "'spec':{'dockerImageRepository':'LONG'} | /spec/dockerImageRepository",
        "'spec':{'tags':[{'name':'a','from':{'kind':'LONG'}}]} | /spec/tags/0/from/kind",
        "'spec':{'tags':[{'name':'a','referencePolicy':{'type':'LONG'}}]}"
            + " | /spec/tags/0/referencePolicy/type",
        "'status':{'tags':[{'tag':'LONG'}]} | /status/tags/0/tag",
        "'status':{'tags':[{'tag':'a','items':[{'created':'LONG'}]}]}"
            + " | /status/tags/0/items/0/created",
        "'status':{'tags':[{'tag':'a','items':[{'image':'LONG'}]}]}"
            + " | /status/tags/0/items/0/image"
      })
  void refusesLongNames(String wrong, String path) {
    assertThat(stream(wrong.replace("LONG", LONG)).path()).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"name", "namespace", "uid"})
  void refusesLongMetadata(String field) {
    String document = json(STREAM.replace("'name':'a'", "'" + field + "':'" + LONG + "'"));

    assertThat(problem(document.replace(",…", ""), ImageStream.class).path())
        .isEqualTo("/metadata/" + field);
  }

  /** A document within the document may be long. */
  @Test
  void keepsALongAnnotation() {
    String document =
        json(STREAM.replace("'name':'a'", "'name':'a','annotations':{'a':'" + LONG + "'}"))
            .replace(",…", "");

    assertThat(ImageStreamJson.write(ImageStreamJson.read(document)).equals(document)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'LONG':1 | ``",
        "'spec':{'LONG':1} | /spec",
        "'spec':{'tags':[{'annotations':{'LONG':''}}]} | /spec/tags/0/annotations",
        "'x':[{'LONG':{}}] | /x/0"
      })
  void refusesLongFieldNames(String wrong, String path) {
    InvalidDocumentException problem = stream(wrong.replace("LONG", LONG));

    assertThat(problem.path()).startsWith(path).hasSizeLessThan(5000);
    assertThat(problem.getMessage()).hasSizeLessThan(1000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\ud800",
        "\\uDBFF",
        "\\udc00",
        "\\uDFFF",
        "\\ud800\\ud800\\udc00",
        "\\udc00\\ud800",
        "\\ud83d\\ude00\\ud83d",
        "\\ud83d \\ude00",
        "\ud800",
        "\udfff",
        "\udc00\ud800",
        "\ud83d\ude00\ude00",
        "\ud83d\\n\ude00",
        "é\ud800"
      })
  void refusesHalvesOfPairs(String half) {
    for (String padding : List.of("", "p".repeat(4095), "p".repeat(4096), "é".repeat(8191))) {
      String text = padding + half;
      assertThat(stream("'x':'" + text + "'").path()).isEqualTo("/x");
      assertThat(stream("'x':[{'y':'" + text + "'}]").path()).isEqualTo("/x/0/y");
      assertThat(stream("'spec':{'tags':[{'name':'" + text + "'}]}").path())
          .isEqualTo("/spec/tags/0/name");
      assertThat(stream("'metadata2':{'" + half + "':1}").path()).startsWith("/metadata2");
      assertThat(image("'dockerImageMetadata':{'Config':{'Labels':{'" + half + "':''}}}").path())
          .startsWith("/dockerImageMetadata/Config/Labels");
      assertThat(image("'dockerImageMetadata':{'Config':{'Volumes':{'" + half + "':{}}}}").path())
          .startsWith("/dockerImageMetadata/Config/Volumes");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"😀", "\\\\ud800", "\\\\\\\\uDC00", "é😀", "\uffff", "\ue000", "\u0080"})
  void keepsWhatOnlyLooksLikeAHalf(String text) {
    for (String padding : List.of("", "p".repeat(4000), "p".repeat(4095), "é".repeat(8191))) {
      String document = json(STREAM.replace("…", "'x':'" + padding + text + "'"));

      assertThat(ImageStreamJson.write(ImageStreamJson.read(document))).isEqualTo(document);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'x': | /x",
        "'spec':{'x': | /spec/x",
        "'spec':{'tags': | /spec/tags",
        "'spec':{'tags':[{'name': | /spec/tags/0/name",
        "'spec':{'tags':[{'annotations': | /spec/tags/0/annotations",
        "'status':{'tags':[{'tag':'a','items': | /status/tags/0/items",
        "'status': | /status",
        "'spec':{'lookupPolicy':{'local': | /spec/lookupPolicy/local"
      })
  void refusesAHundredThousandLevels(String head, String path) {
    for (String level : List.of("[", "{'a':", "[{'spec':", "{'tags':[")) {
      InvalidDocumentException problem = stream(head + level.repeat(100_000));

      assertThat(problem.path()).startsWith(path);
      assertThat(problem.getMessage()).hasSizeLessThan(1000);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'dockerImageMetadata':{'Config':{'ExposedPorts': "
            + "| /dockerImageMetadata/Config/ExposedPorts",
        "'dockerImageMetadata':{'x': | /dockerImageMetadata/x",
        "'dockerImageLayers': | /dockerImageLayers"
      })
  void refusesAHundredThousandLevelsOfAnImage(String head, String path) {
    for (String level : List.of("[", "{'a':")) {
      assertThat(image(head + level.repeat(100_000)).path()).startsWith(path);
    }
  }

  @Test
  void refusesAHundredThousandLevelsOfATree() {
    Map<String, Object> tree = Map.of("x", 1);
    for (int i = 0; i < 100_000; i++) {
      tree = Map.of("x", tree);
    }
    Map<String, Object> deep = tree;

    assertThat(catchThrowableOfType(InvalidDocumentException.class, () -> ImageStream.ofTree(deep)))
        .isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'dockerImageMetadata':{'Config':{'Env':[MORE]}} | '' | /dockerImageMetadata/Config/Env",
        "'dockerImageLayers':[MORE] | {} | /dockerImageLayers",
        "'dockerImageSignatures':[MORE] | '' | /dockerImageSignatures"
      })
  void refusesMoreThanAMillionElements(String document, String element, String path) {
    String million = (element + ",").repeat(1_000_000);

    assertThat(image(document.replace("MORE", million + element)).path()).startsWith(path);
    String allowed =
        json(
            IMAGE.replace(
                "…", document.replace("MORE", million.substring(0, million.length() - 1))));
    assertThat(ImageStreamJson.write(ImageStreamJson.read(allowed, Image.class)).equals(allowed))
        .isTrue();
  }

  /** Bounded in all, for a tree of values takes a hundred times the memory of its text. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'x':[MORE] | {} | 499_999 | /x",
        "'x':[[],[MORE]] | 0 | 499_997 | /x/1",
        "'x':[[1,2],[3,4]],'y':[MORE] | {} | 499_992 | /y"
      })
  void refusesMoreThanHalfAMillionUnknownValuesInAll(
      String document, String element, String most, String path) {
    String allowed = (element + ",").repeat(Integer.parseInt(most.replace("_", "")) - 1) + element;

    assertThat(image(document.replace("MORE", allowed + "," + element)).path()).startsWith(path);
    String json = json(IMAGE.replace("…", document.replace("MORE", allowed)));
    assertThat(ImageStreamJson.write(ImageStreamJson.read(json, Image.class)).equals(json))
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({"metadata2", "labels"})
  void refusesMoreThanAMillionFields(String where) {
    StringBuilder fields = new StringBuilder("'f':''");
    for (int i = 0; i < 1_000_000; i++) {
      fields.append(",'").append(Integer.toHexString(i)).append("':''");
    }
    String object = "{'" + where + "':{" + fields + "}}";

    assertThat(image("'x':" + object).path()).startsWith("/x/" + where);
    assertThat(
            problem(
                    json("{'kind':'Image','apiVersion':'v1','metadata':" + object + "}"),
                    Image.class)
                .path())
        .startsWith("/metadata/" + where);
  }

  @ParameterizedTest
  @FieldSource("dev.imagestreams.model.Documents#ALL")
  void refusesATruncatedDocument(String name) {
    JsonNode tree = Documents.tree(Documents.text(name));
    String document = Documents.compact(tree);
    Class<? extends ApiObject> kind = Documents.kind(tree);
    int step = 1 + document.length() / 300;
    for (int end = document.length() - 1; end >= 0; end -= step) {
      problem(document.substring(0, end), kind);
    }
  }

  @Test
  void showsAHostilePathHarmlessly() {
    InvalidDocumentException problem = stream("'\\u001b[31m\\n\\u202e':{'a':\\ud800}");

    assertThat(problem.getMessage().chars())
        .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT);
    assertThat(problem.path()).isEqualTo("/\u001b[31m\n\u202e/a");
  }

  private static InvalidDocumentException stream(String wrong) {
    return problem(json(STREAM.replace("…", wrong)), ImageStream.class);
  }

  private static InvalidDocumentException image(String wrong) {
    return problem(json(IMAGE.replace("…", wrong)), Image.class);
  }

  private static String json(String quoted) {
    return quoted.replace('\'', '"');
  }

  private static InvalidDocumentException problem(
      String document, Class<? extends ApiObject> kind) {
    InvalidDocumentException problem =
        catchThrowableOfType(
            InvalidDocumentException.class, () -> ImageStreamJson.read(document, kind));
    assertThat(problem).as(document.substring(0, Math.min(300, document.length()))).isNotNull();
    return problem;
  }
}
