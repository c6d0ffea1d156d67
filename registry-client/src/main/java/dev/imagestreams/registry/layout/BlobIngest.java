package dev.imagestreams.registry.layout;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.copy.ImageSource;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;

/**
 * Brings blobs into a layout directory.
 *
 * <p>A blob grows in a file of its own beside the layout's content, and is moved to its place once
 * it is whole and verified. What is left of one that broke is gone on with, and verified with the
 * rest.
 */
final class BlobIngest {

  /** After these, what a file has of a blob is not worth keeping. */
  private static final Set<Reason> USELESS =
      EnumSet.of(Reason.DIGEST_MISMATCH, Reason.PROTOCOL, Reason.UNSUPPORTED);

  /** Files that some thread of this process is writing. */
  private static final Set<Path> BUSY = ConcurrentHashMap.newKeySet();

  private final LayoutFiles files;

  BlobIngest(LayoutFiles files) {
    this.files = files;
  }

  void bring(Descriptor blob, ImageSource source, LongConsumer progress) throws IOException {
    String name = blob.digest().algorithm().label() + "-" + blob.digest().hex();
    Path partial = files.partialPath(name).toAbsolutePath().normalize();
    if (!BUSY.add(partial)) {
      // Somebody brings the same blob: a second writer needs a file of its own.
      String own = name + "-" + System.nanoTime();
      try {
        bring(own, blob, source, progress);
      } finally {
        Files.deleteIfExists(files.partialPath(own));
      }
      return;
    }
    try {
      bring(name, blob, source, progress);
    } finally {
      BUSY.remove(partial);
    }
  }

  private void bring(String name, Descriptor blob, ImageSource source, LongConsumer progress)
      throws IOException {
    try (FileChannel file =
        files.partial(
            name,
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS)) {
      if (file.size() > blob.size()) {
        file.truncate(0);
      }
      if (!goOn(file, blob, source, progress)) {
        goOn(file, blob, source, progress);
      }
      file.force(true);
    }
    files.directory("blobs", blob.digest().algorithm().label());
    LayoutFiles.move(files.partialPath(name), files.blob(blob.digest()));
  }

  /** Completes the file; false where what it had was useless, and it is empty now. */
  private static boolean goOn(
      FileChannel file, Descriptor blob, ImageSource source, LongConsumer progress)
      throws IOException {
    Receiver receiver = new Receiver(blob, source, progress);
    file.position(0);
    receiver.take(file);
    long kept = receiver.count();
    try {
      receiver.receive(file);
      return true;
    } catch (RegistryException e) {
      if (!USELESS.contains(e.reason())) {
        throw e;
      }
      file.truncate(0);
      progress.accept(-receiver.count());
      if (kept == 0) {
        throw e;
      }
      return false;
    }
  }
}
