package dev.imagestreams.server.storage;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.InvalidReferenceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What each repository has: blobs, manifests, tags. A repository is there once it has something.
 * Thread-safe. Names must have been checked: they become parts of paths.
 *
 * <p>What was read is remembered, as nobody else writes the files: it is forgotten once it was
 * written, so that whoever reads after a write has returned reads what was written.
 */
public final class RepositoryFiles {

  /** Where a tag points. */
  record TagTarget(long number, Digest digest) {}

  private static final String PULLED = "_pulled";

  /** How much of each kind is remembered: a few hundred bytes each. */
  private static final int REMEMBERED = 20_000;

  private final Path repositories;
  private final Durable.Wait wait;
  private final Cache<Path, Optional<TagTarget>> tags = remembering();
  private final Cache<Path, Optional<String>> manifests = remembering();
  private final Cache<Path, Boolean> blobs = remembering();

  private static <T> Cache<Path, T> remembering() {
    return Caffeine.newBuilder().maximumSize(REMEMBERED).build();
  }

  /** Reads a file where it is not remembered what that has. */
  private static <T> T remembered(Cache<Path, T> cache, Path file, Reading<T> reading)
      throws IOException {
    try {
      return cache.get(
          file,
          path -> {
            try {
              return reading.of(path);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Reads a file. */
  private interface Reading<T> {
    T of(Path file) throws IOException;
  }

  public RepositoryFiles(DataDirectory directory) {
    this.repositories = directory.root().resolve("repositories");
    this.wait = directory.durability();
  }

  public boolean exists(String repository) {
    Path directory = repositories.resolve(repository);
    return Files.isDirectory(directory.resolve("_blobs"))
        || Files.isDirectory(directory.resolve("_manifests"));
  }

  public boolean hasBlob(String repository, Digest digest) {
    return blobs.get(member(repository, "_blobs", digest), Files::exists);
  }

  /** Makes a stored blob one of the repository's, durably. */
  public void addBlob(String repository, Digest digest) throws IOException {
    Path member = member(repository, "_blobs", digest);
    Durable.directories(Durable.directoryOf(member));
    Durable.touch(member, wait);
    blobs.invalidate(member);
  }

  /**
   * Has a blob be none of the repository's any more, durably.
   *
   * @return false when it was none
   */
  public boolean removeBlob(String repository, Digest digest) throws IOException {
    Path member = member(repository, "_blobs", digest);
    boolean removed = Durable.delete(member, wait);
    blobs.invalidate(member);
    return removed;
  }

  /** The repository's blobs, each with when it came to be one. */
  public List<StoredContent> blobsOf(String repository) throws IOException {
    return members(repository, "_blobs");
  }

  /** The digests of the repository's manifests. */
  public List<Digest> manifestsOf(String repository) throws IOException {
    return members(repository, "_manifests").stream().map(StoredContent::digest).toList();
  }

  private List<StoredContent> members(String repository, String kind) throws IOException {
    List<StoredContent> members = new ArrayList<>();
    for (Digest.Algorithm algorithm : Digest.Algorithm.values()) {
      Path directory = repositories.resolve(repository).resolve(kind).resolve(algorithm.label());
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.toList()) {
          FileBlobStore.content(algorithm, file).ifPresent(members::add);
        }
      } catch (NoSuchFileException e) {
        continue; // It has none of that algorithm.
      }
    }
    return members;
  }

  /** The media type of one of the repository's manifests. */
  public Optional<String> manifestType(String repository, Digest digest) throws IOException {
    return remembered(manifests, manifestFile(repository, digest), RepositoryFiles::mediaType);
  }

  private static Optional<String> mediaType(Path file) throws IOException {
    return text(file).map(text -> text.split("\n", 2)[0]);
  }

  /**
   * The number of the journal's last record when a manifest came that is in none of them; 0 where
   * it is in one, or was before this was written down.
   */
  long addedAfter(String repository, Digest digest) throws IOException {
    Path file = manifestFile(repository, digest);
    String[] lines = text(file).orElse("").split("\n", 2);
    try {
      return lines.length < 2 ? 0 : Long.parseLong(lines[1].strip());
    } catch (NumberFormatException e) {
      throw new IOException(file + " is damaged; remove it and push the manifest again", e);
    }
  }

  private static Optional<String> text(Path file) throws IOException {
    try {
      return Optional.of(Files.readString(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * Makes a stored manifest one of the repository's, durably.
   *
   * @param after the number of the journal's last record: if it removes the manifest, that is not
   *     to be done again
   */
  public void addManifest(String repository, PushedManifest manifest, long after)
      throws IOException {
    addManifest(repository, manifest, manifest.mediaType() + "\n" + after, wait);
  }

  void addManifest(String repository, PushedManifest manifest, Durable.Wait wait)
      throws IOException {
    addManifest(repository, manifest, manifest.mediaType(), wait);
  }

  private void addManifest(
      String repository, PushedManifest manifest, String content, Durable.Wait wait)
      throws IOException {
    Path member = manifestFile(repository, manifest.digest());
    try {
      Durable.directories(Durable.directoryOf(member));
      Durable.write(member, content.getBytes(StandardCharsets.UTF_8), wait);
    } finally {
      manifests.invalidate(member);
    }
    if (manifest.subject().isPresent()) {
      Path entry = referrer(repository, manifest.subject().get(), manifest.digest());
      Durable.directories(Durable.directoryOf(entry));
      Durable.touch(entry, wait);
    }
  }

  Path manifestFile(String repository, Digest digest) {
    return member(repository, "_manifests", digest);
  }

  /** Says of a manifest that it comes from elsewhere: its blobs may not be here. Durably. */
  public void addPulled(String repository, Digest digest) throws IOException {
    Path member = member(repository, PULLED, digest);
    Durable.directories(Durable.directoryOf(member));
    Durable.touch(member, wait);
  }

  /**
   * The digests of manifests that came from elsewhere, the newest first. Some may be the
   * repository's no more.
   */
  public List<Digest> pulledOf(String repository) throws IOException {
    return members(repository, PULLED).stream()
        .sorted(Comparator.comparing(StoredContent::since).reversed())
        .map(StoredContent::digest)
        .toList();
  }

  /** The files that say that a manifest is the repository's, and about what. */
  List<Path> filesOf(String repository, PushedManifest manifest) {
    List<Path> files = new ArrayList<>(List.of(manifestFile(repository, manifest.digest())));
    manifest
        .subject()
        .ifPresent(about -> files.add(referrer(repository, about, manifest.digest())));
    return files;
  }

  private Path referrer(String repository, Digest subject, Digest referrer) {
    return referrers(repository, subject).resolve(fileName(referrer));
  }

  /**
   * Has a manifest be none of the repository's any more.
   *
   * @return false when it was none
   */
  boolean removeManifest(String repository, Digest digest, Durable.Wait wait) throws IOException {
    Path member = manifestFile(repository, digest);
    boolean removed = Durable.delete(member, wait);
    manifests.invalidate(member);
    // One that is left behind says nothing of a manifest that isn't there.
    Durable.delete(member(repository, PULLED, digest), Durable.Wait.NO);
    return removed;
  }

  /** Forgets that a manifest is about another one, durably. */
  public void removeReferrer(String repository, Digest subject, Digest referrer)
      throws IOException {
    Durable.delete(referrer(repository, subject, referrer), wait);
  }

  /** The manifests that are about another one, in the order of their digests. */
  public List<Digest> referrersOf(String repository, Digest subject) throws IOException {
    try (Stream<Path> files = Files.list(referrers(repository, subject))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith("~"))
          .sorted()
          .map(name -> Digest.parse(name.replace('-', ':')))
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  private Path referrers(String repository, Digest subject) {
    return member(repository, "_referrers", subject);
  }

  /** A colon is not for every file system. */
  private static String fileName(Digest digest) {
    return digest.algorithm().label() + "-" + digest.hex();
  }

  /** All repositories, in the order of their names' bytes. Looks at all of them. */
  public List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    Deque<String> open = new ArrayDeque<>();
    open.add("");
    while (!open.isEmpty()) {
      String above = open.remove();
      if (!above.isEmpty() && exists(above)) {
        names.add(above);
      }
      for (String segment : segments(repositories.resolve(above))) {
        open.add(above.isEmpty() ? segment : above + "/" + segment);
      }
    }
    Collections.sort(names);
    return names;
  }

  /** No segment of a repository's name begins with an underscore. */
  private static List<String> segments(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith("_") && !name.startsWith("~"))
          .toList();
    }
  }

  /** What a tag points to. */
  public Optional<Digest> tag(String repository, String tag) throws IOException {
    return target(repository, tag).map(TagTarget::digest);
  }

  Optional<TagTarget> target(String repository, String tag) throws IOException {
    return remembered(tags, tagFile(repository, tag), RepositoryFiles::readTarget);
  }

  private static Optional<TagTarget> readTarget(Path file) throws IOException {
    Optional<String> text = text(file);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      String[] parts = text.get().strip().split(" ", 2);
      return Optional.of(new TagTarget(Long.parseLong(parts[0]), Digest.parse(parts[1])));
    } catch (NumberFormatException | IndexOutOfBoundsException | InvalidReferenceException e) {
      throw new DamagedTagException(file, e);
    }
  }

  /** Thrown when a tag's file has what no registry wrote. */
  private static final class DamagedTagException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedTagException(Path file, Exception cause) {
      super(file + " is damaged; restore it from a copy, or remove it and push again", cause);
    }
  }

  /** What a tag points to; one whose file is damaged points to nothing. */
  Optional<Digest> knownTag(String repository, String tag) throws IOException {
    try {
      return tag(repository, tag);
    } catch (DamagedTagException e) {
      return Optional.empty();
    }
  }

  /** The number of a tag's last move; 0 where there is no tag, or its file was damaged. */
  long lastMove(String repository, String tag) throws IOException {
    Path file = tagFile(repository, tag);
    try {
      return readTarget(file).map(TagTarget::number).orElse(0L);
    } catch (DamagedTagException e) {
      return 0;
    }
  }

  /** Makes a tag be as a record of the journal says. */
  void apply(TagMove move, Durable.Wait wait) throws IOException {
    Path file = tagFile(move.repository(), move.tag());
    try {
      if (move.current().isEmpty()) {
        Durable.delete(file, wait);
      } else {
        Durable.directories(Durable.directoryOf(file));
        String content = move.number() + " " + move.current().get() + "\n";
        Durable.write(file, content.getBytes(StandardCharsets.UTF_8), wait);
      }
    } finally {
      tags.invalidate(file);
    }
  }

  /** The tags that point to a manifest. Looks at all of them. */
  public List<String> tagsOf(String repository, Digest digest) throws IOException {
    List<String> pointing = new ArrayList<>();
    for (String tag : tags(repository)) {
      if (tag(repository, tag).filter(digest::equals).isPresent()) {
        pointing.add(tag);
      }
    }
    return pointing;
  }

  /** All tags, in the order of their bytes. */
  public List<String> tags(String repository) throws IOException {
    try (Stream<Path> files = Files.list(repositories.resolve(repository).resolve("_tags"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith("~"))
          .sorted()
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  Path tagFile(String repository, String tag) {
    return repositories.resolve(repository).resolve("_tags").resolve(tag);
  }

  private Path member(String repository, String kind, Digest digest) {
    return repositories
        .resolve(repository)
        .resolve(kind)
        .resolve(digest.algorithm().label())
        .resolve(digest.hex());
  }
}
