package dev.imagestreams.notifications.webhook;

import dev.imagestreams.model.Digest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A package URL of an image: {@code
 * pkg:oci/app@sha256%3A…?repository_url=registry.example/team/app&tag=1.0} (purl specification,
 * type "oci").
 */
record OciPurl(String host, String path, Optional<String> tag, Optional<Digest> digest) {

  private static final String OCI = "pkg:oci/";

  /** Empty for packages that are not images. */
  static Optional<OciPurl> parse(String purl) {
    if (!purl.startsWith(OCI)) {
      return Optional.empty();
    }
    int question = purl.indexOf('?');
    String name = question < 0 ? purl : purl.substring(0, question);
    Map<String, String> qualifiers = qualifiers(question < 0 ? "" : purl.substring(question + 1));
    String url = qualifiers.getOrDefault("repository_url", "");
    int slash = url.indexOf('/');
    if (slash <= 0) {
      throw new WebhookFormatException(
          "the package URL in \"id\" has no repository_url of a host and a name");
    }
    return Optional.of(
        new OciPurl(
            url.substring(0, slash),
            url.substring(slash + 1),
            Optional.ofNullable(qualifiers.get("tag")).filter(tag -> !tag.isEmpty()),
            Json.digest(decoded(name.substring(name.indexOf('@') + 1)))));
  }

  private static Map<String, String> qualifiers(String text) {
    Map<String, String> qualifiers = new HashMap<>();
    for (String each : text.split("&", -1)) {
      int equals = each.indexOf('=');
      if (equals > 0) {
        qualifiers.put(each.substring(0, equals), decoded(each.substring(equals + 1)));
      }
    }
    return qualifiers;
  }

  private static String decoded(String text) {
    try {
      // A plus is a plus in a package URL.
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new WebhookFormatException("the package URL in \"id\" is not well encoded");
    }
  }
}
