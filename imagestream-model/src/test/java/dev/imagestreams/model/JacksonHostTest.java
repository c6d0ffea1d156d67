package dev.imagestreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Another application's own Jackson, without a module, reads and writes the records. */
@DisplayName("A host's own Jackson")
class JacksonHostTest {

  /** The two Jacksons that there are. */
  enum Jackson {
    TWO {
      private final ObjectMapper mapper = new ObjectMapper();

      @Override
      String write(Object value) throws Exception {
        return mapper.writeValueAsString(value);
      }

      @Override
      <T> T read(String json, Class<T> type) throws Exception {
        return mapper.readValue(json, type);
      }
    },
    THREE {
      private final tools.jackson.databind.json.JsonMapper mapper =
          new tools.jackson.databind.json.JsonMapper();

      @Override
      String write(Object value) {
        return mapper.writeValueAsString(value);
      }

      @Override
      <T> T read(String json, Class<T> type) {
        return mapper.readValue(json, type);
      }
    };

    abstract String write(Object value) throws Exception;

    abstract <T> T read(String json, Class<T> type) throws Exception;
  }

  /** A host's own record. */
  record Deployment(
      String environment,
      ImageStream stream,
      List<Image> images,
      Map<String, ImageStreamTag> tags) {}

  /** A host's own class of the older kind. */
  static final class Report {
    private @JsonProperty ImageStreamImport request =
        (ImageStreamImport) Documents.read("image-stream-import-answer");
    private ImageTag[] tags = {(ImageTag) Documents.read("image-tag")};

    public ImageTag[] getTags() {
      return tags;
    }

    public void setTags(ImageTag[] tags) {
      this.tags = tags;
    }
  }

  @ParameterizedTest
  @EnumSource
  void readsAndWritesEachKindAlone(Jackson jackson) throws Exception {
    for (String name : Documents.ALL) {
      ApiObject object = Documents.read(name);

      String json = jackson.write(object);

      assertThat(json).as(name).isEqualTo(ImageStreamJson.write(object));
      // A host's Jackson reads 1.50 as a double, so what it reads is compared without such numbers.
      String rounded = json.replace("1.50", "1.5").replace("1.000", "1.0");
      ApiObject read = jackson.read(rounded, object.getClass());
      assertThat(ImageStreamJson.write(read)).as(name).isEqualTo(rounded);
    }
  }

  @ParameterizedTest
  @EnumSource
  void readsAndWritesARecordThatHoldsThem(Jackson jackson) throws Exception {
    Map<String, ImageStreamTag> tags = new LinkedHashMap<>();
    tags.put("web:1.27", rounded(jackson, "image-stream-tag", ImageStreamTag.class));
    Deployment deployment =
        new Deployment(
            "test",
            (ImageStream) Documents.read("image-stream"),
            List.of((Image) Documents.read("image-pre012"), (Image) Documents.read("image-index")),
            tags);

    String json = jackson.write(deployment);

    assertThat(jackson.read(json, Deployment.class)).isEqualTo(deployment);
    JsonNode tree = Documents.tree(json);
    assertThat(tree.path("stream")).isEqualTo(Documents.tree(Documents.text("image-stream")));
    assertThat(tree.path("images").get(1)).isEqualTo(Documents.tree(Documents.text("image-index")));
    assertThat(jackson.write(jackson.read(json, Deployment.class))).isEqualTo(json);
  }

  private static <T extends ApiObject> T rounded(Jackson jackson, String name, Class<T> kind)
      throws Exception {
    return jackson.read(Documents.text(name), kind);
  }

  @ParameterizedTest
  @EnumSource
  void readsAndWritesAClassThatHoldsThem(Jackson jackson) throws Exception {
    String json = jackson.write(new Report());

    Report read = jackson.read(json.replace("1.50", "1.5").replace("1.000", "1.0"), Report.class);

    assertThat(Documents.tree(json).path("request"))
        .isEqualTo(Documents.tree(Documents.text("image-stream-import-answer")));
    assertThat(read.getTags()).hasSize(1);
    assertThat(read.request.metadata().name()).isEqualTo("web");
    assertThat(jackson.write(read)).isEqualTo(json.replace("1.50", "1.5").replace("1.000", "1.0"));
  }

  @ParameterizedTest
  @EnumSource
  void leavesANullToTheHost(Jackson jackson) throws Exception {
    String json = "{\"environment\":null,\"stream\":null,\"images\":[],\"tags\":{}}";

    assertThat(jackson.write(jackson.read(json, Deployment.class))).isEqualTo(json);
  }

  @ParameterizedTest
  @EnumSource
  void saysWhereAnObjectOfTheHostIsWrong(Jackson jackson) {
    String json =
        "{\"stream\":{\"kind\":\"ImageStream\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\"},"
            + "\"spec\":{\"tags\":7}}}";

    assertThat(catchThrowable(() -> jackson.read(json, Deployment.class)))
        .rootCause()
        .isInstanceOfSatisfying(
            InvalidDocumentException.class,
            problem -> assertThat(problem.path()).isEqualTo("/spec/tags"));
  }

  /** Deeper than documents may be, and just as deep as a host's Jackson reads. */
  @ParameterizedTest
  @EnumSource
  void refusesATooDeepObjectOfTheHost(Jackson jackson) {
    String json =
        "{\"stream\":{\"kind\":\"ImageStream\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\"},"
            + "\"x\":"
            + "[".repeat(498)
            + "]".repeat(498)
            + "}}";

    assertThat(catchThrowable(() -> jackson.read(json, Deployment.class)))
        .rootCause()
        .isInstanceOf(InvalidDocumentException.class);
  }
}
