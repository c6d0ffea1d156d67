package dev.imagestreams.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.imagestreams.http.Hosts;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Where registries answer, each address made once: parsing it anew would be a good part of what a
 * small call costs. Thread-safe.
 */
final class Origins {

  /** Docker Hub's registry answers at another name than its images carry. */
  private static final Map<String, String> ENDPOINTS = Map.of("docker.io", "registry-1.docker.io");

  /** For so long a new directory of certificates is not seen: looking costs three files a call. */
  private static final Duration REMEMBERED = Duration.ofSeconds(1);

  private static final int TLS_PORT = 443;

  private final Predicate<String> hasCertificates;
  private final Map<String, Origin> known = new ConcurrentHashMap<>();
  private final Cache<String, Boolean> plain =
      Caffeine.newBuilder().expireAfterWrite(REMEMBERED).build();

  /**
   * @param hasCertificates whether our user set certificates for a host and port
   */
  Origins(Predicate<String> hasCertificates) {
    this.hasCertificates = hasCertificates;
  }

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

  /**
   * Whether a registry is spoken to without TLS though nobody said so: those for trying things out,
   * on this machine, have no certificates.
   */
  boolean isPlain(Origin origin) {
    String authority = origin.authority();
    return Hosts.isLoopback(authority)
        && plain.get(authority, host -> !hasCertificates.test(Hosts.withPort(host, TLS_PORT)));
  }

  /** One registry's addresses. */
  record Origin(String authority, URI secure, URI plain) {

    static Origin of(String authority) {
      return new Origin(
          authority, URI.create("https://" + authority), URI.create("http://" + authority));
    }
  }
}
