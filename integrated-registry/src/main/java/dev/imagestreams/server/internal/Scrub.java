package dev.imagestreams.server.internal;

import dev.imagestreams.model.Digest;
import dev.imagestreams.server.storage.Blob;
import dev.imagestreams.server.storage.BlobStore;
import dev.imagestreams.server.storage.RepositoryFiles;
import dev.imagestreams.server.storage.StoredContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads everything that is stored, and finds what is not as it should be. For one thread. */
public final class Scrub {

  private static final int BUFFER = 1 << 20;

  private final BlobStore blobs;
  private final RepositoryFiles repositories;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private final List<Digest> damaged = new ArrayList<>();
  private final List<String> missing = new ArrayList<>();
  private long contents;
  private long bytes;

  Scrub(BlobStore blobs, RepositoryFiles repositories) {
    this.blobs = blobs;
    this.repositories = repositories;
  }

  void run() throws IOException {
    blobs.each(this::read);
    for (String repository : repositories.names()) {
      for (StoredContent blob : repositories.blobsOf(repository)) {
        require(repository, blob.digest());
      }
      for (Digest manifest : repositories.manifestsOf(repository)) {
        require(repository, manifest);
      }
    }
  }

  private void read(StoredContent content) throws IOException {
    Optional<Blob> blob = blobs.find(content.digest());
    if (blob.isEmpty()) {
      return; // It was collected meanwhile.
    }
    contents++;
    bytes += content.size();
    if (!digest(blob.get(), content.digest().algorithm()).equals(content.digest())) {
      damaged.add(content.digest());
    }
  }

  private Digest digest(Blob blob, Digest.Algorithm algorithm) throws IOException {
    MessageDigest hash = algorithm.newMessageDigest();
    try (SeekableByteChannel channel = blob.open()) {
      buffer.clear();
      while (channel.read(buffer) >= 0) {
        hash.update(buffer.flip());
        buffer.clear();
      }
    }
    return algorithm.finish(hash.digest());
  }

  /** What was deleted and collected meanwhile is the repository's no more. */
  private void require(String repository, Digest digest) throws IOException {
    boolean gone =
        blobs.find(digest).isEmpty()
            && (repositories.hasBlob(repository, digest)
                || repositories.manifestType(repository, digest).isPresent());
    if (gone) {
      missing.add(repository + "@" + digest);
    }
  }

  public long contents() {
    return contents;
  }

  public long bytes() {
    return bytes;
  }

  public List<Digest> damaged() {
    return damaged;
  }

  public List<String> missing() {
    return missing;
  }
}
