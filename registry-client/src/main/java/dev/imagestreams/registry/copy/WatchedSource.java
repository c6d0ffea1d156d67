package dev.imagestreams.registry.copy;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.BlobStream;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A source whose blobs have the size they must have, and stop when the copy does. */
record WatchedSource(ImageSource source, BooleanSupplier stopped) implements ImageSource {

  @Override
  public Manifest manifest(String tag) {
    return source.manifest(tag);
  }

  @Override
  public Manifest manifest(Digest digest) {
    return source.manifest(digest);
  }

  @Override
  public BlobStream blob(Descriptor blob, long offset) {
    return new WatchedStream(source.blob(blob, offset), blob, blob.size() - offset, stopped);
  }

  @Override
  public List<Descriptor> referrers(Digest subject) {
    return source.referrers(subject);
  }

  @Override
  public Optional<Repository> repository() {
    return source.repository();
  }

  @Override
  public String toString() {
    return source.toString();
  }
}
