package dev.imagestreams.core.reconcile;

import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamSpec;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.ObjectMeta;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.notifications.EventDraft;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides what a stream becomes by what was seen. The only place that does; a pure function of its
 * arguments, whatever the order of the observations.
 *
 * <p>What was seen of a tag itself goes before what was seen of its source: a tag that is pushed to
 * stays there though the tag it follows moves in the same call.
 *
 * <p>The same observations again change nothing and tell nothing, with two exceptions. A document
 * that sets a tag's generation to 0 asks for an import, each time it does. And a document that
 * contradicts what it comes with can't come to rest: one that wants a tag from elsewhere than it
 * was imported from, or by another mode, or does not want it, or wants one that is removed.
 *
 * <p>The rules are OpenShift's: generations as its update strategy counts them, tags as its
 * importer and its registry move them. What a call costs grows with what was seen, not with the
 * lengths of histories; of tags that are left alone it costs one copied pointer each.
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
   * @param observations at most one of a tag, of a source, and of what is wanted
   * @param now what is now to be the time of changes; streams have it in whole seconds
   * @throws dev.imagestreams.model.validation.InvalidObjectException when what is wanted can't be
   * @throws IllegalArgumentException when two observations are of one tag: which came first, only
   *     the caller knows
   */
  public static Reconciliation reconcile(
      ImageStream before,
      boolean stored,
      List<Observation> observations,
      Instant now,
      Cause cause) {
    requireOneEach(observations);
    Workspace work = new Workspace(before, stored, seconds(now));
    if (!stored) {
      SpecRefusals.checkNew(before);
    }
    boolean specChanged = applySpec(work, observations);
    EventWriter events = new EventWriter(before, work.metadata().labels(), now, cause);
    if (!stored) {
      events.created();
    }
    Optional<Integer> limit = SpecRules.historyLimit(work.metadata());
    TagMover mover = new TagMover(work, events, limit, ofTags(observations));
    for (Observation observation : byTag(observations)) {
      apply(work, events, mover, observation);
    }
    work.settle();
    for (Observation observation : byTag(observations)) {
      if (observation instanceof Observation.TagPushed pushed) {
        PushRules.pushed(work, mover, pushed);
      }
    }
    followSources(work, mover, observations, specChanged || !stored);
    if (specChanged && !limit.equals(SpecRules.historyLimit(before.metadata()))) {
      mover.cutAll();
    }
    repositoryOf(work);
    events.recovered(work);
    ImageStream after = work.stream();
    boolean checked = observations.stream().anyMatch(Observation.SourcesChecked.class::isInstance);
    if (checked && (after != before || !isChecked(before))) {
      work.annotate(ImageStream.REPOSITORY_CHECK_ANNOTATION, work.now().toString());
      after = work.stream();
    }
    boolean changed = !stored || after != before;
    if (stored && changed && (specChanged || events.none())) {
      events.updated();
    }
    return new Reconciliation(after, changed ? events.drafts() : List.of(), changed);
  }

  /**
   * What is to be told of a stream that is taken away, whether its tags are held or not: each tag
   * that pointed to something, and then the stream.
   *
   * @param stream as stored
   */
  public static List<EventDraft> deleted(ImageStream stream, Instant now, Cause cause) {
    EventWriter events = new EventWriter(stream, stream.metadata().labels(), now, cause);
    for (NamedTagEventList tag : stream.status().tags()) {
      if (tag.latest().isPresent()) {
        events.deleted(tag.tag(), tag.latest());
      }
    }
    events.streamDeleted();
    return events.drafts();
  }

  private static boolean applySpec(Workspace work, List<Observation> observations) {
    boolean changed = false;
    for (Observation observation : observations) {
      if (observation instanceof Observation.SpecApplied applied) {
        changed = SpecRules.apply(work, applied);
      }
    }
    return changed;
  }

  private static void apply(
      Workspace work, EventWriter events, TagMover mover, Observation observation) {
    if (observation instanceof Observation.TagImported imported) {
      ImportRules.imported(work, mover, imported);
    } else if (observation instanceof Observation.TagHeldBack heldBack) {
      ImportRules.heldBack(work, heldBack);
    } else if (observation instanceof Observation.TagFailed failed) {
      ImportRules.failed(work, events, failed);
    } else if (observation instanceof Observation.TagRemoved removed) {
      removed(work, events, removed.tag());
    }
  }

  private static void removed(Workspace work, EventWriter events, String tag) {
    NamedTagEventList history = work.history(tag);
    if (work.wanted(tag).isPresent() || work.before().status().tag(tag).isPresent()) {
      work.unwant(tag);
      work.forget(tag);
      events.deleted(tag, history.latest());
    }
  }

  /** Moves what comes from other tags and images, now that it is settled what is wanted. */
  private static void followSources(
      Workspace work, TagMover mover, List<Observation> observations, boolean specChanged) {
    ImageStreamSpec spec = work.spec();
    if (specChanged) {
      SpecRules.propagate(work, mover, spec);
      SpecRules.release(work, mover);
    }
    List<Observation.SourceSeen> seen = new ArrayList<>();
    for (Observation observation : observations) {
      if (observation instanceof Observation.SourceSeen source) {
        seen.add(source);
      }
    }
    Map<String, List<String>> paths = SourceRules.seen(work, mover, spec, seen);
    new Aliases(work, mover, spec).follow(paths);
  }

  private static Map<String, Observation> ofTags(List<Observation> observations) {
    Map<String, Observation> byTag = new HashMap<>();
    for (Observation observation : observations) {
      if (!observation.tag().isEmpty()) {
        byTag.put(observation.tag(), observation);
      }
    }
    return byTag;
  }

  private static void requireOneEach(List<Observation> observations) {
    if (observations.size() < 2) {
      return;
    }
    Set<Object> subjects = new HashSet<>();
    for (Observation observation : observations) {
      Object subject = observation.tag();
      if (observation instanceof Observation.SourceSeen seen) {
        subject = new TagSource(seen.kind(), seen.stream(), seen.name());
      } else if (observation.tag().isEmpty()) {
        subject = observation.getClass();
      }
      if (!subjects.add(subject)) {
        throw new IllegalArgumentException(
            "two observations of " + subject + ": reconcile them one after the other");
      }
    }
  }

  /** Tags by name, so that nothing depends on who was fastest. */
  private static List<Observation> byTag(List<Observation> observations) {
    if (observations.size() < 2) {
      return observations;
    }
    List<Observation> sorted = new ArrayList<>(observations);
    sorted.sort(Comparator.comparing(Observation::tag));
    return sorted;
  }

  private static boolean isChecked(ImageStream stream) {
    return !stream
        .metadata()
        .annotations()
        .getOrDefault(ImageStream.REPOSITORY_CHECK_ANNOTATION, "")
        .isEmpty();
  }

  /** Where the stream's images are: its own repository once pushed to, the followed one before. */
  private static void repositoryOf(Workspace work) {
    String known = work.repository();
    String followed = work.spec().dockerImageRepository();
    if (known.isEmpty() || known.equals(work.before().spec().dockerImageRepository())) {
      work.setRepository(followed);
    }
  }

  private static Instant seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }
}
