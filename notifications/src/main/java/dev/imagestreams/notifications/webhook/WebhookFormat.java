package dev.imagestreams.notifications.webhook;

/**
 * How a registry writes its messages; {@link WebhookFormats} has those that are known. Thread-safe;
 * does no I/O, whatever URLs a message has.
 */
@FunctionalInterface
public interface WebhookFormat {

  /**
   * Reads a message.
   *
   * @throws WebhookFormatException when it isn't one of this format
   */
  WebhookContent decode(WebhookHead head, byte[] body);
}
