package dev.imagestreams.benchmarks.peers;

import java.util.Locale;

/** What one round does to every tag of a repository, after listing them. */
public enum Work {
  /** Finds out the digest. */
  DIGESTS,
  /** Fetches manifest and config, and knows the digest by that. */
  CONTENTS,
  /** Looks once more at what was fetched before and has not changed. */
  UNCHANGED;

  public static Work named(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
