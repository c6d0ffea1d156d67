package dev.imagestreams.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * Reads the URLs servers answer with, relative to where the answer came from.
 *
 * <p>Nothing is normalised or encoded anew: a signed query must arrive as it was given.
 */
public final class Locations {

  private Locations() {}

  /** The absolute URL; empty when the text is not a URL. */
  public static Optional<URI> resolve(URI base, String location) {
    String absolute;
    if (hasScheme(location)) {
      absolute = location;
    } else if (location.startsWith("//")) {
      absolute = base.getScheme() + ":" + location;
    } else if (location.startsWith("/")) {
      absolute = origin(base) + location;
    } else if (location.startsWith("?")) {
      absolute = origin(base) + base.getRawPath() + location;
    } else {
      String path = base.getRawPath();
      String directory = path.substring(0, path.lastIndexOf('/') + 1);
      absolute = origin(base) + (directory.isEmpty() ? "/" : directory) + location;
    }
    try {
      URI uri = new URI(absolute);
      return uri.getHost() == null ? Optional.empty() : Optional.of(uri);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** RFC 3986, section 3.1: a letter, then letters, digits and {@code + - .} up to a colon. */
  private static boolean hasScheme(String location) {
    for (int i = 0; i < location.length(); i++) {
      char c = location.charAt(i);
      if (c == ':') {
        return i > 0;
      }
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letter && (i == 0 || "0123456789+.-".indexOf(c) < 0)) {
        return false;
      }
    }
    return false;
  }

  private static String origin(URI base) {
    return base.getScheme() + "://" + base.getRawAuthority();
  }
}
