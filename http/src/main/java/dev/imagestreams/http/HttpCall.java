package dev.imagestreams.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One request to send.
 *
 * @param uri absolute, http or https; sent byte for byte
 * @param headers one value a name
 * @param deadline when the whole exchange must be over, redirects and body included
 * @param insecure plain HTTP and unverified TLS are allowed, for the host of the referrer, or of
 *     this request where there is none
 * @param referrer who named the place, if not our user; it may then be only where such a server may
 *     send us
 * @param cancel how somebody else ends the exchange
 */
public record HttpCall(
    String method,
    URI uri,
    Map<String, String> headers,
    Optional<Body> body,
    Instant deadline,
    boolean insecure,
    Optional<URI> referrer,
    CancelHook cancel) {

  /** Lets somebody else end an exchange. */
  @FunctionalInterface
  public interface CancelHook {

    /** Nobody can. */
    CancelHook NONE = action -> () -> {};

    /**
     * Has {@code action} run at cancellation, at once if it was before.
     *
     * @return to be run when the exchange is over
     */
    Runnable register(Runnable action);
  }

  /** What a request carries. */
  public interface Body {

    /** Bytes. */
    long length();

    /** Opens the content at its beginning; called again when the request must be repeated. */
    InputStream open() throws IOException;

    /** A body that is in memory. */
    static Body of(byte[] bytes) {
      return new Body() {
        @Override
        public long length() {
          return bytes.length;
        }

        @Override
        public InputStream open() {
          return new java.io.ByteArrayInputStream(bytes);
        }
      };
    }
  }

  public HttpCall {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(uri, "uri");
    headers = Map.copyOf(headers);
    Objects.requireNonNull(body, "body");
    Objects.requireNonNull(deadline, "deadline");
    Objects.requireNonNull(referrer, "referrer");
    Objects.requireNonNull(cancel, "cancel");
  }

  /** A request to a place our user named, which nobody ends early. */
  public HttpCall(
      String method,
      URI uri,
      Map<String, String> headers,
      Optional<Body> body,
      Instant deadline,
      boolean insecure) {
    this(method, uri, headers, body, deadline, insecure, Optional.empty(), CancelHook.NONE);
  }

  /** Method and place; neither headers nor query, which may carry secrets. */
  @Override
  public String toString() {
    return method + " " + uri.getScheme() + "://" + uri.getHost() + uri.getRawPath();
  }

  /** This request with one more header, in place of one of its name. */
  public HttpCall withHeader(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return withHeaders(more);
  }

  /** This request to another place. */
  HttpCall withUri(URI other) {
    return new HttpCall(method, other, headers, body, deadline, insecure, referrer, cancel);
  }

  /** This request, to a place that {@code from} named. */
  public HttpCall referredBy(URI from) {
    return new HttpCall(method, uri, headers, body, deadline, insecure, Optional.of(from), cancel);
  }

  /** This request, which {@code hook} can end. */
  public HttpCall withCancel(HttpCall.CancelHook hook) {
    return new HttpCall(method, uri, headers, body, deadline, insecure, referrer, hook);
  }

  private HttpCall withHeaders(Map<String, String> others) {
    return new HttpCall(method, uri, others, body, deadline, insecure, referrer, cancel);
  }

  /** This request without what must not leave its origin. */
  HttpCall withoutCredentials() {
    Map<String, String> fewer = new LinkedHashMap<>(headers);
    fewer
        .keySet()
        .removeIf(
            name -> {
              String lower = name.toLowerCase(Locale.ROOT);
              return lower.equals("authorization")
                  || lower.equals("cookie")
                  || lower.startsWith("proxy-");
            });
    return withHeaders(fewer);
  }

  /** This request, without the permission to be insecure. */
  HttpCall secured() {
    return new HttpCall(method, uri, headers, body, deadline, false, referrer, cancel);
  }

  /** This request as a GET without a body, and what told of it: what a 303 asks for. */
  HttpCall asGet() {
    Map<String, String> others = new LinkedHashMap<>(headers);
    others.keySet().removeIf(n -> n.toLowerCase(Locale.ROOT).startsWith("content-"));
    return new HttpCall(
        method.equals("HEAD") ? "HEAD" : "GET",
        uri,
        others,
        Optional.empty(),
        deadline,
        insecure,
        referrer,
        cancel);
  }

  /** Whether sending this twice does no more than sending it once, and it can be sent twice. */
  boolean safe() {
    return method.equals("GET") || method.equals("HEAD");
  }
}
