package dev.imagestreams.core.schedule;

import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.Repository;
import java.util.Objects;
import java.util.Optional;

/**
 * What is polled as one: a repository, as whom and how carefully. All streams that want the same
 * share it.
 *
 * @param identity whose credentials; empty for the usual
 * @param insecure whether plain HTTP and unverified TLS are allowed
 */
record PollKey(Repository repository, String identity, boolean insecure) {

  private static final String PREFIX = "poll ";
  private static final String INSECURE = " insecure";
  private static final String AS = " as ";

  PollKey {
    Objects.requireNonNull(repository, "repository");
    Objects.requireNonNull(identity, "identity");
  }

  /** The key of the work. */
  String text() {
    return PREFIX
        + repository
        + (insecure ? INSECURE : "")
        + (identity.isEmpty() ? "" : AS + identity);
  }

  /** Reads what {@link #text} wrote; empty where the work is no poll. */
  static Optional<PollKey> parse(String text) {
    if (!text.startsWith(PREFIX)) {
      return Optional.empty();
    }
    String rest = text.substring(PREFIX.length());
    int as = rest.indexOf(AS);
    String identity = as < 0 ? "" : rest.substring(as + AS.length());
    String place = as < 0 ? rest : rest.substring(0, as);
    boolean insecure = place.endsWith(INSECURE);
    String name = insecure ? place.substring(0, place.length() - INSECURE.length()) : place;
    try {
      return Optional.of(new PollKey(Repository.parse(name), identity, insecure));
    } catch (InvalidReferenceException e) {
      return Optional.empty();
    }
  }
}
