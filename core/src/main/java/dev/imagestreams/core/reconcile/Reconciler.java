package dev.imagestreams.core.reconcile;

import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamSpec;
import dev.imagestreams.model.ImageStreamStatus;
import dev.imagestreams.model.ObjectMeta;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.Cause;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Decides what a stream becomes by what was seen. The only place that does; a pure function of its
 * arguments, whatever the order of the observations.
 *
 * <p>The rules are OpenShift's: generations as its update strategy counts them, tags as its
 * importer and its registry move them.
 */
public final class Reconciler {

  private Reconciler() {}

  /**
   * Gives a stream that is not stored yet its identity.
   *
   * @param uid for a stream that has none
   */
  public static ImageStream born(ImageStream stream, String uid, Instant now) {
    ObjectMeta meta = stream.metadata().withDefaultNamespace(StreamKey.DEFAULT_NAMESPACE);
    return stream.withMetadata(
        meta.withIdentity(
            meta.uid().isEmpty() ? uid : meta.uid(),
            meta.creationTimestamp().orElse(seconds(now))));
  }

  /**
   * Applies what was seen to a stream.
   *
   * @param before the stream as stored, or as {@link #born}
   * @param stored whether {@code before} is stored; creating a stream is an event
   * @param now what is now to be the time of changes; streams have it in whole seconds
   */
  public static Reconciliation reconcile(
      ImageStream before,
      boolean stored,
      List<Observation> observations,
      Instant now,
      Cause cause) {
    Workspace work = new Workspace(before, seconds(now));
    EventWriter events = new EventWriter(before, now, cause);
    if (!stored) {
      events.created();
    }
    boolean specApplied = false;
    boolean checked = false;
    for (Observation observation : inOrder(observations)) {
      if (observation instanceof Observation.SpecApplied applied) {
        specApplied |= work.applySpec(applied);
      } else if (observation instanceof Observation.TagImported imported) {
        ImportRules.imported(work, events, imported);
      } else if (observation instanceof Observation.TagFailed failed) {
        ImportRules.failed(work, events, failed);
      } else if (observation instanceof Observation.TagPushed pushed) {
        PushRules.pushed(work, events, pushed);
      } else {
        checked = true;
      }
    }
    ImageStream after = finish(before, work, checked);
    boolean changed = !stored || !after.equals(before);
    if (stored && changed && (specApplied || events.none())) {
      events.updated();
    }
    return new Reconciliation(after, changed ? events.drafts() : List.of(), changed);
  }

  /** What is wanted comes first; then tags by name, so that nothing depends on who was fastest. */
  private static List<Observation> inOrder(List<Observation> observations) {
    List<Observation> sorted = new ArrayList<>(observations);
    sorted.sort(
        Comparator.comparing((Observation o) -> !(o instanceof Observation.SpecApplied))
            .thenComparing(Reconciler::tag));
    return sorted;
  }

  private static String tag(Observation observation) {
    if (observation instanceof Observation.TagImported imported) {
      return imported.tag();
    }
    if (observation instanceof Observation.TagFailed failed) {
      return failed.tag();
    }
    return observation instanceof Observation.TagPushed pushed ? pushed.tag() : "";
  }

  private static ImageStream finish(ImageStream before, Workspace work, boolean checked) {
    ImageStreamSpec spec = work.spec();
    Optional<Long> generation = before.metadata().generation();
    if (!spec.equals(before.spec()) || generation.orElse(0L) == 0) {
      generation = Optional.of(work.nextGeneration());
    }
    spec = Generations.settle(before.spec(), spec, generation.orElseThrow());
    ImageStreamStatus status = withRepository(before, spec, work.status());
    ImageStream after =
        before
            .withMetadata(work.metadata().withGeneration(generation))
            .withSpec(spec)
            .withStatus(status);
    boolean neverChecked =
        !before.metadata().annotations().containsKey(ImageStream.REPOSITORY_CHECK_ANNOTATION);
    if (checked && (neverChecked || !after.equals(before))) {
      after =
          after.withMetadata(
              after
                  .metadata()
                  .withAnnotation(ImageStream.REPOSITORY_CHECK_ANNOTATION, work.now().toString()));
    }
    return after;
  }

  /** Where the stream's images are: its own repository once pushed to, the followed one before. */
  private static ImageStreamStatus withRepository(
      ImageStream before, ImageStreamSpec spec, ImageStreamStatus status) {
    String known = status.dockerImageRepository();
    boolean follows = known.isEmpty() || known.equals(before.spec().dockerImageRepository());
    return follows && !known.equals(spec.dockerImageRepository())
        ? status.withDockerImageRepository(spec.dockerImageRepository())
        : status;
  }

  private static Instant seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }
}
