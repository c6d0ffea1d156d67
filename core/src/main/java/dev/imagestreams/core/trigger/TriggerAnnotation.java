package dev.imagestreams.core.trigger;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imagestreams.model.StreamKey;
import java.util.ArrayList;
import java.util.List;

/**
 * Edits the annotation's triggers of a Deployment, DaemonSet, StatefulSet or CronJob, as {@code oc
 * set triggers} does. Takes and gives the resource's JSON; what else it holds stays as it is.
 *
 * <p>Functions of their arguments; thread-safe. All throw a {@link TriggerException} where the
 * resource or its triggers can't be read.
 */
public final class TriggerAnnotation {

  private final ObjectNode root;
  private final PodContainers pod;
  private final TriggerSources sources;
  private final List<Part> triggers;

  private TriggerAnnotation(String json) {
    ResourceTriggers.read(json); // Refuses what is not valid, with what the resource is called.
    Part document = Part.parse("the resource", "", json);
    root = (ObjectNode) document.node();
    pod = PodContainers.ofAnnotated(document);
    Part metadata = document.object("metadata");
    String namespace = metadata.text("namespace");
    sources = new TriggerSources(namespace.isEmpty() ? StreamKey.DEFAULT_NAMESPACE : namespace);
    String text = metadata.object("annotations").text(AnnotationTriggers.ANNOTATION);
    triggers =
        new ArrayList<>(
            text.isEmpty() ? List.of() : Part.parse("the triggers", "", text).objects());
  }

  /**
   * Has the containers follow the tag, in place of what they followed by their names before.
   *
   * @param containers the names of containers or init containers
   */
  public static String add(String json, StreamTag from, List<String> containers) {
    TriggerAnnotation annotation = new TriggerAnnotation(json);
    for (String container : containers) {
      annotation.add(from, annotation.pod.fieldPath(container));
    }
    return annotation.written();
  }

  /** Takes all triggers away that follow the tag. */
  public static String remove(String json, StreamTag from) {
    TriggerAnnotation annotation = new TriggerAnnotation(json);
    annotation.triggers.removeIf(
        said -> annotation.sources.of(said.object("from"), "").filter(from::equals).isPresent());
    return annotation.written();
  }

  /** Takes all triggers away. */
  public static String removeAll(String json) {
    TriggerAnnotation annotation = new TriggerAnnotation(json);
    annotation.triggers.clear();
    return annotation.written();
  }

  /** Has all triggers do nothing by themselves. */
  public static String pause(String json) {
    TriggerAnnotation annotation = new TriggerAnnotation(json);
    annotation.triggers.forEach(said -> ((ObjectNode) said.node()).put("paused", true));
    return annotation.written();
  }

  /** Has all triggers act again. */
  public static String resume(String json) {
    TriggerAnnotation annotation = new TriggerAnnotation(json);
    annotation.triggers.forEach(said -> ((ObjectNode) said.node()).remove("paused"));
    return annotation.written();
  }

  private void add(StreamTag from, String path) {
    triggers.removeIf(said -> said.text("fieldPath").equals(path));
    ObjectNode trigger = JsonNodeFactory.instance.objectNode();
    trigger
        .putObject("from")
        .put("kind", "ImageStreamTag")
        .put("namespace", from.namespace())
        .put("name", from.stream() + ":" + from.tag());
    trigger.put("fieldPath", path);
    triggers.add(new Part("the triggers", "", trigger));
  }

  private String written() {
    if (triggers.isEmpty()) {
      if (root.at("/metadata/annotations") instanceof ObjectNode annotations) {
        annotations.remove(AnnotationTriggers.ANNOTATION);
      }
      return root.toString();
    }
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    triggers.forEach(said -> list.add(said.node()));
    object(object(root, "metadata"), "annotations")
        .put(AnnotationTriggers.ANNOTATION, list.toString());
    return root.toString();
  }

  private static ObjectNode object(ObjectNode parent, String name) {
    return parent.get(name) instanceof ObjectNode object ? object : parent.putObject(name);
  }
}
