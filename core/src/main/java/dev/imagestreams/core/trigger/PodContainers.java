package dev.imagestreams.core.trigger;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The containers of a pod spec within a resource, as field paths name them. */
record PodContainers(String base, Part podSpec) {

  private static final Pattern PATH =
      Pattern.compile(
          "(?<list>containers|initContainers)"
              + "\\[(?:(?<index>[0-9]{1,9})|\\?\\(@\\.name==\"(?<name>[^\"\\\\]+)\"\\))\\]\\.image");

  /** The pod spec of a resource that has its triggers in an annotation. */
  static PodContainers ofAnnotated(Part root) {
    return switch (root.text("kind")) {
      case "Deployment", "DaemonSet", "StatefulSet" -> at(root, "spec.template.spec");
      case "CronJob" -> at(root, "spec.jobTemplate.spec.template.spec");
      default -> throw root.field("kind").invalid("resources of this kind have no such triggers");
    };
  }

  /** The field path of a container's image, by the container's name. */
  String fieldPath(String name) {
    for (String list : List.of("containers", "initContainers")) {
      if (podSpec.objects(list).stream().anyMatch(c -> c.text("name").equals(name))
          && name.matches("[^\"\\\\]+")) {
        return base + "." + list + "[?(@.name==\"" + name + "\")].image";
      }
    }
    throw podSpec.invalid("no such container: " + Part.shown(name));
  }

  /** The pod spec at a path like {@code spec.template.spec}. */
  static PodContainers at(Part root, String base) {
    Part spec = root;
    for (String name : base.split("\\.")) {
      spec = spec.object(name);
    }
    return new PodContainers(base, spec);
  }

  boolean covers(String fieldPath) {
    return fieldPath.startsWith(base + ".");
  }

  /** The container whose image {@code fieldPath} names, if there is one. */
  Part require(String fieldPath, Part trigger) {
    Matcher path = match(fieldPath);
    if (!path.matches()) {
      throw trigger.invalid("field path is not valid: " + Part.shown(fieldPath));
    }
    return find(path)
        .orElseThrow(() -> trigger.invalid("no such container: " + Part.shown(fieldPath)));
  }

  Optional<Part> find(String fieldPath) {
    Matcher path = match(fieldPath);
    return path.matches() ? find(path) : Optional.empty();
  }

  private Matcher match(String fieldPath) {
    return PATH.matcher(fieldPath.substring(base.length() + 1));
  }

  private Optional<Part> find(Matcher path) {
    List<Part> containers = podSpec.objects(path.group("list"));
    String name = path.group("name");
    if (name != null) {
      return containers.stream().filter(c -> c.text("name").equals(name)).findFirst();
    }
    int index = Integer.parseInt(path.group("index"));
    return index < containers.size() ? Optional.of(containers.get(index)) : Optional.empty();
  }

  /** The containers and init containers of these names. */
  List<Part> named(List<String> names) {
    return Stream.of("initContainers", "containers")
        .flatMap(list -> podSpec.objects(list).stream())
        .filter(container -> names.contains(container.text("name")))
        .toList();
  }
}
