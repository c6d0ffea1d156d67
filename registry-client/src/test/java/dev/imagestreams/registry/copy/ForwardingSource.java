package dev.imagestreams.registry.copy;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.registry.BlobStream;
import java.util.List;

/** A source like another one, but for what a test makes different. */
public class ForwardingSource implements ImageSource {

  private final ImageSource source;

  public ForwardingSource(ImageSource source) {
    this.source = source;
  }

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
    return source.blob(blob, offset);
  }

  @Override
  public List<Descriptor> referrers(Digest subject) {
    return source.referrers(subject);
  }

  @Override
  public String toString() {
    return source.toString();
  }
}
