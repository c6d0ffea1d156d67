package dev.imagestreams.notifications.webhook;

/**
 * What became of the webhooks so far.
 *
 * @param pushes told to the log
 * @param nothing webhooks about something else than a push of a tag, or about other registries
 * @param refused by their sender, their form or their length
 * @param failed since the log could not be told; they are sent again
 */
public record WebhookHealth(long pushes, long nothing, long refused, long failed) {}
