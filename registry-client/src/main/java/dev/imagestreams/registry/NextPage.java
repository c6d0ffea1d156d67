package dev.imagestreams.registry;

import dev.imagestreams.http.Hosts;
import dev.imagestreams.http.HttpReply;
import dev.imagestreams.http.Locations;
import dev.imagestreams.registry.RegistryException.Reason;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads where a list goes on: the Link header with {@code rel="next"} (RFC 8288). */
final class NextPage {

  /** Far longer than any cursor; bounds the work of reading a hostile one. */
  private static final int MAX_LINK = 8192;

  private static final Pattern NEXT =
      Pattern.compile("<([^>]*)>[^,]*;\\s*rel\\s*=\\s*\"?next\"?", Pattern.CASE_INSENSITIVE);

  private NextPage() {}

  /**
   * Path and query of the next page; empty where there is none.
   *
   * @throws RegistryException when the link leads to another host, or to this very page
   */
  static Optional<String> of(String description, HttpReply reply) {
    return reply.headers("Link").stream()
        .flatMap(link -> next(description, reply.uri(), link).stream())
        .findFirst();
  }

  private static Optional<String> next(String description, URI here, String link) {
    if (link.length() > MAX_LINK) {
      throw wrong(
          description, link.substring(0, 80) + "…", "is longer than " + MAX_LINK + " characters");
    }
    Matcher matcher = NEXT.matcher(link);
    if (!matcher.find()) {
      return Optional.empty();
    }
    URI next =
        Locations.resolve(here, matcher.group(1))
            .orElseThrow(() -> wrong(description, matcher.group(1), "is not a URL"));
    if (!Hosts.sameOrigin(here, next)) {
      throw wrong(description, next.getRawAuthority(), "is another host, which is refused");
    }
    String following = pathAndQuery(next);
    if (following.equals(pathAndQuery(here))) {
      throw wrong(description, following, "is this very page");
    }
    return Optional.of(following);
  }

  private static String pathAndQuery(URI uri) {
    return uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
  }

  private static RegistryException wrong(String description, String target, String problem) {
    return new RegistryException(
        Reason.PROTOCOL,
        description + ": the Link to the next page, " + Answers.printable(target) + ", " + problem);
  }
}
