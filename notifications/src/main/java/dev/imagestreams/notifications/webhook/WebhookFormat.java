package dev.imagestreams.notifications.webhook;

/**
 * How one kind of registry tells of pushes. What can be plugged in; {@link WebhookFormats} has
 * those that are known. Thread-safe.
 *
 * <p>It asks nobody, and follows no address of what it reads. What is no push of a tag, such as a
 * pull, a delete, a push by digest alone or a trial, is no news and no error; fields it does not
 * know are passed over.
 */
@FunctionalInterface
public interface WebhookFormat {

  /**
   * Reads a webhook.
   *
   * @throws InvalidWebhookException when it is not of this format
   */
  WebhookContent read(WebhookMessage message);
}
