package dev.imagestreams.core.trigger;

import dev.imagestreams.model.StreamKey;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * The image change triggers of a Kubernetes or OpenShift resource, read from its JSON.
 *
 * <p>Deployments, DaemonSets, StatefulSets and CronJobs have them in the annotation {@code
 * image.openshift.io/triggers}, BuildConfigs and DeploymentConfigs in their spec. Nothing here
 * talks to a cluster: it says what is to be written. Immutable and thread-safe.
 */
public final class ResourceTriggers {

  private final String text;
  private final Part root;
  private final TriggerKind kind;

  private ResourceTriggers(String text, Part root, TriggerKind kind) {
    this.text = text;
    this.root = root;
    this.kind = kind;
  }

  /**
   * Reads a resource.
   *
   * @throws TriggerException when it is not JSON, not of a kind that has triggers, or its triggers
   *     are not valid
   */
  public static ResourceTriggers read(String json) {
    Part document = Part.parse("the resource", "", Objects.requireNonNull(json, "json"));
    if (!document.node().isObject()) {
      throw document.invalid("expected an object");
    }
    String kind = document.text("kind");
    Part metadata = document.object("metadata");
    String said = metadata.text("namespace");
    String namespace = said.isEmpty() ? StreamKey.DEFAULT_NAMESPACE : said;
    String name = Part.shown(kind + " " + namespace + "/" + metadata.text("name"));
    Part root = new Part(name, "", document.node());
    return new ResourceTriggers(json, root, kind(kind, root, new TriggerSources(namespace)));
  }

  private static TriggerKind kind(String kind, Part root, TriggerSources sources) {
    return switch (kind) {
      case "BuildConfig" -> new BuildConfigTriggers(root, sources);
      case "DeploymentConfig" -> new DeploymentConfigTriggers(root, sources);
      default -> new AnnotationTriggers(root, sources, PodContainers.ofAnnotated(root));
    };
  }

  /** The triggers that follow tags of streams, in their order; others are left out. */
  public List<ResourceTrigger> triggers() {
    return kind.triggers();
  }

  /**
   * What is to be written now.
   *
   * @param resolve gives the image a tag points to, as {@link StreamImages} does; empty for none
   * @param now when a build is noted to be triggered
   */
  public TriggerOutcome evaluate(Function<StreamTag, Optional<String>> resolve, Instant now) {
    Edit edit = new Edit(text, root.node());
    Optional<TriggeredBuild> build = kind.evaluate(resolve, now, edit);
    return edit.outcome(build);
  }
}
