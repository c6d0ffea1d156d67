package dev.imagestreams.testkit.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Refusals as some registries word them. */
final class Disguise {

  private Disguise() {}

  static WireReply of(FixtureState state, WireReply reply) {
    if (reply.status() < 400) {
      return reply;
    }
    if (state.has(Quirk.HTML_ERRORS)) {
      byte[] page =
          ("<html><head><title>" + reply.status() + "</title></head></html>").getBytes(UTF_8);
      return reply.with("Content-Type", "text/html").with(WireReply.Body.of(page));
    }
    return reply.status() == 404 && state.has(Quirk.UNKNOWN_FOR_NOT_FOUND)
        ? WireReply.error(404, "UNKNOWN", "artifact not found")
        : reply;
  }
}
