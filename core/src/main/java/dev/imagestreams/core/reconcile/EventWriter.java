package dev.imagestreams.core.reconcile;

import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagEventCondition;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.notifications.EventDraft;
import dev.imagestreams.notifications.EventHeader;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.StreamCreated;
import dev.imagestreams.notifications.StreamDeleted;
import dev.imagestreams.notifications.StreamUpdated;
import dev.imagestreams.notifications.TagDeleted;
import dev.imagestreams.notifications.TagImportFailed;
import dev.imagestreams.notifications.TagImportRecovered;
import dev.imagestreams.notifications.TagState;
import dev.imagestreams.notifications.TagUpdated;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes down what is to be told of one change of a stream. */
final class EventWriter {

  private final ImageStream before;
  private final StreamKey key;
  private final EventHeader header;
  private final Cause cause;
  private final List<EventDraft> drafts = new ArrayList<>();

  /**
   * @param labels the stream's after the change
   */
  EventWriter(ImageStream before, Map<String, String> labels, Instant now, Cause cause) {
    this.before = before;
    this.key = before.key();
    this.header = new EventHeader("", ImageEvent.sourceOf(key), 0, now, labels);
    this.cause = cause;
  }

  void created() {
    drafts.add(new EventDraft(new StreamCreated(header, key, uid(), cause)));
  }

  /** First of what an existing stream's change tells: the other events follow from it. */
  void updated() {
    drafts.add(0, new EventDraft(new StreamUpdated(header, key, uid(), cause)));
  }

  /** Tells that a tag moved, if its image is another one. */
  void moved(String tag, Optional<TagEvent> previous, TagEvent current, List<String> aliasPath) {
    if (previous.isPresent() && isSameImage(previous.get(), current)) {
      return;
    }
    drafts.add(
        new EventDraft(
            new TagUpdated(
                header,
                key,
                uid(),
                tag,
                previous.map(EventWriter::state),
                state(current),
                aliasPath,
                cause)));
  }

  /** Of a tag that was taken over unseen, the reference is all that is known. */
  private static boolean isSameImage(TagEvent previous, TagEvent current) {
    return previous.image().equals(current.image())
        && (!current.image().isEmpty()
            || previous.dockerImageReference().equals(current.dockerImageReference()));
  }

  void deleted(String tag, Optional<TagEvent> previous) {
    drafts.add(
        new EventDraft(
            new TagDeleted(header, key, uid(), tag, previous.map(EventWriter::state), cause)));
  }

  /** Last of what is told of a stream. */
  void streamDeleted() {
    drafts.add(new EventDraft(new StreamDeleted(header, key, uid(), cause)));
  }

  void failed(String tag, String reason, String message) {
    drafts.add(
        new EventDraft(new TagImportFailed(header, key, uid(), tag, reason, message, cause)));
  }

  /** Tells of the tags that no longer say that they can't be imported, whatever mended them. */
  void recovered(Workspace work) {
    for (String tag : work.remembered()) {
      boolean wasFailing = before.status().tag(tag).filter(EventWriter::isFailing).isPresent();
      NamedTagEventList now = work.history(tag);
      boolean there = !now.items().isEmpty() || !now.conditions().isEmpty();
      if (wasFailing && there && !isFailing(now)) {
        drafts.add(new EventDraft(new TagImportRecovered(header, key, uid(), tag, cause)));
      }
    }
  }

  private static boolean isFailing(NamedTagEventList history) {
    return history.conditions().stream().anyMatch(TagEventCondition::isImportFailure);
  }

  boolean none() {
    return drafts.isEmpty();
  }

  List<EventDraft> drafts() {
    return drafts;
  }

  private String uid() {
    return before.metadata().uid();
  }

  private static TagState state(TagEvent item) {
    return new TagState(item.image(), item.dockerImageReference());
  }
}
