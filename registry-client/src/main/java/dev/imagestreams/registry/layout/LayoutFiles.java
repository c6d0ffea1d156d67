package dev.imagestreams.registry.layout;

import dev.imagestreams.model.Digest;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The files of a layout directory.
 *
 * <p>Nothing within it is read or written through a symbolic link, and only regular files are read:
 * a layout from elsewhere must not lead to files beside it.
 */
final class LayoutFiles implements Contents {

  private static final String PARTIAL = ".partial";
  private static final AtomicLong TEMPORARY = new AtomicLong();

  private final Path root;

  LayoutFiles(Path root) {
    this.root = root;
  }

  @Override
  public LayoutIndex index() {
    return LayoutIndex.parse(small("index.json", LayoutIndex.MAX_SIZE), toString());
  }

  /** A small file directly in the layout. */
  byte[] small(String name, int limit) {
    String doing = "reading " + name + " of " + this;
    try {
      Path file = root.resolve(name);
      requireRegular(file);
      try (InputStream in = open(file, 0)) {
        byte[] bytes = in.readNBytes(limit + 1);
        if (bytes.length > limit) {
          throw new RegistryException(
              Reason.TOO_LARGE, doing + ": it is larger than " + limit + " bytes");
        }
        return bytes;
      }
    } catch (IOException e) {
      throw DiskFailures.of(doing, e);
    }
  }

  Path blob(Digest digest) {
    return root.resolve("blobs").resolve(digest.algorithm().label()).resolve(digest.hex());
  }

  @Override
  public OptionalLong size(Digest digest) {
    Path file = blob(digest);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return OptionalLong.empty();
    }
    try {
      requireDirectory(root.resolve("blobs"));
      requireDirectory(root.resolve("blobs").resolve(digest.algorithm().label()));
      return OptionalLong.of(requireRegular(file).size());
    } catch (IOException e) {
      throw DiskFailures.of("reading blob " + digest + " of " + this, e);
    }
  }

  @Override
  public InputStream open(Digest digest, long offset) throws IOException {
    return open(blob(digest), offset);
  }

  private static InputStream open(Path file, long offset) throws IOException {
    SeekableByteChannel channel =
        Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    channel.position(offset);
    return Channels.newInputStream(channel);
  }

  private BasicFileAttributes requireRegular(Path file) throws IOException {
    BasicFileAttributes attributes = attributes(file);
    if (!attributes.isRegularFile()) {
      throw refused(file, "no regular file");
    }
    return attributes;
  }

  private void requireDirectory(Path directory) throws IOException {
    if (!attributes(directory).isDirectory()) {
      throw refused(directory, "no directory");
    }
  }

  private static BasicFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private RegistryException refused(Path file, String what) {
    return new RegistryException(
        Reason.FORBIDDEN,
        root.relativize(file) + " of " + this + " is " + what + "; links are not followed");
  }

  /** A directory within the layout, made if need be. */
  Path directory(String first, String... more) throws IOException {
    Path directory = makeDirectory(root.resolve(first));
    for (String name : more) {
      directory = makeDirectory(directory.resolve(name));
    }
    return directory;
  }

  private Path makeDirectory(Path directory) throws IOException {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(directory);
    }
    requireDirectory(directory);
    return directory;
  }

  /**
   * Opens a file that is not in its place yet. One thread at a time, and {@link #tidy()} between:
   * the directory must not go before the file is in it.
   */
  FileChannel partial(String name, OpenOption... options) throws IOException {
    synchronized (LayoutFiles.class) {
      return FileChannel.open(directory(PARTIAL).resolve(name), options);
    }
  }

  Path partialPath(String name) {
    return root.resolve(PARTIAL).resolve(name);
  }

  /** Leaves no trace where no file is on its way. */
  void tidy() throws IOException {
    synchronized (LayoutFiles.class) {
      try {
        Files.deleteIfExists(root.resolve(PARTIAL));
      } catch (DirectoryNotEmptyException e) {
        // Another copy is under way, or broke and may be gone on with.
      }
    }
  }

  /** Makes a file have this content: it has the old or the new one at any time, never a part. */
  void write(Path file, byte[] content) throws IOException {
    String name = System.nanoTime() + "-" + TEMPORARY.incrementAndGet();
    try (FileChannel channel =
        partial(name, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(partialPath(name));
      throw e;
    }
    move(partialPath(name), file);
  }

  static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  Path root() {
    return root;
  }

  @Override
  public String toString() {
    return "OCI layout " + root;
  }
}
