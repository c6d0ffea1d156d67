package dev.imagestreams.registry.layout;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.InvalidManifestException;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.registry.BlobStream;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.internal.ContentTypes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/** Reads the images of a layout: what directories and archives have in common. */
final class StoredImages {

  private static final int MAX_MANIFEST = 4 << 20;

  private final Contents contents;

  /** What the manifests in the index are about, for those that were looked at. */
  private final Map<Digest, Optional<Digest>> subjects = new ConcurrentHashMap<>();

  StoredImages(Contents contents) {
    this.contents = contents;
  }

  Manifest manifest(String tag) {
    Descriptor entry =
        contents
            .index()
            .tagged(tag, contents.toString())
            .orElseThrow(
                () ->
                    new RegistryException(
                        Reason.NOT_FOUND, contents + " has no image named " + tag));
    return manifest(entry.digest(), entry.mediaType());
  }

  Manifest manifest(Digest digest) {
    return manifest(digest, "");
  }

  private Manifest manifest(Digest digest, String mediaType) {
    long size = size(digest);
    if (size > MAX_MANIFEST) {
      throw new RegistryException(
          Reason.TOO_LARGE,
          "manifest " + digest + " in " + contents + " is larger than " + MAX_MANIFEST + " bytes");
    }
    try (BlobStream content = blob(new Descriptor(mediaType, digest, size), 0)) {
      return Manifest.parse(content.readAll(MAX_MANIFEST), mediaType, digest.algorithm());
    } catch (InvalidManifestException e) {
      throw new RegistryException(
          Reason.PROTOCOL, "manifest " + digest + " in " + contents + ": " + e.getMessage(), e);
    }
  }

  private long size(Digest digest) {
    return contents
        .size(digest)
        .orElseThrow(
            () -> new RegistryException(Reason.NOT_FOUND, contents + " has no blob " + digest));
  }

  BlobStream blob(Descriptor blob, long offset) {
    String name = "blob " + blob.digest() + " in " + contents;
    long size = size(blob.digest());
    if (size != blob.size()) {
      throw new RegistryException(
          Reason.DIGEST_MISMATCH,
          name + " has " + size + " bytes, but is said to have " + blob.size());
    }
    if (offset < 0 || offset > size) {
      throw new IllegalArgumentException("offset " + offset + " is not within " + name);
    }
    try {
      return new VerifiedStream(name, contents.open(blob.digest(), offset), blob, offset);
    } catch (IOException e) {
      throw DiskFailures.of("reading " + name, e);
    }
  }

  /** Looks into every manifest of the index once: nothing else leads from subjects to referrers. */
  List<Descriptor> referrers(Digest subject) {
    List<Descriptor> referrers = new ArrayList<>();
    for (Descriptor entry : contents.index().entries()) {
      Optional<Digest> about =
          subjects.computeIfAbsent(
              entry.digest(), digest -> read(entry).subject().map(Descriptor::digest));
      if (about.equals(Optional.of(subject))) {
        referrers.add(read(entry).referrerDescriptor());
      }
    }
    return referrers.stream().distinct().toList();
  }

  private Manifest read(Descriptor entry) {
    return manifest(entry.digest(), entry.mediaType());
  }

  /**
   * Whether a manifest is here with all its blobs; layers that need not be anywhere don't count.
   */
  boolean isComplete(Descriptor descriptor) {
    return has(descriptor)
        && manifest(descriptor.digest(), descriptor.mediaType()).blobs().stream()
            .allMatch(blob -> has(blob) || ContentTypes.isNondistributable(blob.mediaType()));
  }

  boolean has(Descriptor blob) {
    return contents.size(blob.digest()).equals(OptionalLong.of(blob.size()));
  }
}
