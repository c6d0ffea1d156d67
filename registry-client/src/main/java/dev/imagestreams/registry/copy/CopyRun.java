package dev.imagestreams.registry.copy;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.registry.BlobStream;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.RegistryWriter.Pushed;
import dev.imagestreams.registry.internal.ContentTypes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** One copy under way: looks, sends the blobs, stores the manifests, and sets the tag. */
final class CopyRun {

  private final ImageSource source;
  private final ImageTarget target;
  private final Crew crew;
  private final Consumer<Progress> progress;
  private final AtomicInteger copied = new AtomicInteger();
  private final AtomicInteger mounted = new AtomicInteger();
  private final AtomicInteger present = new AtomicInteger();
  private final AtomicInteger leftOut = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  CopyRun(ImageSource source, ImageTarget target, Crew crew, Consumer<Progress> progress) {
    this.source = new WatchedSource(source, crew::stopped);
    this.target = target;
    this.crew = crew;
    this.progress = progress;
  }

  CopyResult run(Manifest root, Optional<String> tag, boolean referrers) {
    Plan plan = new Planner(source, target, crew, referrers).plan(root);
    List<Descriptor> blobs = plan.blobsBySize();
    Meter meter = new Meter(progress, plan.bytes(), blobs.size());
    meter.begin();
    crew.forEach(blobs, blob -> copy(blob, meter.new Share(blob.size())));
    for (List<Manifest> round : plan.rounds()) {
      crew.forEach(round, manifest -> store(manifest, root, plan));
    }
    naming("publishing " + root.digest(), () -> target.publish(root, tag));
    return new CopyResult(
        root.digest(),
        plan.steps().size(),
        copied.get(),
        mounted.get(),
        present.get(),
        leftOut.get(),
        bytes.get());
  }

  private void copy(Descriptor blob, Meter.Share share) {
    naming(
        "copying blob " + blob.digest(),
        () -> {
          if (ContentTypes.isNondistributable(blob.mediaType()) && !sourceHas(blob)) {
            leftOut.incrementAndGet();
          } else {
            count(target.putBlob(blob, source, share), blob);
          }
        });
    share.finish();
  }

  private boolean sourceHas(Descriptor blob) {
    try (BlobStream content = source.blob(blob, 0)) {
      return true;
    } catch (RegistryException e) {
      if (e.reason() == Reason.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  private void count(Pushed how, Descriptor blob) {
    switch (how) {
      case UPLOADED -> {
        copied.incrementAndGet();
        bytes.addAndGet(blob.size());
      }
      case MOUNTED -> mounted.incrementAndGet();
      case PRESENT -> present.incrementAndGet();
    }
  }

  /** The root is stored when it is published, unless something must be stored after it. */
  private void store(Manifest manifest, Manifest root, Plan plan) {
    boolean last = manifest.equals(root) && plan.isNeededByNone(root.digest());
    if (!last) {
      naming("copying manifest " + manifest.digest(), () -> target.putManifest(manifest));
    }
  }

  /** Does it; a failure tells what could not be done, from where and to where. */
  private void naming(String what, Runnable action) {
    try {
      action.run();
    } catch (RegistryException e) {
      throw new RegistryException(
          e.reason(),
          what + " from " + source + " to " + target + ": " + e.getMessage(),
          e.retryAfter().orElse(null),
          e);
    }
  }
}
