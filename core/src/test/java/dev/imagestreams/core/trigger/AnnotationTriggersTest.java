package dev.imagestreams.core.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnnotationTriggersTest {

  private static final Instant NOW = Instant.parse("2024-05-01T10:00:00Z");
  private static final String PATH = "spec.template.spec.containers[0].image";

  private static String trigger(String name, String path, String more) {
    return "{\"from\":{\"kind\":\"ImageStreamTag\",\"name\":\"%s\"},\"fieldPath\":%s%s}"
        .formatted(name, TextNode.valueOf(path), more);
  }

  private static String resource(String kind, String triggers) {
    String pod =
        """
        {"spec":{"initContainers":[{"name":"i","image":"old-i"}],\
        "containers":[{"name":"c","image":"old","ratio":1.10},{"name":"d"}]}}""";
    String spec =
        kind.equals("CronJob")
            ? "{\"jobTemplate\":{\"spec\":{\"template\":" + pod + "}}}"
            : "{\"template\":" + pod + "}";
    return """
        {"kind":"%s","x":12345678901234567890123,"metadata":{"name":"w","namespace":"n",\
        "annotations":{"image.openshift.io/triggers":%s}},"spec":%s,"y":1E+400}"""
        .formatted(kind, TextNode.valueOf(triggers), spec);
  }

  private static TriggerOutcome evaluate(String json, Map<String, String> images) {
    return ResourceTriggers.read(json)
        .evaluate(tag -> Optional.ofNullable(images.get(tag.toString())), NOW);
  }

  @Test
  void setsTheImageAndNothingElse() {
    String json = resource("Deployment", "[" + trigger("s:t", PATH, "") + "]");

    TriggerOutcome outcome = evaluate(json, Map.of("n/s:t", "r/s@1"));

    assertThat(outcome.edited()).isEqualTo(json.replace("\"old\"", "\"r/s@1\""));
    StreamTag from = new StreamTag("n", "s", "t");
    String path = "/spec/template/spec/containers/0/image";
    assertThat(outcome.changes()).containsExactly(new TriggeredChange(path, from, "old", "r/s@1"));
    assertThat(outcome.build()).isEmpty();
    String annotation = TextNode.valueOf("[" + trigger("s:t", PATH, "") + "]").toString();
    assertThat(outcome.patch())
        .isEqualTo(
            "[{\"op\":\"test\",\"path\":\"/metadata/annotations/image.openshift.io~1triggers\","
                + "\"value\":"
                + annotation
                + "},{\"op\":\"test\",\"path\":\"/spec/template/spec/containers/0/name\","
                + "\"value\":\"c\"},{\"op\":\"test\",\"path\":\"/spec/template/spec/containers/0"
                + "/image\",\"value\":\"old\"},{\"op\":\"replace\",\"path\":\"/spec/template/spec"
                + "/containers/0/image\",\"value\":\"r/s@1\"}]");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "Deployment,  spec.template.spec.containers[0].image, containers/0, c",
        "DaemonSet,   spec.template.spec.containers[?(@.name==\"c\")].image, containers/0, c",
        "StatefulSet, spec.template.spec.containers[1].image, containers/1, d",
        "Deployment,  spec.template.spec.containers[?(@.name==\"d\")].image, containers/1, d",
        "Deployment,  spec.template.spec.initContainers[0].image, initContainers/0, i",
        "Deployment, spec.template.spec.initContainers[?(@.name==\"i\")].image, initContainers/0, i",
        "CronJob, spec.jobTemplate.spec.template.spec.containers[0].image, containers/0, c",
      })
  void findsContainers(String kind, String path, String place, String container) throws Exception {
    String json = resource(kind, "[" + trigger("s:t", path, "") + "]");

    TriggerOutcome outcome = evaluate(json, Map.of("n/s:t", "new"));

    String pod =
        kind.equals("CronJob") ? "/spec/jobTemplate/spec/template/spec/" : "/spec/template/spec/";
    assertThat(outcome.changes())
        .extracting(TriggeredChange::path)
        .containsExactly(pod + place + "/image");
    assertThat(JsonPatches.tree(outcome.edited()).at(pod + place + "/image").textValue())
        .isEqualTo("new");
    assertThat(JsonPatches.apply(outcome.patch(), json)).isEqualTo(outcome.edited());
    assertThat(ResourceTriggers.read(json).triggers())
        .containsExactly(
            new ResourceTrigger(
                new StreamTag("n", "s", "t"), path, List.of(container), false, Optional.empty()));
  }

  @Test
  void followsTagsOfOtherNamespaces() {
    String trigger = trigger("s:t", PATH, "").replace("\"name\"", "\"namespace\":\"m\",\"name\"");
    String json = resource("Deployment", "[" + trigger + "]");

    assertThat(evaluate(json, Map.of("n/s:t", "own")).isChanged()).isFalse();
    assertThat(evaluate(json, Map.of("m/s:t", "other")).edited()).contains("\"other\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "",
        // Paused, also where it leads nowhere.
        "[{\"from\":{\"kind\":\"ImageStreamTag\",\"name\":\"s:t\"},\"paused\":true,"
            + "\"fieldPath\":\"spec.template.spec.containers[0].image\"}]",
        "[{\"from\":{\"kind\":\"ImageStreamTag\",\"name\":\"s:t\"},\"paused\":true,"
            + "\"fieldPath\":\"spec.template.spec.containers[9].image\"}]",
        // Of another kind, of none, and of another API.
        "[{\"from\":{\"kind\":\"DockerImage\",\"name\":\"s:t\"},"
            + "\"fieldPath\":\"spec.template.spec.containers[0].image\"}]",
        "[{\"from\":{\"name\":\"s:t\"},\"fieldPath\":\"spec.template.spec.containers[0].image\"}]",
        "[{\"from\":{\"kind\":\"ImageStreamTag\",\"apiVersion\":\"v9\",\"name\":\"s:t\"},"
            + "\"fieldPath\":\"spec.template.spec.containers[0].image\"}]",
        // No tag.
        "[{\"from\":{\"kind\":\"ImageStreamTag\",\"name\":\"s\"},"
            + "\"fieldPath\":\"spec.template.spec.containers[0].image\"}]",
        // Not of the pod spec.
        "[{\"from\":{\"kind\":\"ImageStreamTag\",\"name\":\"s:t\"},"
            + "\"fieldPath\":\"spec.image\"}]",
      })
  void leavesAlone(String triggers) {
    String json = resource("Deployment", triggers);

    TriggerOutcome outcome = evaluate(json, Map.of("n/s:t", "new"));

    assertThat(outcome.isChanged()).isFalse();
    assertThat(outcome.edited()).isEqualTo(json);
    assertThat(outcome.patch()).isEqualTo("[]");
  }

  @Test
  void changesNothingWhereTheImageIsRightOrUnknown() {
    String json = resource("Deployment", "[" + trigger("s:t", PATH, "") + "]");

    assertThat(evaluate(json, Map.of("n/s:t", "old")).isChanged()).isFalse();
    assertThat(evaluate(json, Map.of()).isChanged()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "spec.template.spec.containers[2].image | no such container",
        "spec.template.spec.containers[?(@.name==\"z\")].image | no such container",
        "spec.template.spec.containers[0].name | field path is not valid",
        "spec.template.spec.containers[0] | field path is not valid",
        "spec.template.spec.containers[-1].image | field path is not valid",
        "spec.template.spec.containers[99999999999].image | field path is not valid",
        "spec.template.spec.volumes[0].image | field path is not valid",
      })
  void refusesPaths(String path, String reason) {
    String json = resource("Deployment", "[" + trigger("s:t", path, "") + "]");

    assertThatThrownBy(() -> ResourceTriggers.read(json))
        .isInstanceOf(TriggerException.class)
        .hasMessage(
            "Deployment n/w at /metadata/annotations/image.openshift.io~1triggers/0: "
                + reason
                + ": "
                + Part.shown(path));
  }

  @Test
  void refusesTwoTriggersOfOneFieldPath() {
    String one = trigger("s:t", PATH, "");
    String json = resource("Deployment", "[" + one + "," + one + "]");

    assertThatThrownBy(() -> ResourceTriggers.read(json))
        .hasMessage(
            "Deployment n/w at /metadata/annotations/image.openshift.io~1triggers/1:"
                + " duplicate triggers are not allowed: "
                + PATH);
  }

  @Test
  void isRefusedWhereTheResourceHasChanged() {
    String json = resource("Deployment", "[" + trigger("s:t", PATH, "") + "]");
    String patch = evaluate(json, Map.of("n/s:t", "new")).patch();

    for (String other :
        List.of(json.replace("\"old\"", "\"by hand\""), json.replace("\"c\"", "\"e\""))) {
      assertThatThrownBy(() -> JsonPatches.apply(patch, other)).hasMessageStartingWith("refused");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "[]",
        "1",
        "null",
        "{\"kind\":\"Deployment\"} {}",
        "{\"kind\":\"Deployment\",\"kind\":\"Deployment\"}",
        "{}",
        "{\"kind\":\"Pod\"}",
        "{\"kind\":\"a\\nb\"}",
        "{\"kind\":7}",
        "{\"kind\":\"Deployment\",\"metadata\":[]}",
        "{\"kind\":\"Deployment\",\"metadata\":{\"namespace\":1}}",
        "{\"kind\":\"Deployment\",\"metadata\":{\"annotations\":\"\"}}",
        "{\"kind\":\"Deployment\",\"spec\":[]}",
        "{\"kind\":\"DeploymentConfig\",\"spec\":{\"triggers\":{}}}",
        "{\"kind\":\"DeploymentConfig\",\"spec\":{\"triggers\":[1]}}",
        "{\"kind\":\"BuildConfig\",\"status\":{\"imageChangeTriggers\":[[]]}}",
        "{\"kind\":\"BuildConfig\",\"spec\":{\"triggers\":[{\"type\":{}}]}}",
      })
  void refusesOtherDocumentsInOneLine(String json) {
    assertThatThrownBy(() -> ResourceTriggers.read(json))
        .isInstanceOf(TriggerException.class)
        .message()
        .doesNotContain("\n")
        .contains(" at /");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{}",
        "[1]",
        "[{\"from\":1}]",
        "[{\"from\":{\"kind\":1}}]",
        "[{\"fieldPath\":[]}]"
      })
  void refusesOtherAnnotationsInOneLine(String triggers) {
    assertThatThrownBy(() -> ResourceTriggers.read(resource("Deployment", triggers)))
        .isInstanceOf(TriggerException.class)
        .message()
        .doesNotContain("\n")
        .startsWith("Deployment n/w at /metadata/annotations/image.openshift.io~1triggers");
  }

  @Test
  void settlesAtOnceAndPatchesToTheSame() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      String json = resource("Deployment", randomTriggers(random));
      Map<String, String> images = Map.of("n/s:0", "a", "n/s:1", "old", "n/s:2", "c");

      TriggerOutcome outcome = evaluate(json, images);

      String told = "seed " + seed + ": " + json;
      assertThat(JsonPatches.apply(outcome.patch(), json)).as(told).isEqualTo(outcome.edited());
      assertThat(evaluate(outcome.edited(), images).isChanged()).as(told).isFalse();
      assertThat(outcome.edited())
          .as(told)
          .contains("\"x\":12345678901234567890123", "\"ratio\":1.10", "\"y\":1E+400");
    }
  }

  private static String randomTriggers(Random random) {
    List<String> triggers = new ArrayList<>();
    for (String container :
        List.of(
            "containers[0]",
            "containers[?(@.name==\"c\")]",
            "containers[1]",
            "initContainers[0]")) {
      if (random.nextBoolean()) {
        String path = "spec.template.spec." + container + ".image";
        String more = random.nextInt(4) == 0 ? ",\"paused\":true" : "";
        triggers.add(trigger("s:" + random.nextInt(4), path, more));
      }
    }
    return triggers.toString();
  }
}
