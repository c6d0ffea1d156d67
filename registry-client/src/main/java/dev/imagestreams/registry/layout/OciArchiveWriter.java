package dev.imagestreams.registry.layout;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.RegistryWriter.Pushed;
import dev.imagestreams.registry.copy.ImageSource;
import dev.imagestreams.registry.copy.ImageTarget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;

/**
 * Writes a tar file of images: an OCI image layout in one file, for {@link OciArchive}, skopeo and
 * others.
 *
 * <p>Everything goes into a file beside it; {@link #close()} puts that in its place, instead of
 * what may be there. Where nothing was published nothing changes. A copy that failed can be run
 * again while this is open; a new writer starts anew. Thread-safe; blocks on the disk.
 */
public final class OciArchiveWriter implements ImageTarget, AutoCloseable {

  private final Path file;
  private final Path temporary;
  private final TarWriter tar;
  private final Map<Digest, Slot> slots = new ConcurrentHashMap<>();
  private LayoutIndex index = LayoutIndex.empty();
  private boolean closed;

  private OciArchiveWriter(Path file, Path temporary) {
    this.file = file;
    this.temporary = temporary;
    this.tar = new TarWriter(temporary);
  }

  /** Starts an archive. {@code file} stays as it is until {@link #close()}. */
  public static OciArchiveWriter create(Path file) {
    try {
      Path temporary = file.resolveSibling("." + file.getFileName() + "-" + System.nanoTime());
      Files.createFile(temporary);
      return new OciArchiveWriter(file, temporary);
    } catch (IOException e) {
      throw DiskFailures.of("making OCI archive " + file, e);
    }
  }

  /** A blob's place in the file. */
  private static final class Slot {

    private final TarEntry entry;
    private volatile boolean complete;

    Slot(TarEntry entry) {
      this.entry = entry;
    }
  }

  @Override
  public boolean hasImage(Descriptor manifest) {
    Slot slot = slots.get(manifest.digest());
    return slot != null && slot.complete && slot.entry.size() == manifest.size();
  }

  @Override
  public Pushed putBlob(Descriptor blob, ImageSource source, LongConsumer progress) {
    try {
      Slot slot = slot(blob);
      synchronized (slot) {
        if (slot.complete) {
          return Pushed.PRESENT;
        }
        try (FileChannel channel = tar.open()) {
          channel.position(slot.entry.offset());
          new Receiver(blob, source, progress).receive(channel);
        }
        slot.complete = true;
        return Pushed.UPLOADED;
      }
    } catch (IOException e) {
      throw DiskFailures.of("writing blob " + blob.digest() + " to " + this, e);
    }
  }

  private synchronized Slot slot(Descriptor blob) throws IOException {
    requireOpen();
    Slot known = slots.get(blob.digest());
    if (known == null) {
      known = new Slot(tar.reserve(OciArchive.name(blob.digest()), blob.size()));
      slots.put(blob.digest(), known);
    }
    if (known.entry.size() != blob.size()) {
      throw new RegistryException(
          Reason.DIGEST_MISMATCH,
          "blob "
              + blob.digest()
              + " is said to have "
              + blob.size()
              + " bytes, but was said to have "
              + known.entry.size());
    }
    return known;
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
    return LayoutIndex.isTag(tag);
  }

  private void store(Manifest manifest) {
    try {
      Slot slot = slot(manifest.descriptor());
      synchronized (slot) {
        if (!slot.complete) {
          try (FileChannel channel = tar.open()) {
            channel.position(slot.entry.offset());
            ByteBuffer bytes = ByteBuffer.wrap(manifest.bytes());
            while (bytes.hasRemaining()) {
              channel.write(bytes);
            }
          }
          slot.complete = true;
        }
      }
    } catch (IOException e) {
      throw DiskFailures.of("writing manifest " + manifest.digest() + " to " + this, e);
    }
  }

  private synchronized void list(Manifest manifest, Optional<String> tag) {
    requireOpen();
    index = index.with(manifest, tag, toString());
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException(this + " is closed");
    }
  }

  /**
   * Puts the archive in its place.
   *
   * @throws RegistryException when a blob was begun and is not whole: nothing changes then
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (!index.entries().isEmpty()) {
        requireComplete();
        tar.add("index.json", index.bytes());
        tar.add(LayoutVersion.FILE, LayoutVersion.bytes());
        tar.finish();
        LayoutFiles.move(temporary, file);
      }
    } catch (IOException e) {
      throw DiskFailures.of("writing " + this, e);
    } finally {
      discard();
    }
  }

  private void requireComplete() {
    slots.forEach(
        (digest, slot) -> {
          if (!slot.complete) {
            throw new RegistryException(
                Reason.UNAVAILABLE,
                this + " was not written: blob " + digest + " is not whole; run its copy again");
          }
        });
  }

  private void discard() {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      throw DiskFailures.of("deleting " + temporary, e);
    }
  }

  /** The file that will be there. */
  @Override
  public String toString() {
    return "OCI archive " + file;
  }
}
