package dev.imagestreams.registry;

import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where registries answer, each address made once: parsing it anew would be a good part of what a
 * small call costs. Thread-safe.
 */
final class Origins {

  /** Docker Hub's registry answers at another name than its images carry. */
  private static final Map<String, String> ENDPOINTS = Map.of("docker.io", "registry-1.docker.io");

  private final Map<String, Origin> known = new ConcurrentHashMap<>();

  /** Where the registry of a host, as references name it, answers. */
  static String authority(String host) {
    return ENDPOINTS.getOrDefault(host, host);
  }

  /**
   * The same as addresses.
   *
   * @throws IllegalArgumentException when the host can't be part of one
   */
  Origin of(String host) {
    String authority = authority(host);
    Origin origin = known.get(authority);
    return origin == null ? known.computeIfAbsent(authority, Origin::of) : origin;
  }

  /** One registry's addresses. */
  record Origin(String authority, URI secure, URI plain) {

    static Origin of(String authority) {
      return new Origin(
          authority, URI.create("https://" + authority), URI.create("http://" + authority));
    }
  }
}
