package dev.imagestreams.core;

import dev.imagestreams.model.ImageStream;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What came of an import. That some tags failed is a result like any other.
 *
 * @param stream the stream as it is now
 * @param tags each tag's outcome, by name
 * @param repositoryFailure why the tags of {@code spec.dockerImageRepository} could not be listed
 * @param additionalTags tags of the repository beyond the most that are imported, those first that
 *     would be next
 * @param changed whether the stream is another than before the import
 */
public record ImportResult(
    ImageStream stream,
    List<TagOutcome> tags,
    Optional<TagOutcome.Failure> repositoryFailure,
    List<String> additionalTags,
    boolean changed) {

  public ImportResult {
    Objects.requireNonNull(stream, "stream");
    tags = List.copyOf(tags);
    Objects.requireNonNull(repositoryFailure, "repositoryFailure");
    additionalTags = List.copyOf(additionalTags);
  }

  /** The outcome of one tag. */
  public Optional<TagOutcome> tag(String name) {
    return tags.stream().filter(t -> t.tag().equals(name)).findFirst();
  }

  /** The tags whose sources could be looked at, whatever came of it. */
  Set<String> lookedAt() {
    return tags.stream()
        .filter(t -> t.status() != TagOutcome.Status.FAILED)
        .filter(t -> t.status() != TagOutcome.Status.SKIPPED)
        .map(TagOutcome::tag)
        .collect(Collectors.toSet());
  }

  /** The tags that failed. */
  public List<TagOutcome> failures() {
    return tags.stream().filter(t -> t.status() == TagOutcome.Status.FAILED).toList();
  }

  /** The tags that somebody or a gate holds back from an image that was found. */
  public List<TagOutcome> held() {
    return tags.stream().filter(t -> t.status() == TagOutcome.Status.HELD).toList();
  }

  /** Whether everything that was asked for could be looked at. */
  public boolean complete() {
    return repositoryFailure.isEmpty() && failures().isEmpty();
  }
}
