/** What registries send in when something was pushed to them. */
@org.jspecify.annotations.NullMarked
package dev.imagestreams.notifications.webhook;
