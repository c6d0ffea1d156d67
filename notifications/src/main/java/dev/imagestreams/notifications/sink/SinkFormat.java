package dev.imagestreams.notifications.sink;

/** How an event is written into a request. */
public enum SinkFormat {
  /** A CloudEvent whose attributes and data are one JSON document, the body. */
  STRUCTURED,
  /** A CloudEvent whose attributes are headers, and whose data is the body. */
  BINARY,
  /**
   * A JSON array of CloudEvents: those that come while a request is under way are the next one. At
   * most 100 of them and 1 MiB, unless one alone is larger. Of a subscription, as many events are
   * under way as it has concurrency, each of another tag.
   */
  BATCH,
  /**
   * What a registry of distribution 3 sends: for receivers that know registries only. Of what moves
   * or removes tags; other events are not sent.
   */
  REGISTRY_ENVELOPE,
  /** The same, with the media type of distribution 2. */
  REGISTRY_ENVELOPE_V1
}
