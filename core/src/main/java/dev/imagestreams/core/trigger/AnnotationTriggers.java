package dev.imagestreams.core.trigger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Triggers by the annotation of Deployments, DaemonSets, StatefulSets and CronJobs. */
final class AnnotationTriggers implements TriggerKind {

  static final String ANNOTATION = "image.openshift.io/triggers";

  private final Part annotation;
  private final List<Entry> entries = new ArrayList<>();

  /** A trigger, and the container it sets. */
  private record Entry(ResourceTrigger trigger, Optional<Part> container) {}

  AnnotationTriggers(Part root, TriggerSources sources, PodContainers containers) {
    Part annotations = root.object("metadata").object("annotations");
    String text = annotations.text(ANNOTATION);
    annotation = annotations.field(ANNOTATION);
    if (text.isEmpty()) {
      return;
    }
    Set<String> paths = new HashSet<>();
    for (Part said : Part.parse(root.resource(), annotation.pointer(), text).objects()) {
      String path = said.text("fieldPath");
      if (!paths.add(path)) {
        throw said.invalid("duplicate triggers are not allowed: " + Part.shown(path));
      }
      sources.of(said.object("from"), "").ifPresent(from -> add(said, from, path, containers));
    }
  }

  private void add(Part said, StreamTag from, String path, PodContainers containers) {
    boolean paused = said.flag("paused");
    if (!containers.covers(path)) {
      return;
    }
    Optional<Part> container =
        paused ? containers.find(path) : Optional.of(containers.require(path, said));
    List<String> names = container.map(c -> c.text("name")).stream().toList();
    entries.add(
        new Entry(new ResourceTrigger(from, path, names, paused, Optional.empty()), container));
  }

  @Override
  public List<ResourceTrigger> triggers() {
    return entries.stream().map(Entry::trigger).toList();
  }

  @Override
  public Optional<TriggeredBuild> evaluate(
      Function<StreamTag, Optional<String>> resolve, Instant now, Edit edit) {
    edit.expect(annotation);
    for (Entry entry : entries) {
      if (!entry.trigger.paused()) {
        StreamTag from = entry.trigger.from();
        Part container = entry.container.orElseThrow();
        resolve.apply(from).ifPresent(image -> set(container, from, image, edit));
      }
    }
    return Optional.empty();
  }

  private static void set(Part container, StreamTag from, String image, Edit edit) {
    edit.expect(container.field("name"));
    edit.image(container, "image", from, image);
  }
}
