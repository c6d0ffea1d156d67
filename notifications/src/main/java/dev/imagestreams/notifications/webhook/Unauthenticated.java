package dev.imagestreams.notifications.webhook;

/** Takes in whatever comes. */
record Unauthenticated() implements WebhookAuthentication {

  @Override
  public boolean accepts(WebhookHead head, byte[] body) {
    return true;
  }
}
