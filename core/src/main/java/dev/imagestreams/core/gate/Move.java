package dev.imagestreams.core.gate;

import dev.imagestreams.core.select.Candidate;
import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagReference;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A move of a tag that an import would make, and all that a gate may know of it.
 *
 * @param stream with what is wanted of it by now
 * @param tag what is wanted of the tag; for a tag of a followed repository that nobody asked for by
 *     itself, what would be
 * @param present what the tag points to; empty for the first image it would have
 * @param reference what it would point to, {@code repository@digest}
 * @param image the same
 * @param source what the tag's source names: the index where the image was chosen from one, and
 *     else the image
 * @param selected the repository's tag that was chosen for a tag that selects
 * @param selectedBefore the repository's tag that was chosen for what the tag points to; empty
 *     where that was not chosen, or from another repository
 * @param firstSeen since when the image has been known for this tag, by the importer's own clock,
 *     in whole seconds: since it waits at a gate, or was first in the tag's history
 * @param now the importer's time
 * @param movedBefore how many tags this import has let move already; first images don't count
 * @param content what the registry has of the image
 */
public record Move(
    ImageStream stream,
    TagReference tag,
    Optional<TagEvent> present,
    String reference,
    Image image,
    Image source,
    Optional<Candidate> selected,
    Optional<Candidate> selectedBefore,
    Instant firstSeen,
    Instant now,
    int movedBefore,
    Content content) {

  public Move {
    Objects.requireNonNull(stream, "stream");
    Objects.requireNonNull(tag, "tag");
    Objects.requireNonNull(present, "present");
    Objects.requireNonNull(reference, "reference");
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(selected, "selected");
    Objects.requireNonNull(selectedBefore, "selectedBefore");
    Objects.requireNonNull(firstSeen, "firstSeen");
    Objects.requireNonNull(now, "now");
    Objects.requireNonNull(content, "content");
  }

  /** Whether the tag would have its first image: there is nothing that it could keep. */
  public boolean isFirst() {
    return present.isEmpty();
  }

  /** The image's manifest, to the letter; blocks, as all of {@link Content}. */
  public Manifest manifest() {
    return content.manifest(image.digest());
  }

  /**
   * What says that it is about the image: signatures, SBOMs and the like.
   *
   * @param artifactType the type wanted; empty for all
   */
  public List<Descriptor> referrers(String artifactType) {
    return content.referrers(image.digest(), artifactType);
  }

  /**
   * What the registry has in the image's repository. Asked when it is called and not before; calls
   * block, and throw {@link dev.imagestreams.registry.RegistryException} where it can't be had.
   * Content is checked against its digest.
   */
  public interface Content {

    /** A manifest or an index. */
    Manifest manifest(Digest digest);

    /**
     * What says that it is about another manifest.
     *
     * @param artifactType the type wanted; empty for all
     */
    List<Descriptor> referrers(Digest subject, String artifactType);

    /** A blob of at most 4 MiB, such as a signature. */
    byte[] blob(Digest digest);
  }
}
