package dev.imagestreams.core.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.core.trigger.TriggeredBuild.Cause;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamJson;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Triggers of BuildConfigs and DeploymentConfigs. */
class ConfigTriggersTest {

  private static final Instant NOW = Instant.parse("2024-05-01T10:00:00.123Z");
  private static final StreamTag S = new StreamTag("n", "s", "1");
  private static final StreamTag T = new StreamTag("n", "t", "1");

  private static TriggerOutcome evaluate(String json, Map<StreamTag, String> images) {
    return ResourceTriggers.read(json).evaluate(tag -> Optional.ofNullable(images.get(tag)), NOW);
  }

  private static void settles(String json, TriggerOutcome outcome, Map<StreamTag, String> images)
      throws Exception {
    assertThat(JsonPatches.apply(outcome.patch(), json)).isEqualTo(outcome.edited());
    assertThat(evaluate(outcome.edited(), images).isChanged()).isFalse();
  }

  private static String deployment(String triggers) {
    return """
        {"kind":"DeploymentConfig","metadata":{"name":"d","namespace":"n"},"spec":{"triggers":[%s],\
        "template":{"spec":{"containers":[{"name":"a","image":"a0"},{"name":"b","image":"b0"}],\
        "initContainers":[{"name":"i","image":"i0"}]}}}}"""
        .formatted(triggers);
  }

  private static String automatic(String name, String containers, String last) {
    return """
        {"type":"ImageChange","imageChangeParams":{"automatic":true,"containerNames":[%s],\
        "from":{"name":"%s"},"lastTriggeredImage":"%s"}}"""
        .formatted(containers, name, last);
  }

  @Test
  void setsImagesAndWhatWasTriggeredLast() throws Exception {
    String json =
        deployment("{\"type\":\"ConfigChange\"}," + automatic("s:1", "\"b\",\"i\",\"z\"", ""));

    TriggerOutcome outcome = evaluate(json, Map.of(S, "new"));

    assertThat(outcome.edited())
        .isEqualTo(
            json.replace("b0", "new")
                .replace("i0", "new")
                .replace("Image\":\"\"", "Image\":\"new\""));
    settles(json, outcome, Map.of(S, "new"));
  }

  @Test
  void addsWhatWasTriggeredLast() throws Exception {
    String json =
        deployment(automatic("s:1", "\"a\"", "").replace(",\"lastTriggeredImage\":\"\"", ""));

    TriggerOutcome outcome = evaluate(json, Map.of(S, "new"));

    assertThat(outcome.edited()).contains("\"lastTriggeredImage\":\"new\"");
    settles(json, outcome, Map.of(S, "new"));
  }

  @ParameterizedTest
  @CsvSource({
    // The last image of each; empty where never triggered. Only s:1 resolves.
    "'', '', false",
    "s0, '', false",
    "'', t0, true",
    "s0, t0, true",
  })
  void waitsForAllImagesBeforeTheFirst(String lastOfS, String lastOfT, boolean changed)
      throws Exception {
    String json =
        deployment(automatic("s:1", "\"a\"", lastOfS) + "," + automatic("t:1", "\"b\"", lastOfT));

    TriggerOutcome outcome = evaluate(json, Map.of(S, "new"));

    assertThat(outcome.isChanged()).isEqualTo(changed);
    assertThat(outcome.edited()).contains("\"b0\"");
    settles(json, outcome, Map.of(S, "new"));
  }

  @Test
  void correctsAnImageSetByHand() {
    String json = deployment(automatic("s:1", "\"a\"", "new"));

    assertThat(evaluate(json, Map.of(S, "new")).edited()).isEqualTo(json.replace("a0", "new"));
  }

  @Test
  void leavesTriggersAloneThatAreNotAutomatic() {
    String json = deployment(automatic("s:1", "\"a\"", "").replace("true", "false"));

    assertThat(evaluate(json, Map.of(S, "new")).isChanged()).isFalse();
    assertThat(ResourceTriggers.read(json).triggers())
        .containsExactly(
            new ResourceTrigger(
                S, "/spec/triggers/0/imageChangeParams", List.of("a"), true, Optional.empty()));
  }

  private static String build(String triggers, String status) {
    return """
        {"kind":"BuildConfig","metadata":{"name":"b","namespace":"n"},"spec":{"triggers":[%s],\
        "strategy":{"sourceStrategy":{"from":{"kind":"ImageStreamTag","name":"s:1"}}}}%s}"""
        .formatted(triggers, status);
  }

  private static final String OF_STRATEGY = "{\"type\":\"ImageChange\",\"imageChange\":{}}";
  private static final String OF_T =
      "{\"type\":\"ImageChange\",\"imageChange\":{\"from\":{\"kind\":\"ImageStreamTag\","
          + "\"name\":\"t:1\"}}}";

  @Test
  void requestsOneBuildForAllThatChanged() throws Exception {
    String json = build(OF_STRATEGY + "," + OF_T, "");
    Map<StreamTag, String> images = Map.of(S, "s1", T, "t1");

    TriggerOutcome outcome = evaluate(json, images);

    assertThat(outcome.build())
        .contains(new TriggeredBuild(S, "s1", List.of(new Cause("s1", S), new Cause("t1", T))));
    assertThat(outcome.edited())
        .isEqualTo(
            json.substring(0, json.length() - 1)
                + ",\"status\":{\"imageChangeTriggers\":[{\"from\":{\"namespace\":\"n\","
                + "\"name\":\"s:1\"},\"lastTriggeredImageID\":\"s1\","
                + "\"lastTriggerTime\":\"2024-05-01T10:00:00Z\"},{\"from\":{\"namespace\":\"n\","
                + "\"name\":\"t:1\"},\"lastTriggeredImageID\":\"t1\"}]}}");
    settles(json, outcome, images);
  }

  @ParameterizedTest
  @CsvSource({"s1, '', false", "'', s1, false", "s0, s0, true", "s0, s1, false", "'', '', true"})
  void comparesWithTheStatusAndTheOldPlace(String inStatus, String inSpec, boolean changed)
      throws Exception {
    String json =
        build(
            OF_STRATEGY.replace("{}", "{\"lastTriggeredImageID\":\"" + inSpec + "\"}"),
            ",\"status\":{\"u\":1,\"imageChangeTriggers\":[{\"lastTriggeredImageID\":\""
                + inStatus
                + "\",\"from\":{\"namespace\":\"n\",\"name\":\"s:1\"},\"v\":2}]}");

    TriggerOutcome outcome = evaluate(json, Map.of(S, "s1"));

    assertThat(outcome.isChanged()).isEqualTo(changed);
    assertThat(outcome.build().isPresent()).isEqualTo(changed);
    assertThat(outcome.edited()).contains("\"u\":1", "\"v\":2");
    settles(json, outcome, Map.of(S, "s1"));
  }

  @Test
  void buildsAgainForAnImageOfBefore() {
    String json = build(OF_STRATEGY.replace("{}", "{\"lastTriggeredImageID\":\"first\"}"), "");
    String second = evaluate(json, Map.of(S, "second")).edited();

    assertThat(evaluate(second, Map.of(S, "first")).build()).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | {\"paused\":true}",
        "{} | {\"from\":{\"kind\":\"DockerImage\",\"name\":\"s:1\"}}",
        "{} | {\"from\":{\"kind\":\"ImageStreamTag\",\"name\":\"unknown:1\"}}",
        "\"ImageChange\" | \"ConfigChange\"",
      })
  void requestsNoBuild(String part, String instead) {
    String json = build(OF_STRATEGY.replace(part, instead), "");

    TriggerOutcome outcome = evaluate(json, Map.of(S, "s1"));

    assertThat(outcome.build()).isEmpty();
    assertThat(outcome.edited()).isEqualTo(json);
  }

  @Test
  void refusesAPatchOfAnOldReading() {
    String json = build(OF_STRATEGY, ",\"status\":{\"lastVersion\":1}");
    String patch = evaluate(json, Map.of(S, "s1")).patch();

    assertThatThrownBy(() -> JsonPatches.apply(patch, json.replace(":1}", ":2}")))
        .hasMessage("refused at /status");
  }

  @Test
  void resolvesByStreams() {
    ImageStream stream =
        ImageStreamJson.read(
            """
            {"kind":"ImageStream","apiVersion":"image.openshift.io/v1",
             "metadata":{"name":"s","namespace":"n"},
             "status":{"tags":[{"tag":"1","items":[{"created":"2024-05-01T10:00:00Z",
               "dockerImageReference":"r.example/a/s@sha256:1","image":"sha256:1"}]}]}}""");
    StreamImages images =
        new StreamImages(key -> Optional.of(stream).filter(s -> key.toString().equals("n/s")));

    assertThat(images.apply(S)).contains("r.example/a/s@sha256:1");
    assertThat(images.apply(T)).isEmpty();
    assertThat(images.apply(new StreamTag("n", "s", "2"))).isEmpty();
    assertThat(images.apply(new StreamTag("n", "No Stream", "2"))).isEmpty();
  }
}
