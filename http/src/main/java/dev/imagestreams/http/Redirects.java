package dev.imagestreams.http;

import dev.imagestreams.http.HttpFailure.Kind;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Follows redirects.
 *
 * <p>At most ten; 303 by GET, 307 and 308 with the body again, 301 and 302 of what only reads. To
 * another origin neither credentials go along nor, to another host, the permission to be insecure;
 * and every other origin is held to the rules for places that others name.
 */
final class Redirects {

  private static final int MAX = 10;

  /** What is read of a redirect's body, so that its connection can be used again. */
  private static final int MAX_BODY = 4096;

  private final AddressPolicy policy;

  Redirects(AddressPolicy policy) {
    this.policy = policy;
  }

  HttpReply follow(HttpCall call, Function<HttpCall, HttpReply> exchange) {
    HttpCall next = withOwnPermissions(call);
    HttpReply reply = exchange.apply(next);
    if (!isRedirect(reply.status())) {
      return reply;
    }
    List<URI> places = new ArrayList<>();
    while (isRedirect(reply.status())) {
      String location = reply.header("Location").orElse("");
      if (location.isEmpty()) {
        return reply;
      }
      int status = reply.status();
      finish(reply);
      if (places.size() == MAX) {
        throw tooMany(call.uri(), places);
      }
      next = withOwnPermissions(redirected(next, status, location));
      places.add(next.uri());
      reply = exchange.apply(next);
    }
    return reply;
  }

  private static boolean isRedirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  }

  private static void finish(HttpReply reply) {
    try (reply) {
      if (reply.contentLength() >= 0 && reply.contentLength() < MAX_BODY) {
        reply.head(MAX_BODY);
      }
    } catch (HttpFailure e) {
      // Where it leads is known; what ended this ends the next request too.
      Failures.LOG.debug("reading a redirect's body", e);
    }
  }

  private HttpCall redirected(HttpCall call, int status, String location) {
    URI from = call.uri();
    URI to =
        Locations.resolve(from, location)
            .orElseThrow(
                () -> new HttpFailure(Kind.BROKEN, from, "it redirects to no valid URL", null));
    HttpCall next = call.withUri(to);
    if (status == 303) {
      next = next.asGet();
    } else if (!call.safe() && status != 307 && status != 308) {
      throw new HttpFailure(
          Kind.BROKEN, from, "it answers " + call.method() + " with a redirect " + status, null);
    }
    if (Hosts.sameOrigin(from, to)) {
      return next;
    }
    policy.checkSchemes(from, to);
    return next.withoutCredentials().referredBy(from);
  }

  /** The call, insecure only if it is about the host that may be. */
  private HttpCall withOwnPermissions(HttpCall call) {
    boolean borrowed =
        call.insecure()
            && call.referrer().isPresent()
            && call.uri().getHost() != null
            && !policy.sharesPermissions(call.referrer().get(), call.uri());
    return borrowed ? call.secured() : call;
  }

  private static HttpFailure tooMany(URI uri, List<URI> places) {
    URI last = places.get(MAX - 1);
    int first = places.indexOf(last);
    String circle = first < MAX - 1 ? ", in a circle through " + HttpFailure.place(last) : "";
    return new HttpFailure(
        Kind.FORBIDDEN, uri, "it redirects more than " + MAX + " times" + circle, null);
  }
}
