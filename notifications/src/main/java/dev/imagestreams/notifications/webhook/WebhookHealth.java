package dev.imagestreams.notifications.webhook;

/**
 * What became of a source's messages since the handler was made.
 *
 * @param accepted those that made news
 * @param ignored those that were about something else
 * @param refused those that were not let in or could not be read
 * @param failed those that could not be kept, and that the registry was asked to send again
 */
public record WebhookHealth(long accepted, long ignored, long refused, long failed) {}
