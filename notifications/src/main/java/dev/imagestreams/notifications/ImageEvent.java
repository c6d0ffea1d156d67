package dev.imagestreams.notifications;

import dev.imagestreams.model.StreamKey;

/**
 * Something that happened: to a stream, in a registry, or to a subscription.
 *
 * <p>Immutable. A listener names the kinds it wants by their types; a kind that a newer version
 * wrote into a shared log is an {@link Unknown}.
 */
public sealed interface ImageEvent permits StreamEvent, RegistryNews, EventsSkipped, Unknown {

  EventHeader header();

  default String id() {
    return header().id();
  }

  /** The kind, for programs elsewhere: {@code dev.imagestreams.tag.updated.v1}. */
  String type();

  /** What the event is about, within its source: a tag, or empty for the whole. */
  String subject();

  /** The source of a stream's events. */
  static String sourceOf(StreamKey stream) {
    return "/imagestreams/" + stream;
  }
}
