package dev.imagestreams.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.auth.CredentialProvider;
import dev.imagestreams.registry.auth.Credentials;
import java.time.Duration;
import java.util.List;

/**
 * What a provider of credentials said a moment ago: an import makes thousands of calls for one
 * repository, and each would look at the same files again. Any number of threads ask once.
 *
 * <p>A login is seen within a second, and at once by whoever was refused before it. Thread-safe.
 */
final class RecentCredentials {

  static final Duration REMEMBERED = Duration.ofSeconds(1);

  private static final int MAX_PLACES = 1000;

  private record Place(Repository repository, String identity) {}

  private final CredentialProvider provider;
  private final Cache<Place, List<Credentials>> recent;

  RecentCredentials(CredentialProvider provider, Ticker clock) {
    this.provider = provider;
    this.recent =
        Caffeine.newBuilder()
            .expireAfterWrite(REMEMBERED)
            .maximumSize(MAX_PLACES)
            .ticker(clock)
            .build();
  }

  /** The credentials, most fitting first; what the provider throws is not remembered. */
  List<Credentials> of(Repository repository, String identity) {
    return recent.get(
        new Place(repository, identity),
        place -> List.copyOf(provider.credentials(repository, identity)));
  }

  /** Has the provider asked again by the next call: what it said was refused. */
  void forget(Repository repository, String identity) {
    recent.invalidate(new Place(repository, identity));
  }
}
