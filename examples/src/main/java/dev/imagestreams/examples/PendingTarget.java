package dev.imagestreams.examples;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.registry.RegistryWriter.Pushed;
import dev.imagestreams.registry.copy.ImageSource;
import dev.imagestreams.registry.copy.ImageTarget;
import dev.imagestreams.registry.layout.OciArchiveWriter;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A target that is made when it is first used, and tells what arrives there. A copy looks at its
 * source first: where that is not to be had, no empty directory is left behind.
 */
final class PendingTarget implements ImageTarget, AutoCloseable {

  private final Supplier<? extends ImageTarget> maker;
  private final CopyReport report;
  private @Nullable ImageTarget made;

  PendingTarget(Supplier<? extends ImageTarget> maker, CopyReport report) {
    this.maker = maker;
    this.report = report;
  }

  private synchronized ImageTarget target() {
    if (made == null) {
      made = maker.get();
    }
    return made;
  }

  @Override
  public boolean hasImage(Descriptor manifest) {
    return target().hasImage(manifest);
  }

  @Override
  public Pushed putBlob(Descriptor blob, ImageSource source, LongConsumer progress) {
    Pushed how = target().putBlob(blob, source, progress);
    report.arrived(blob, how);
    return how;
  }

  @Override
  public void putManifest(Manifest manifest) {
    target().putManifest(manifest);
  }

  @Override
  public void publish(Manifest manifest, Optional<String> tag) {
    target().publish(manifest, tag);
  }

  /** Tags were looked at when the command line was read; asking would make the target. */
  @Override
  public boolean accepts(String tag) {
    return true;
  }

  /** Puts an archive in its place; others have their images by now. */
  @Override
  public synchronized void close() {
    if (made instanceof OciArchiveWriter archive) {
      archive.close();
    }
  }

  @Override
  public String toString() {
    return target().toString();
  }
}
