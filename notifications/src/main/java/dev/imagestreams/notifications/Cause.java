package dev.imagestreams.notifications;

/** Why a stream was looked at when it was found to have changed. */
public enum Cause {
  /** Somebody asked. */
  MANUAL,
  /** It was time. */
  SCHEDULED,
  /** A registry said so in a webhook. */
  WEBHOOK,
  /** The integrated registry was pushed to. */
  PUSH,
  /** Nobody looked and nothing changed: it is what a new or late subscriber finds. */
  STATE
}
