package dev.imagestreams.registry.feed;

import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.FeedSource;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.auth.Credentials;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The requests for one look at a repository, sent as one after the other of those who may ask,
 * until the registry takes one. Not thread-safe.
 */
final class Session {

  /** Leaves it to the client to say who asks. */
  static final Supplier<Map<String, String>> CLIENT = Map::of;

  private final FeedSource source;
  private final Repository repository;
  private final Access access;
  private final Iterator<Supplier<Map<String, String>>> others;
  private Map<String, String> asking;

  /**
   * A session.
   *
   * @param attempts headers that say who asks, at least one; all but the first may send requests
   */
  Session(
      FeedSource source,
      Repository repository,
      Access access,
      Iterator<Supplier<Map<String, String>>> attempts) {
    this.source = source;
    this.repository = repository;
    this.access = access;
    this.others = attempts;
    this.asking = others.next().get();
  }

  /** With each of the given Authorization headers, and at last as the client. */
  static Session as(
      FeedSource source, Repository repository, Access access, List<String> authorizations) {
    List<Supplier<Map<String, String>>> attempts = new ArrayList<>();
    authorizations.forEach(value -> attempts.add(() -> authorization(value)));
    attempts.add(CLIENT);
    return new Session(source, repository, access, attempts.iterator());
  }

  static Map<String, String> authorization(String value) {
    return Map.of("Authorization", value);
  }

  static String basic(Credentials credentials) {
    String pair = credentials.username() + ":" + credentials.secret();
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  /** Asks for a page of the repository's changes. */
  Answer get(URI uri) {
    return Answer.read("looking for changes in " + repository, getBytes(uri));
  }

  private byte[] getBytes(URI uri) {
    RegistryException refusal;
    try {
      return send(uri);
    } catch (RegistryException e) {
      refusal = e;
    }
    while (isRefusal(refusal) && others.hasNext()) {
      try {
        asking = others.next().get();
        return send(uri);
      } catch (RegistryException e) {
        refusal = e;
      }
    }
    throw refusal;
  }

  private byte[] send(URI uri) {
    Map<String, String> headers = new HashMap<>(asking);
    headers.put("Accept", "application/json");
    return source.send(repository, uri, headers, Optional.empty(), access);
  }

  /** Registries hide what is private: it is not found, rather than forbidden. */
  private static boolean isRefusal(RegistryException e) {
    return switch (e.reason()) {
      case UNAUTHORIZED, FORBIDDEN, NOT_FOUND -> true;
      default -> false;
    };
  }
}
