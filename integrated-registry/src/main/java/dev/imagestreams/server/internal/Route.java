package dev.imagestreams.server.internal;

import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.Repository;
import dev.imagestreams.server.access.Action;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a path asks for.
 *
 * @param repository a valid name; empty where it is about the registry
 * @param last a tag, a digest or an upload's id, not checked yet; empty where the route has none
 */
record Route(Kind kind, String repository, String last) {

  enum Kind {
    BASE,
    CATALOG,
    TOKEN,
    TAGS,
    REFERRERS,
    MANIFEST,
    BLOB,
    UPLOADS,
    UPLOAD
  }

  private static final String PREFIX = "/v2";

  /**
   * Reads a path. Where a repository's name looks like a route itself, the last one counts.
   *
   * @param rawPath as the client sent it
   */
  static Route parse(String rawPath) {
    String path = decode(rawPath);
    if (path.equals(PREFIX) || path.equals(PREFIX + "/")) {
      return new Route(Kind.BASE, "", "");
    }
    if (!path.startsWith(PREFIX + "/")) {
      throw notFound();
    }
    String rest = path.substring(PREFIX.length() + 1);
    if (rest.equals("_catalog")) {
      return new Route(Kind.CATALOG, "", "");
    }
    if (rest.equals(TokenService.PATH)) {
      return new Route(Kind.TOKEN, "", "");
    }
    if (rest.endsWith("/tags/list")) {
      return of(Kind.TAGS, rest.substring(0, rest.length() - "/tags/list".length()), "");
    }
    if (rest.endsWith("/blobs/uploads")) {
      return of(Kind.UPLOADS, rest.substring(0, rest.length() - "/blobs/uploads".length()), "");
    }
    int slash = rest.lastIndexOf('/');
    if (slash < 0) {
      throw notFound();
    }
    String before = rest.substring(0, slash);
    String last = rest.substring(slash + 1);
    if (before.endsWith("/blobs/uploads")) {
      String name = before.substring(0, before.length() - "/blobs/uploads".length());
      return of(last.isEmpty() ? Kind.UPLOADS : Kind.UPLOAD, name, last);
    }
    if (before.endsWith("/manifests")) {
      return of(Kind.MANIFEST, before.substring(0, before.length() - "/manifests".length()), last);
    }
    if (before.endsWith("/referrers")) {
      return of(Kind.REFERRERS, before.substring(0, before.length() - "/referrers".length()), last);
    }
    if (before.endsWith("/blobs")) {
      return of(Kind.BLOB, before.substring(0, before.length() - "/blobs".length()), last);
    }
    throw notFound();
  }

  private static Route of(Kind kind, String name, String last) {
    try {
      return new Route(kind, Repository.requireValidPath(name), last);
    } catch (InvalidReferenceException e) {
      throw RegistryError.nameInvalid(e.getMessage());
    }
  }

  private static String decode(String rawPath) {
    if (rawPath.indexOf('%') < 0) {
      return rawPath;
    }
    try {
      return URLDecoder.decode(rawPath.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw RegistryError.nameInvalid("the path has a percent sign without two hex digits");
    }
  }

  /** What is needed to ask for it in this way; empty where no more than to be known. */
  Optional<Action> action(String method) {
    boolean reading = method.equals("GET") || method.equals("HEAD");
    return switch (kind) {
      case BASE, TOKEN -> Optional.empty();
      case CATALOG -> Optional.of(Action.CATALOG);
      case TAGS, REFERRERS -> Optional.of(Action.PULL);
      case UPLOADS, UPLOAD -> Optional.of(Action.PUSH);
      case MANIFEST, BLOB ->
          Optional.of(
              reading ? Action.PULL : method.equals("DELETE") ? Action.DELETE : Action.PUSH);
    };
  }

  static RegistryError notFound() {
    return new RegistryError(404, "NOT_FOUND", "there is nothing here");
  }
}
