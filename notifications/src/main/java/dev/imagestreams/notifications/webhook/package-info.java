/**
 * Takes in what registries send when something is pushed to them.
 *
 * <p>A {@link dev.imagestreams.notifications.webhook.WebhookHandler} is given requests by whatever
 * serves HTTP. What it makes of them are hints, {@link dev.imagestreams.notifications.PushHinted}:
 * nothing a registry sends is relied on, and no URL in it is followed.
 */
package dev.imagestreams.notifications.webhook;
