package dev.imagestreams.server.storage;

import dev.imagestreams.model.Digest;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Blobs as files named by their digests. */
public final class FileBlobStore implements BlobStore {

  private final Path blobs;
  private final Path uploads;
  private final Map<String, FileUpload> open = new ConcurrentHashMap<>();
  private final int most;
  private final Durable.Wait wait;

  /** How many uploads there are, those of a process before us too. */
  private final AtomicInteger count;

  /**
   * @param most how many uploads may be open at a time
   */
  public FileBlobStore(DataDirectory directory, int most) throws IOException {
    this.most = most;
    this.wait = directory.durability();
    this.blobs = directory.root().resolve("blobs");
    this.uploads = directory.root().resolve("uploads");
    this.count = new AtomicInteger(entries(uploads).size());
    makeShelves(blobs.resolve(Digest.Algorithm.SHA256.label()));
  }

  /** All at once, so that no push waits for the disk for one of them. */
  private static void makeShelves(Path directory) throws IOException {
    Durable.directories(directory);
    boolean made = false;
    for (int shelf = 0; shelf < 256; shelf++) {
      Path path = directory.resolve(String.format(Locale.ROOT, "%02x", shelf));
      if (!Files.isDirectory(path)) {
        Files.createDirectories(path);
        made = true;
      }
    }
    if (made) {
      Durable.syncDirectory(directory);
    }
  }

  @Override
  public Upload begin(String owner) throws IOException {
    if (count.incrementAndGet() > most) {
      count.decrementAndGet();
      throw new TooManyUploadsException(most);
    }
    String id = UUID.randomUUID().toString();
    Path directory = uploads.resolve(id);
    Files.createDirectory(directory);
    Files.writeString(directory.resolve("owner"), owner, StandardCharsets.UTF_8);
    FileUpload upload = new FileUpload(this, id, directory, true);
    open.put(id, upload);
    return upload;
  }

  @Override
  public Optional<Upload> resume(String id, String owner) throws IOException {
    if (!isId(id)) {
      return Optional.empty();
    }
    Path directory = uploads.resolve(id);
    Path ownerFile = directory.resolve("owner");
    if (!Files.isRegularFile(ownerFile) || !Files.readString(ownerFile).equals(owner)) {
      return Optional.empty();
    }
    return Optional.of(upload(id, directory));
  }

  /** Ids are ours and of one form: anything else must not become a part of a path. */
  private static boolean isId(String id) {
    return id.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  }

  /**
   * @param wasThere false where it had ended before
   */
  void ended(String id, boolean wasThere) {
    open.remove(id);
    if (wasThere) {
      count.decrementAndGet();
    }
  }

  @Override
  public Optional<Blob> find(Digest digest) throws IOException {
    Path file = file(digest);
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return attributes.isRegularFile()
          ? Optional.of(new FileBlob(file, attributes.size()))
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public Blob put(Digest digest, byte[] content) throws IOException {
    write(digest, content, wait);
    return new FileBlob(file(digest), content.length);
  }

  Durable.Wait durability() {
    return wait;
  }

  void write(Digest digest, byte[] content, Durable.Wait wait) throws IOException {
    Path file = file(digest);
    Durable.directories(Durable.directoryOf(file));
    Durable.write(file, content, wait);
  }

  @Override
  public void each(Visitor visitor) throws IOException {
    for (Digest.Algorithm algorithm : Digest.Algorithm.values()) {
      for (Path shelf : entries(blobs.resolve(algorithm.label()))) {
        for (Path file : entries(shelf)) {
          Optional<StoredContent> content = content(algorithm, file);
          if (content.isPresent()) {
            visitor.look(content.get());
          }
        }
      }
    }
  }

  private static List<Path> entries(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /** Empty where it is a temporary file, or gone by now. */
  static Optional<StoredContent> content(Digest.Algorithm algorithm, Path file) throws IOException {
    String name = file.getFileName().toString();
    if (name.startsWith("~")) {
      return Optional.empty();
    }
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return Optional.of(
          new StoredContent(
              Digest.parse(algorithm.label() + ":" + name),
              attributes.size(),
              attributes.lastModifiedTime().toInstant()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public boolean delete(Digest digest) throws IOException {
    return Files.deleteIfExists(file(digest));
  }

  @Override
  public long dropUploads(Instant before) throws IOException {
    long dropped = 0;
    for (Path directory : entries(uploads)) {
      Optional<FileUpload> upload = left(directory, before);
      if (upload.isPresent() && upload.get().drop()) {
        dropped++;
      }
    }
    return dropped;
  }

  private Optional<FileUpload> left(Path directory, Instant before) throws IOException {
    Path data = directory.resolve("data");
    Path touched = Files.exists(data) ? data : directory;
    try {
      boolean old = Files.getLastModifiedTime(touched).toInstant().isBefore(before);
      String id = directory.getFileName().toString();
      return old && isId(id) ? Optional.of(upload(id, directory)) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty(); // It has ended.
    }
  }

  private FileUpload upload(String id, Path directory) {
    return open.computeIfAbsent(id, i -> new FileUpload(this, i, directory, false));
  }

  /** Puts a finished upload in its place. What was there is replaced: that heals a damaged file. */
  Blob adopt(Path content, Digest digest) throws IOException {
    Path file = file(digest);
    Durable.directories(Durable.directoryOf(file));
    long size = Files.size(content);
    Durable.rename(content, file, wait);
    return new FileBlob(file, size);
  }

  Path file(Digest digest) {
    return blobs
        .resolve(digest.algorithm().label())
        .resolve(digest.hex().substring(0, 2))
        .resolve(digest.hex());
  }

  private record FileBlob(Path path, long size) implements Blob {

    @Override
    public SeekableByteChannel open() throws IOException {
      return Files.newByteChannel(path);
    }

    @Override
    public Optional<Path> file() {
      return Optional.of(path);
    }
  }
}
