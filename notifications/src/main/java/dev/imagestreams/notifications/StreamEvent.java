package dev.imagestreams.notifications;

import dev.imagestreams.model.StreamKey;
import java.util.Map;

/** Something that happened to a stream, committed together with the change itself. */
public sealed interface StreamEvent extends ImageEvent
    permits StreamCreated,
        StreamUpdated,
        StreamDeleted,
        TagUpdated,
        TagDeleted,
        TagImportFailed,
        TagImportRecovered {

  StreamKey stream();

  /** The stream's uid, which tells a stream from a later one of the same name. */
  String streamUid();

  /** The stream's labels after the change. */
  default Map<String, String> labels() {
    return header().labels();
  }

  /** This event with the sequence its log assigned, and the id that follows from it. */
  StreamEvent numbered(long sequence);

  /** A stream's n-th event has this id wherever and however often it is told. */
  static EventHeader number(EventHeader header, String streamUid, long sequence) {
    return header.withSequence(streamUid + "-" + sequence, sequence);
  }
}
