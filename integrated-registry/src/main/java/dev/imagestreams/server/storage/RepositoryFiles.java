package dev.imagestreams.server.storage;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.InvalidReferenceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What each repository has: blobs, manifests, tags. A repository is there once it has something.
 * Thread-safe. Names must have been checked: they become parts of paths.
 */
public final class RepositoryFiles {

  /** Where a tag points. */
  record TagTarget(long number, Digest digest) {}

  private final Path repositories;

  public RepositoryFiles(DataDirectory directory) {
    this.repositories = directory.root().resolve("repositories");
  }

  public boolean exists(String repository) {
    Path directory = repositories.resolve(repository);
    return Files.isDirectory(directory.resolve("_blobs"))
        || Files.isDirectory(directory.resolve("_manifests"));
  }

  public boolean hasBlob(String repository, Digest digest) {
    return Files.exists(member(repository, "_blobs", digest));
  }

  /** Makes a stored blob one of the repository's, durably. */
  public void addBlob(String repository, Digest digest) throws IOException {
    Path member = member(repository, "_blobs", digest);
    Durable.directories(Durable.directoryOf(member));
    Durable.touch(member);
  }

  /** The media type of one of the repository's manifests. */
  public Optional<String> manifestType(String repository, Digest digest) throws IOException {
    try {
      return Optional.of(Files.readString(member(repository, "_manifests", digest)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Makes a stored manifest one of the repository's, durably. */
  public void addManifest(String repository, Digest digest, String mediaType) throws IOException {
    Path member = member(repository, "_manifests", digest);
    Durable.directories(Durable.directoryOf(member));
    Durable.write(member, mediaType.getBytes(StandardCharsets.UTF_8));
  }

  /** What a tag points to. */
  public Optional<Digest> tag(String repository, String tag) throws IOException {
    return target(repository, tag).map(TagTarget::digest);
  }

  Optional<TagTarget> target(String repository, String tag) throws IOException {
    try {
      String[] parts = Files.readString(tagFile(repository, tag)).strip().split(" ", 2);
      return Optional.of(new TagTarget(Long.parseLong(parts[0]), Digest.parse(parts[1])));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (NumberFormatException | IndexOutOfBoundsException | InvalidReferenceException e) {
      throw new IOException(
          tagFile(repository, tag)
              + " is damaged; restore it from a copy, or remove it and push again",
          e);
    }
  }

  void setTag(TagMove move) throws IOException {
    Path file = tagFile(move.repository(), move.tag());
    Durable.directories(Durable.directoryOf(file));
    String content = move.number() + " " + move.current() + "\n";
    Durable.write(file, content.getBytes(StandardCharsets.UTF_8));
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

  private Path tagFile(String repository, String tag) {
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
