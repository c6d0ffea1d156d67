package dev.imagestreams.core;

import dev.imagestreams.core.StreamWrites.Changed;
import dev.imagestreams.core.StreamWrites.View;
import dev.imagestreams.core.reconcile.Observation;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.tags.Hold;
import dev.imagestreams.model.tags.TagDecision;
import dev.imagestreams.model.tags.TagRequest;
import dev.imagestreams.model.tags.Tagging;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Single tags: set, deleted, rolled back, held and released, as the model decides. */
final class TagWrites {

  private final StreamWrites writes;

  TagWrites(StreamWrites writes) {
    this.writes = writes;
  }

  /**
   * Sets a tag, or deletes it. What is wanted is committed; nothing is imported yet.
   *
   * @return also which tag is to be imported now
   */
  TagSet tag(TagRequest request) {
    return writes.attempt(request.key(), streams -> tag(request, streams));
  }

  /**
   * A tag that was set.
   *
   * @param toImport the tag, if a registry must be asked what it points to
   */
  record TagSet(TagResult result, Optional<String> toImport) {}

  private TagSet tag(TagRequest request, View streams) {
    TagDecision decision = Tagging.decide(request, streams);
    StreamKey key = decision.stream();
    if (decision instanceof TagDecision.Delete delete) {
      Changed after =
          writes.change(streams.require(key), List.of(new Observation.TagRemoved(delete.tag())));
      return new TagSet(result(decision.message(), after), Optional.empty());
    }
    if (decision instanceof TagDecision.Set set) {
      Changed after = set(set, streams);
      return new TagSet(
          result(decision.message(), after),
          set.tag().importable() ? Optional.of(set.tag().name()) : Optional.empty());
    }
    return new TagSet(
        new TagResult(decision.message(), Optional.empty(), false, Optional.empty()),
        Optional.empty());
  }

  private Changed set(TagDecision.Set set, View streams) {
    List<Observation> observations = new ArrayList<>();
    // What is in another stream, the stream itself can't know.
    OtherStreams.source(set.stream(), set.tag())
        .flatMap(new OtherStreams(streams, writes.now())::require)
        .ifPresent(observations::add);
    Optional<ImageStream> stored = streams.apply(set.stream());
    if (stored.isEmpty()) {
      return new Changed(writes.create(set.wanted(), observations), true);
    }
    observations.add(wanted(set.wanted()));
    return writes.change(stored.get(), observations);
  }

  private static Observation wanted(ImageStream stream) {
    return new Observation.SpecApplied(
        stream.spec(), stream.metadata().labels(), stream.metadata().annotations());
  }

  /** What came of a change of what is wanted of a stream that must be there. */
  private Changed change(StreamKey key, UnaryOperator<ImageStream> decision) {
    return writes.attempt(
        key,
        streams -> {
          ImageStream stored = streams.require(key);
          return writes.change(stored, List.of(wanted(decision.apply(stored))));
        });
  }

  /**
   * @param decision one of {@link dev.imagestreams.model.tags.Rollback}
   */
  TagResult rollBack(StreamKey key, String tag, UnaryOperator<ImageStream> decision) {
    Changed after = change(key, decision);
    return result("Tag " + key + ":" + tag + " rolled back to " + target(after, tag) + ".", after);
  }

  /**
   * @param decision {@link dev.imagestreams.model.tags.Rollback#pin}
   */
  TagResult pin(StreamKey key, String tag, UnaryOperator<ImageStream> decision) {
    Changed after = change(key, decision);
    return result("Tag " + key + ":" + tag + " pinned to " + target(after, tag) + ".", after);
  }

  TagResult hold(StreamKey key, String tag, String reason) {
    Changed after = change(key, stream -> Hold.hold(stream, tag, reason));
    return result("Tag " + key + ":" + tag + " held at " + target(after, tag) + ".", after);
  }

  TagResult release(StreamKey key, String tag) {
    Changed after = change(key, stream -> Hold.release(stream, tag));
    return result(
        "Tag " + key + ":" + tag + " released; it points to " + target(after, tag) + ".", after);
  }

  private static String target(Changed after, String tag) {
    return after.stream().latest(tag).map(TagEvent::dockerImageReference).orElse("nothing");
  }

  private static TagResult result(String message, Changed after) {
    return new TagResult(message, Optional.of(after.stream()), after.changed(), Optional.empty());
  }
}
