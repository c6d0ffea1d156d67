package dev.imagestreams.notifications;

/**
 * An {@link EventListener} that also learns which delivery it is handling, so that it can commit
 * the acknowledgement with its own work.
 */
@FunctionalInterface
public interface DeliveryListener<E extends ImageEvent> {

  void onDelivery(Delivery<E> delivery) throws Exception;
}
