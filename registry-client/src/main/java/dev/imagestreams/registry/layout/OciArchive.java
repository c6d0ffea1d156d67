package dev.imagestreams.registry.layout;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.registry.BlobStream;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.copy.ImageSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A tar file of images: an OCI image layout in one file, as skopeo's {@code oci-archive} and {@code
 * docker save} write it.
 *
 * <p>Opening reads the headers, once; content is read where it is, never extracted, and checked
 * against its digest and size. The file must not change meanwhile. Compressed files must be
 * uncompressed first. Holds no resource, so there is nothing to close. Immutable and thread-safe;
 * blocks on the disk. Written by {@link OciArchiveWriter}.
 */
public final class OciArchive implements ImageSource {

  private final StoredImages images;
  private final Entries entries;

  private OciArchive(Entries entries) {
    this.entries = entries;
    this.images = new StoredImages(entries);
  }

  /**
   * Reads what an archive has.
   *
   * @throws RegistryException when it is not there, no tar file, or no layout of version 1
   */
  public static OciArchive open(Path file) {
    String place = "OCI archive " + file;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      Map<String, TarEntry> entries = TarReader.files(channel, OciArchive::isOurs);
      Files files = new Files(file, entries);
      LayoutVersion.require(files.small(LayoutVersion.FILE, LayoutVersion.MAX_SIZE, place), place);
      byte[] index = files.small("index.json", LayoutIndex.MAX_SIZE, place);
      return new OciArchive(new Entries(files, LayoutIndex.parse(index, place), place));
    } catch (IOException e) {
      throw DiskFailures.of("reading " + place, e);
    }
  }

  private static boolean isOurs(String name) {
    return name.startsWith("blobs/")
        || name.equals("index.json")
        || name.equals(LayoutVersion.FILE);
  }

  static String name(Digest digest) {
    return "blobs/" + digest.algorithm().label() + "/" + digest.hex();
  }

  /** The tags, in the order of {@code index.json}. */
  public List<String> tags() {
    return entries.index().tags();
  }

  /** The entries of {@code index.json}, tagged or not. */
  public List<Descriptor> manifests() {
    return entries.index().entries();
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

  /** The file. */
  @Override
  public String toString() {
    return entries.toString();
  }

  /** The files in the tar file. */
  private record Files(Path file, Map<String, TarEntry> entries) {

    InputStream open(TarEntry entry, long offset) throws IOException {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      channel.position(entry.offset() + offset);
      return new BoundedStream(Channels.newInputStream(channel), entry.size() - offset);
    }

    byte[] small(String name, int limit, String place) throws IOException {
      TarEntry entry = entries.get(name);
      if (entry == null) {
        throw new RegistryException(
            Reason.PROTOCOL, place + " is no OCI image layout: it has no " + name);
      }
      if (entry.size() > limit) {
        throw new RegistryException(
            Reason.TOO_LARGE, name + " of " + place + " is larger than " + limit + " bytes");
      }
      try (InputStream in = open(entry, 0)) {
        return in.readAllBytes();
      }
    }
  }

  private record Entries(Files files, LayoutIndex index, String place) implements Contents {

    @Override
    public OptionalLong size(Digest digest) {
      TarEntry entry = files.entries().get(name(digest));
      return entry == null ? OptionalLong.empty() : OptionalLong.of(entry.size());
    }

    @Override
    public InputStream open(Digest digest, long offset) throws IOException {
      TarEntry entry = files.entries().get(name(digest));
      if (entry == null) {
        throw new RegistryException(Reason.NOT_FOUND, place + " has no blob " + digest);
      }
      return files.open(entry, offset);
    }

    @Override
    public String toString() {
      return place;
    }
  }
}
