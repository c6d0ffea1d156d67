package dev.imagestreams.registry.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.imagestreams.model.ImageStreamsException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gathers credentials from several places in order, of which some may fail. */
final class Findings {

  private static final Logger LOG = LoggerFactory.getLogger(Findings.class);

  /** What was warned of lately: credentials are asked for at every call. */
  private static final Cache<String, Boolean> WARNED =
      Caffeine.newBuilder().maximumSize(100).expireAfterWrite(Duration.ofHours(1)).build();

  private final Set<Credentials> found = new LinkedHashSet<>();
  private @Nullable ImageStreamsException failure;

  /** Adds what a place has; that it fails is kept for later. */
  void add(Supplier<? extends Collection<Credentials>> place) {
    try {
      found.addAll(place.get());
    } catch (ImageStreamsException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw e;
      }
      if (failure == null) {
        failure = e;
      } else {
        failure.addSuppressed(e);
      }
    }
  }

  /**
   * All that was found, nothing twice.
   *
   * @throws ImageStreamsException when nothing was found and a place failed
   */
  List<Credentials> list() {
    if (failure != null) {
      if (found.isEmpty()) {
        throw failure;
      }
      if (WARNED.asMap().putIfAbsent(failure.getMessage(), true) == null) {
        LOG.warn("{}; going on with other credentials", failure.getMessage());
      }
    }
    return List.copyOf(found);
  }
}
