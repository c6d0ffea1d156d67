package dev.imagestreams.notifications;

/**
 * What a host application does when something happened.
 *
 * <p>Called in a thread of the bus, for one event of a tag after the other, and for different tags
 * at the same time. Returning says that the event is done with; throwing, that it is to be tried
 * again.
 */
@FunctionalInterface
public interface EventListener<E extends ImageEvent> {

  void onEvent(E event) throws Exception;
}
