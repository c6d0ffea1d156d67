package dev.imagestreams.core;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Which tags an import looks at, and whether it changes anything.
 *
 * @param tags the tags to look at, and those of the stream that they follow; the repository is not
 *     listed. No tags at all have only the document applied. Empty for all tags
 * @param dryRun ask the registries and tell what would be done, and change nothing
 */
public record ImportOptions(Optional<Set<String>> tags, boolean dryRun) {

  /** All tags, and what is found is kept. */
  public static final ImportOptions ALL = new ImportOptions(Optional.empty(), false);

  public ImportOptions {
    Objects.requireNonNull(tags, "tags");
    tags = tags.map(Set::copyOf);
  }

  /** These tags only. */
  public static ImportOptions ofTags(Set<String> tags) {
    return new ImportOptions(Optional.of(tags), false);
  }

  /** The same, changing nothing unless {@code value} is false. */
  public ImportOptions withDryRun(boolean value) {
    return new ImportOptions(tags, value);
  }
}
