package dev.imagestreams.model;

import java.util.Objects;
import java.util.Optional;

/**
 * What every list carries, as Kubernetes defines it.
 *
 * @param resourceVersion of the whole list; empty where it was not read from a store
 * @param continueToken with which the next page is asked for; empty on the last
 * @param remainingItemCount how many follow, where the server said so
 */
@Built
public record ListMeta(
    String selfLink,
    String resourceVersion,
    String continueToken,
    Optional<Long> remainingItemCount,
    JsonExtras extras)
    implements ListMetaBuilder.With {

  public ListMeta {
    Objects.requireNonNull(selfLink, "selfLink");
    Objects.requireNonNull(resourceVersion, "resourceVersion");
    Objects.requireNonNull(continueToken, "continueToken");
    Objects.requireNonNull(remainingItemCount, "remainingItemCount");
    Objects.requireNonNull(extras, "extras");
  }

  public static final ListMeta EMPTY =
      new ListMeta("", "", "", Optional.empty(), JsonExtras.none());
}
