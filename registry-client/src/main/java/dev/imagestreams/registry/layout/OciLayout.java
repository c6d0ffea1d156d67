package dev.imagestreams.registry.layout;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.registry.BlobStream;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryWriter.Pushed;
import dev.imagestreams.registry.copy.ImageSource;
import dev.imagestreams.registry.copy.ImageTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * A directory of images: an OCI image layout 1.0, as skopeo, umoci and others write and read it.
 *
 * <p>A tag is the annotation {@code org.opencontainers.image.ref.name} of an entry in {@code
 * index.json}. Everything read is checked against its digest and size. Content is whole, verified
 * and on the disk before it is in its place, and {@code index.json} is replaced at once. Nothing is
 * read or written through symbolic links within the directory. What is left in {@code .partial} is
 * of copies that broke, and used when they are run again.
 *
 * <p>Thread-safe, also for several objects of one directory, within one process; two processes must
 * not write to a layout at the same time. Blocks on the disk.
 */
public final class OciLayout implements ImageSource, ImageTarget {

  /** Guards changes of any index.json: they are small and rare. */
  private static final Object INDEXES = new Object();

  private final LayoutFiles files;
  private final StoredImages images;
  private final BlobIngest ingest;

  private OciLayout(Path directory) {
    this.files = new LayoutFiles(directory);
    this.images = new StoredImages(files);
    this.ingest = new BlobIngest(files);
  }

  /**
   * Opens a layout that is there.
   *
   * @throws RegistryException when there is none, or not of version 1
   */
  public static OciLayout open(Path directory) {
    OciLayout layout = new OciLayout(directory);
    LayoutVersion.require(layout.files.small(LayoutVersion.FILE, LayoutVersion.MAX_SIZE), layout);
    layout.files.index();
    return layout;
  }

  /**
   * Opens a layout; makes it where nothing, or an empty directory, is there.
   *
   * @throws RegistryException when something else is there
   */
  public static OciLayout create(Path directory) {
    OciLayout layout = new OciLayout(directory);
    try {
      Files.createDirectories(directory);
      synchronized (INDEXES) {
        if (isEmpty(directory)) {
          layout.files.directory("blobs", Digest.Algorithm.SHA256.label());
          layout.files.write(directory.resolve("index.json"), LayoutIndex.empty().bytes());
          layout.files.write(directory.resolve(LayoutVersion.FILE), LayoutVersion.bytes());
          layout.files.tidy();
        }
      }
    } catch (IOException e) {
      throw DiskFailures.of("making " + layout, e);
    }
    return open(directory);
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.findAny().isEmpty();
    }
  }

  /** Whether layouts and archives take the text as a tag: they take more than registries do. */
  public static boolean isTag(String text) {
    return LayoutIndex.isTag(text);
  }

  /** The tags, in the order of {@code index.json}. */
  public List<String> tags() {
    return files.index().tags();
  }

  /** The entries of {@code index.json}, tagged or not. */
  public List<Descriptor> manifests() {
    return files.index().entries();
  }

  @Override
  public Manifest manifest(String tag) {
    return images.manifest(tag);
  }

  @Override
  public Manifest manifest(Digest digest) {
    return images.manifest(digest);
  }

  @Override
  public BlobStream blob(Descriptor blob, long offset) {
    return images.blob(blob, offset);
  }

  /** Of the manifests in {@code index.json} those that are about {@code subject}. */
  @Override
  public List<Descriptor> referrers(Digest subject) {
    return images.referrers(subject);
  }

  @Override
  public boolean hasImage(Descriptor manifest) {
    return images.isComplete(manifest);
  }

  @Override
  public Pushed putBlob(Descriptor blob, ImageSource source, LongConsumer progress) {
    if (images.has(blob)) {
      return Pushed.PRESENT;
    }
    try {
      ingest.bring(blob, source, progress);
    } catch (IOException e) {
      throw DiskFailures.of("writing blob " + blob.digest() + " to " + this, e);
    }
    return Pushed.UPLOADED;
  }

  /** One with a subject gets an entry in {@code index.json}, too, or it would not be found. */
  @Override
  public void putManifest(Manifest manifest) {
    store(manifest);
    if (manifest.subject().isPresent()) {
      list(manifest, Optional.empty());
    }
  }

  /** Gives a manifest its entry in {@code index.json}. The tag leaves the entry that had it. */
  @Override
  public void publish(Manifest manifest, Optional<String> tag) {
    store(manifest);
    list(manifest, tag);
  }

  @Override
  public boolean accepts(String tag) {
    return isTag(tag);
  }

  private void store(Manifest manifest) {
    if (images.has(manifest.descriptor())) {
      return;
    }
    try {
      files.directory("blobs", manifest.digest().algorithm().label());
      files.write(files.blob(manifest.digest()), manifest.bytes());
    } catch (IOException e) {
      throw DiskFailures.of("writing manifest " + manifest.digest() + " to " + this, e);
    }
  }

  private void list(Manifest manifest, Optional<String> tag) {
    try {
      synchronized (INDEXES) {
        LayoutIndex old = files.index();
        LayoutIndex updated = old.with(manifest, tag, toString());
        if (updated != old) {
          files.write(files.root().resolve("index.json"), updated.bytes());
        }
      }
      files.tidy();
    } catch (IOException e) {
      throw DiskFailures.of("writing index.json of " + this, e);
    }
  }

  /** The directory. */
  @Override
  public String toString() {
    return files.toString();
  }
}
