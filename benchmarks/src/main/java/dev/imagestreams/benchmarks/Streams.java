package dev.imagestreams.benchmarks;

import dev.imagestreams.core.reconcile.Observation;
import dev.imagestreams.core.reconcile.Reconciler;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.TagImportPolicy;
import dev.imagestreams.notifications.Cause;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The streams that are measured. */
final class Streams {

  static final String REPOSITORY = "registry.example.com:5000/team/app";

  private Streams() {}

  /**
   * A stream that follows a repository of so many tags, each of which changed {@code items} times.
   */
  static ImageStream imported(int tags, int items) {
    Instant time = Instant.parse("2026-01-01T00:00:00Z");
    ImageStream stream = Reconciler.born(ImageStream.of("app", REPOSITORY), "uid", time);
    for (int item = 0; item < items; item++) {
      List<Observation> all = new ArrayList<>();
      for (int tag = 0; tag < tags; tag++) {
        all.add(observed("v" + tag, item));
      }
      Instant later = time.plusSeconds(3600L * item);
      stream = Reconciler.reconcile(stream, item > 0, all, later, Cause.MANUAL).stream();
    }
    return stream;
  }

  /** That a tag points to an image, a different one for each {@code item}. */
  static Observation observed(String tag, int item) {
    Digest digest = Digest.sha256((tag + "/" + item).getBytes(StandardCharsets.UTF_8));
    return new Observation.TagImported(
        tag,
        ObjectReference.dockerImage(REPOSITORY + ":" + tag),
        TagImportPolicy.DEFAULT,
        REPOSITORY + "@" + digest,
        digest);
  }
}
