package dev.imagestreams.examples;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.trigger.ImageTrigger;
import dev.imagestreams.core.trigger.ImageTriggers;
import dev.imagestreams.core.trigger.ResourceTrigger;
import dev.imagestreams.core.trigger.ResourceTriggers;
import dev.imagestreams.core.trigger.StreamImages;
import dev.imagestreams.core.trigger.StreamTag;
import dev.imagestreams.core.trigger.TriggerOutcome;
import java.time.Instant;
import java.util.List;

/**
 * Kubernetes resources whose annotation {@code image.openshift.io/triggers} is heeded, as OpenShift
 * does it, with whatever client the host has.
 */
public final class AnnotatedDeployments {

  /** The host's client of a cluster. */
  public interface Cluster {

    /** A resource as JSON, such as {@code deployments/web}. */
    String get(String resource);

    /** Changes it by a JSON patch, and fails where what the patch starts from is no longer so. */
    void patch(String resource, String patch);
  }

  private final ImageStreams streams;
  private final ImageTriggers triggers;
  private final Cluster cluster;

  /**
   * @param streams that were built with triggers
   */
  public AnnotatedDeployments(ImageStreams streams, Cluster cluster) {
    this.streams = streams;
    this.triggers = streams.triggers().orElseThrow();
    this.cluster = cluster;
  }

  /** Has a resource follow the tags that its annotation names. */
  public void follow(String resource) {
    List<StreamTag> tags =
        ResourceTriggers.read(cluster.get(resource)).triggers().stream()
            .map(ResourceTrigger::from)
            .toList();
    triggers.add(ImageTrigger.of(resource, tags, firing -> update(resource)));
  }

  /** Reads the resource anew: a patch that came too late fails, and is tried again. */
  private void update(String resource) {
    TriggerOutcome outcome =
        ResourceTriggers.read(cluster.get(resource))
            .evaluate(new StreamImages(streams::get), Instant.now());
    if (outcome.isChanged()) {
      cluster.patch(resource, outcome.patch());
    }
  }
}
