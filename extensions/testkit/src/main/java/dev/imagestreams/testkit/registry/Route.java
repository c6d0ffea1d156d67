package dev.imagestreams.testkit.registry;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place of the distribution protocol.
 *
 * @param name of the repository
 * @param rest what stands behind the kind: a tag, a digest, an upload; empty for lists
 */
record Route(Kind kind, String name, String rest) {

  /** What is at a place. */
  enum Kind {
    ROOT,
    CATALOG,
    TAGS,
    MANIFEST,
    BLOB,
    UPLOAD,
    REFERRERS
  }

  private static final String NAME = "[a-z0-9]+(?:[._/-]+[a-z0-9]+)*";
  private static final Pattern PLACE =
      Pattern.compile(
          "/v2/(" + NAME + ")/(tags/list|manifests/|blobs/uploads/|blobs/|referrers/)([^/]*)");

  /** The place of a path; empty where the protocol knows none. */
  static Optional<Route> of(String path) {
    if (path.equals("/v2/") || path.equals("/v2")) {
      return Optional.of(new Route(Kind.ROOT, "", ""));
    }
    if (path.equals("/v2/_catalog")) {
      return Optional.of(new Route(Kind.CATALOG, "", ""));
    }
    Matcher matcher = PLACE.matcher(path);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Kind kind =
        switch (matcher.group(2)) {
          case "tags/list" -> Kind.TAGS;
          case "manifests/" -> Kind.MANIFEST;
          case "blobs/uploads/" -> Kind.UPLOAD;
          case "blobs/" -> Kind.BLOB;
          default -> Kind.REFERRERS;
        };
    return Optional.of(new Route(kind, matcher.group(1), matcher.group(3)));
  }
}
