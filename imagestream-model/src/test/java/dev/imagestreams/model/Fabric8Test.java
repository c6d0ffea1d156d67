package dev.imagestreams.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.openshift.api.model.ImageStreamBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** fabric8's classes of the same API read what this library writes, and the other way round. */
class Fabric8Test {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /**
   * What of each document is not the same after fabric8's classes had it: they drop nulls and empty
   * annotations of tags, and repeat kind and version in nested objects. {@code *} is any element of
   * a list, or any digest.
   */
  private static final Map<String, Set<String>> DIFFERENCES =
      differences(
          """
          image
          image-pre012
            /dockerImageLayers null is gone
          image-index
            /dockerImageLayers null is gone
            /metadata/annotations null is gone
          image-list
            /items/*/apiVersion "image.openshift.io/v1" is new
            /items/*/kind "Image" is new
            /items/*/dockerImageLayers null is gone
            /items/*/metadata/annotations null is gone
          image-signature
            /conditions/*/lastProbeTime null is gone
            /conditions/*/lastTransitionTime null is gone
            /metadata/creationTimestamp null is gone
          image-stream
            /spec/tags/*/annotations null is gone
            /spec/tags/*/annotations {} is gone
            /spec/tags/*/from null is gone
            /spec/tags/*/generation null is gone
            /spec/tags/*/importPolicy null is gone
            /spec/tags/*/referencePolicy null is gone
            /status/tags/*/items null is gone
          image-stream-3.0
          image-stream-image
            /image/apiVersion "image.openshift.io/v1" is new
            /image/kind "Image" is new
          image-stream-import-request
            /metadata/creationTimestamp null is gone
            /spec/images/*/to null is gone
          image-stream-import-answer
            /spec/images/*/to null is gone
            /status/images/*/image/apiVersion "image.openshift.io/v1" is new
            /status/images/*/image/kind "Image" is new
            /status/images/*/manifests/*/apiVersion "image.openshift.io/v1" is new
            /status/images/*/manifests/*/kind "Image" is new
            /status/images/*/manifests/*/dockerImageLayers null is gone
            /status/images/*/manifests/*/metadata/annotations null is gone
            /status/images/*/status/apiVersion "v1" is new
            /status/images/*/status/kind "Status" is new
            /status/import/spec/tags/*/annotations null is gone
            /status/import/spec/tags/*/annotations {} is gone
            /status/import/spec/tags/*/from null is gone
            /status/import/spec/tags/*/generation null is gone
            /status/import/spec/tags/*/importPolicy null is gone
            /status/import/spec/tags/*/referencePolicy null is gone
            /status/import/status/tags/*/items null is gone
            /status/repository/images/*/image/apiVersion "image.openshift.io/v1" is new
            /status/repository/images/*/image/kind "Image" is new
            /status/repository/images/*/status/apiVersion "v1" is new
            /status/repository/images/*/status/kind "Status" is new
            /status/repository/status/apiVersion "v1" is new
            /status/repository/status/kind "Status" is new
          image-stream-layers
            /blobs/*/size null is gone
            /images/*/config null is gone
            /images/*/layers null is gone
          image-stream-list
            /items/*/apiVersion "image.openshift.io/v1" is new
            /items/*/kind "ImageStream" is new
            /items/*/spec/tags/*/annotations null is gone
            /items/*/spec/tags/*/annotations {} is gone
            /items/*/spec/tags/*/from null is gone
            /items/*/spec/tags/*/generation null is gone
            /items/*/spec/tags/*/importPolicy null is gone
            /items/*/spec/tags/*/referencePolicy null is gone
            /items/*/status/tags/*/items null is gone
          image-stream-list-empty
            /items null is gone
          image-stream-mapping
            /image/apiVersion "image.openshift.io/v1" is new
            /image/kind "Image" is new
            /metadata/creationTimestamp null is gone
          image-stream-tag
            /conditions/*/lastTransitionTime null is gone
            /image/apiVersion "image.openshift.io/v1" is new
            /image/kind "Image" is new
          image-stream-tag-list
            /items/*/apiVersion "image.openshift.io/v1" is new
            /items/*/kind "ImageStreamTag" is new
            /items/*/conditions/*/lastTransitionTime null is gone
            /items/*/image/apiVersion "image.openshift.io/v1" is new
            /items/*/image/kind "Image" is new
            /items/*/tag null is gone
          image-tag
            /image/apiVersion "image.openshift.io/v1" is new
            /image/kind "Image" is new
          image-tag-list
            /items/*/apiVersion "image.openshift.io/v1" is new
            /items/*/kind "ImageTag" is new
            /items/*/image/apiVersion "image.openshift.io/v1" is new
            /items/*/image/kind "Image" is new
            /items/*/image null is gone
            /items/*/metadata/creationTimestamp null is gone
            /items/*/spec null is gone
            /items/*/status null is gone
          """);

  private static Map<String, Set<String>> differences(String table) {
    Map<String, Set<String>> differences = new LinkedHashMap<>();
    Set<String> last = new TreeSet<>();
    for (String line : table.lines().toList()) {
      if (line.startsWith(" ")) {
        last.add(line.strip());
      } else {
        last = new TreeSet<>();
        differences.put(line, last);
      }
    }
    return differences;
  }

  @ParameterizedTest
  @FieldSource("dev.imagestreams.model.Documents#ALL")
  void fabric8ReadsWhatWeWrite(String name) throws Exception {
    JsonNode document = Documents.tree(Documents.text(name));
    String ours = ImageStreamJson.write(Documents.read(name));

    String theirs = MAPPER.writeValueAsString(MAPPER.readValue(ours, fabric8(document)));

    Set<String> differences = new TreeSet<>();
    collect("", document, Documents.tree(theirs), differences);
    assertThat(differences).isEqualTo(DIFFERENCES.get(name));
  }

  @ParameterizedTest
  @FieldSource("dev.imagestreams.model.Documents#ALL")
  void weReadWhatFabric8Writes(String name) throws Exception {
    JsonNode document = Documents.tree(Documents.text(name));
    String theirs =
        MAPPER.writeValueAsString(MAPPER.readValue(Documents.text(name), fabric8(document)));

    ApiObject read = ImageStreamJson.read(theirs, Documents.kind(document));
    String ours = ImageStreamJson.write(read);

    assertThat(Documents.tree(ours)).isEqualTo(Documents.tree(theirs));
    assertThat(MAPPER.readValue(ours, fabric8(document)))
        .isEqualTo(MAPPER.readValue(theirs, fabric8(document)));
    if (DIFFERENCES.get(name).stream().noneMatch(difference -> difference.endsWith("is new"))) {
      assertThat(read).isEqualTo(Documents.read(name));
    }
  }

  @Test
  void weReadWhatFabric8Built() throws JsonProcessingException {
    String json =
        MAPPER.writeValueAsString(
            new ImageStreamBuilder()
                .withNewMetadata()
                .withName("web")
                .withNamespace("shop")
                .addToLabels("app", "web")
                .endMetadata()
                .withNewSpec()
                .withNewLookupPolicy(true)
                .addNewTag()
                .withName("latest")
                .withNewFrom()
                .withKind("DockerImage")
                .withName("quay.io/shop/web:1")
                .endFrom()
                .withNewImportPolicy()
                .withScheduled(true)
                .endImportPolicy()
                .endTag()
                .endSpec()
                .build());

    ImageStream stream = ImageStreamJson.read(json);

    assertThat(stream.key()).hasToString("shop/web");
    assertThat(stream.spec().lookupPolicy().local()).isTrue();
    TagReference tag = stream.spec().tag("latest").orElseThrow();
    assertThat(tag.from()).contains(ObjectReference.dockerImage("quay.io/shop/web:1"));
    assertThat(tag.importPolicy().scheduled()).isTrue();
    assertThat(Documents.tree(ImageStreamJson.write(stream))).isEqualTo(Documents.tree(json));
  }

  private static Class<?> fabric8(JsonNode document) throws ClassNotFoundException {
    return Class.forName("io.fabric8.openshift.api.model." + document.path("kind").textValue());
  }

  private static void collect(String path, JsonNode before, JsonNode after, Set<String> to) {
    if (before.isObject() && after.isObject()) {
      Set<String> names = new TreeSet<>();
      before.fieldNames().forEachRemaining(names::add);
      after.fieldNames().forEachRemaining(names::add);
      for (String name : names) {
        String inner = path + "/" + (name.startsWith("sha256:") ? "*" : name);
        if (!after.has(name)) {
          to.add(inner + " " + before.get(name) + " is gone");
        } else if (!before.has(name)) {
          to.add(inner + " " + after.get(name) + " is new");
        } else {
          collect(inner, before.get(name), after.get(name), to);
        }
      }
    } else if (before.isArray() && after.isArray() && before.size() == after.size()) {
      for (int i = 0; i < before.size(); i++) {
        collect(path + "/*", before.get(i), after.get(i), to);
      }
    } else if (!before.equals(after)) {
      to.add(path + " " + before + " became " + after);
    }
  }
}
