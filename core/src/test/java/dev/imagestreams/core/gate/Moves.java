package dev.imagestreams.core.gate;

import dev.imagestreams.core.select.Candidate;
import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageManifest;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.JsonExtras;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.MediaTypes;
import dev.imagestreams.model.Platform;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Moves for gates to decide: from image A to image B, an hour after B was first seen. */
final class Moves {

  static final Instant SEEN = Instant.parse("2026-01-02T12:00:00Z");
  static final Digest A = digest('a');
  static final Digest B = digest('b');
  static final String REPOSITORY = "registry.example/team/web";

  private Moves() {}

  static Move move() {
    return of(Optional.of(item(A)), image(B), Optional.empty(), Optional.empty(), 0);
  }

  static Move first() {
    return of(Optional.empty(), image(B), Optional.empty(), Optional.empty(), 0);
  }

  static Move to(Image source) {
    return of(Optional.of(item(A)), source, Optional.empty(), Optional.empty(), 0);
  }

  static Move selecting(String from, String to) {
    return of(
        Optional.of(item(A)),
        image(B),
        Optional.of(to).map(Candidate::of),
        Optional.of(from).filter(tag -> !tag.isEmpty()).map(Candidate::of),
        0);
  }

  static Move after(int moved, boolean first) {
    return of(
        first ? Optional.empty() : Optional.of(item(A)),
        image(B),
        Optional.empty(),
        Optional.empty(),
        moved);
  }

  private static Move of(
      Optional<TagEvent> present,
      Image source,
      Optional<Candidate> selected,
      Optional<Candidate> before,
      int moved) {
    return new Move(
        ImageStream.empty(StreamKey.parse("shop/web")),
        TagReference.dockerImage("latest", REPOSITORY + ":latest"),
        present,
        REPOSITORY + "@" + source.digest(),
        source,
        source,
        selected,
        before,
        SEEN,
        SEEN.plus(Duration.ofHours(1)),
        moved,
        new Nothing());
  }

  static Image image(Digest digest) {
    return Image.named(digest.toString(), REPOSITORY + "@" + digest);
  }

  static Image index(Platform... platforms) {
    List<ImageManifest> manifests = new ArrayList<>();
    for (Platform platform : platforms) {
      manifests.add(
          new ImageManifest(
              A.toString(),
              MediaTypes.OCI_MANIFEST,
              1,
              platform.architecture(),
              platform.os(),
              platform.variant().orElse(""),
              JsonExtras.none()));
    }
    return image(B)
        .with()
        .dockerImageManifestMediaType(MediaTypes.OCI_INDEX)
        .dockerImageManifests(manifests)
        .build();
  }

  private static TagEvent item(Digest image) {
    return new TagEvent(SEEN, REPOSITORY + "@" + image, image.toString(), 1);
  }

  private static Digest digest(char hex) {
    return Digest.parse("sha256:" + String.valueOf(hex).repeat(64));
  }

  /** No gate here asks the registry. */
  private record Nothing() implements Move.Content {
    @Override
    public Manifest manifest(Digest digest) {
      throw new AssertionError("asked for the manifest " + digest);
    }

    @Override
    public List<Descriptor> referrers(Digest subject, String artifactType) {
      throw new AssertionError("asked for referrers of " + subject);
    }

    @Override
    public byte[] blob(Digest digest) {
      throw new AssertionError("asked for the blob " + digest);
    }
  }
}
