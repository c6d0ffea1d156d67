package dev.imagestreams.core.trigger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Triggers of a DeploymentConfig. Its first rollout waits until all its images are known. */
final class DeploymentConfigTriggers implements TriggerKind {

  private static final String LAST = "lastTriggeredImage";

  private final PodContainers containers;
  private final List<Entry> entries = new ArrayList<>();

  private record Entry(ResourceTrigger trigger, Part params) {}

  DeploymentConfigTriggers(Part root, TriggerSources sources) {
    containers = PodContainers.at(root, "spec.template.spec");
    for (Part said : root.object("spec").objects("triggers")) {
      Part params = said.object("imageChangeParams");
      if (said.text("type").equals("ImageChange") && params.isPresent()) {
        sources.ofTag(params.object("from")).ifPresent(from -> add(params, from));
      }
    }
  }

  private void add(Part params, StreamTag from) {
    Optional<String> last = Optional.of(params.text(LAST)).filter(Predicate.not(String::isEmpty));
    List<String> names = params.texts("containerNames");
    ResourceTrigger trigger =
        new ResourceTrigger(from, params.pointer(), names, !params.flag("automatic"), last);
    entries.add(new Entry(trigger, params));
  }

  @Override
  public List<ResourceTrigger> triggers() {
    return entries.stream().map(Entry::trigger).toList();
  }

  @Override
  public Optional<TriggeredBuild> evaluate(
      Function<StreamTag, Optional<String>> resolve, Instant now, Edit edit) {
    Map<Entry, String> images = new LinkedHashMap<>();
    for (Entry entry : entries) {
      ResourceTrigger trigger = entry.trigger;
      if (trigger.paused()) {
        continue;
      }
      Optional<String> image = resolve.apply(trigger.from());
      if (image.isEmpty() && trigger.lastTriggered().isEmpty()) {
        return Optional.empty();
      }
      image.ifPresent(found -> images.put(entry, found));
    }
    images.forEach((entry, image) -> set(entry, image, edit));
    return Optional.empty();
  }

  private void set(Entry entry, String image, Edit edit) {
    StreamTag from = entry.trigger.from();
    edit.expect(entry.params);
    edit.image(entry.params, LAST, from, image);
    for (Part container : containers.named(entry.trigger.containers())) {
      edit.expect(container.field("name"));
      edit.image(container, "image", from, image);
    }
  }
}
