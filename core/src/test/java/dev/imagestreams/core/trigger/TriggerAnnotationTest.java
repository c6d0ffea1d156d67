package dev.imagestreams.core.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TriggerAnnotationTest {

  private static final StreamTag S = new StreamTag("n", "s", "1");
  private static final StreamTag T = new StreamTag("m", "t", "1");
  private static final String PLAIN =
      """
      {"kind":"Deployment","metadata":{"name":"w","namespace":"n"},"spec":{"u":1.10,"template":\
      {"spec":{"containers":[{"name":"a"},{"name":"b"}],"initContainers":[{"name":"i"}]}}}}""";

  private static ResourceTrigger trigger(StreamTag from, String list, String name, boolean paused) {
    String path = "spec.template.spec." + list + "[?(@.name==\"" + name + "\")].image";
    return new ResourceTrigger(from, path, List.of(name), paused, Optional.empty());
  }

  private static List<ResourceTrigger> triggers(String json) {
    return ResourceTriggers.read(json).triggers();
  }

  @Test
  void addsTriggersInPlaceOfThoseOfTheSameContainers() {
    String both = TriggerAnnotation.add(PLAIN, S, List.of("a", "i"));
    String other = TriggerAnnotation.add(both, T, List.of("a"));

    assertThat(triggers(both))
        .containsExactly(
            trigger(S, "containers", "a", false), trigger(S, "initContainers", "i", false));
    assertThat(triggers(other))
        .containsExactly(
            trigger(S, "initContainers", "i", false), trigger(T, "containers", "a", false));
    assertThat(other).contains("\"u\":1.10");
  }

  @Test
  void pausesAndResumes() {
    String added = TriggerAnnotation.add(PLAIN, S, List.of("a"));
    String paused = TriggerAnnotation.pause(added);

    assertThat(triggers(paused)).containsExactly(trigger(S, "containers", "a", true));
    assertThat(TriggerAnnotation.resume(paused)).isEqualTo(added);
  }

  @Test
  void removesThoseOfATagOrAll() {
    String added =
        TriggerAnnotation.add(TriggerAnnotation.add(PLAIN, S, List.of("a")), T, List.of("b"));

    assertThat(triggers(TriggerAnnotation.remove(added, S)))
        .containsExactly(trigger(T, "containers", "b", false));
    assertThat(TriggerAnnotation.removeAll(added))
        .isEqualTo(PLAIN.replace("\"n\"}", "\"n\",\"annotations\":{}}"));
    assertThat(TriggerAnnotation.removeAll(PLAIN)).isEqualTo(PLAIN);
  }

  @Test
  void refusesUnknownContainersAndOtherKinds() {
    assertThatThrownBy(() -> TriggerAnnotation.add(PLAIN, S, List.of("z")))
        .isInstanceOf(TriggerException.class)
        .hasMessage("the resource at /spec/template/spec: no such container: z");
    String odd = PLAIN.replace("\"b\"", "\"\\\"\"");
    assertThatThrownBy(() -> TriggerAnnotation.add(odd, S, List.of("\"")))
        .hasMessageContaining("no such container");
    assertThatThrownBy(() -> TriggerAnnotation.pause("{\"kind\":\"BuildConfig\"}"))
        .isInstanceOf(TriggerException.class)
        .hasMessage("the resource at /kind: resources of this kind have no such triggers");
  }
}
