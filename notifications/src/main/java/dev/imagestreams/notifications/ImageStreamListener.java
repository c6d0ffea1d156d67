package dev.imagestreams.notifications;

/**
 * A listener with a method for each kind of event; those that are not overridden do nothing.
 *
 * <p>Called as any {@link EventListener}: returning says that the event is done with, throwing that
 * it is to be tried again.
 */
public interface ImageStreamListener extends EventListener<ImageEvent> {

  /** Calls the method for the event's kind. */
  @Override
  default void onEvent(ImageEvent event) throws Exception {
    if (event instanceof TagUpdated e) {
      onTagUpdated(e);
    } else if (event instanceof TagDeleted e) {
      onTagDeleted(e);
    } else if (event instanceof TagImportFailed e) {
      onTagImportFailed(e);
    } else if (event instanceof TagImportRecovered e) {
      onTagImportRecovered(e);
    } else if (event instanceof StreamCreated e) {
      onStreamCreated(e);
    } else if (event instanceof StreamUpdated e) {
      onStreamUpdated(e);
    } else if (event instanceof StreamDeleted e) {
      onStreamDeleted(e);
    } else if (event instanceof ImagePushed e) {
      onImagePushed(e);
    } else if (event instanceof ImageDeleted e) {
      onImageDeleted(e);
    } else if (event instanceof PushHinted e) {
      onPushHinted(e);
    } else if (event instanceof EventsSkipped e) {
      onEventsSkipped(e);
    } else if (event instanceof Unknown e) {
      onUnknown(e);
    }
  }

  default void onStreamCreated(StreamCreated event) throws Exception {}

  default void onStreamUpdated(StreamUpdated event) throws Exception {}

  default void onStreamDeleted(StreamDeleted event) throws Exception {}

  default void onTagUpdated(TagUpdated event) throws Exception {}

  default void onTagDeleted(TagDeleted event) throws Exception {}

  default void onTagImportFailed(TagImportFailed event) throws Exception {}

  default void onTagImportRecovered(TagImportRecovered event) throws Exception {}

  default void onImagePushed(ImagePushed event) throws Exception {}

  default void onImageDeleted(ImageDeleted event) throws Exception {}

  default void onPushHinted(PushHinted event) throws Exception {}

  default void onEventsSkipped(EventsSkipped event) throws Exception {}

  /** An event of a kind that a newer version wrote. */
  default void onUnknown(Unknown event) throws Exception {}
}
