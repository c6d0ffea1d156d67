package dev.imagestreams.notifications;

/**
 * Something that happened in a registry, told before any stream knows of it. The one kind of event
 * that is published and not committed; {@link NotificationBus#publish} takes it.
 */
public sealed interface RegistryNews extends ImageEvent
    permits ImagePushed, ImageDeleted, PushHinted {

  /** The repository's name within its registry. */
  String repository();

  /** This event with the sequence its log assigned within the repository; the id stays. */
  RegistryNews numbered(long sequence);
}
