package dev.imagestreams.server;

import dev.imagestreams.model.Digest;
import dev.imagestreams.server.upstream.Upstream;
import dev.imagestreams.server.upstream.UpstreamContent;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;

/** An upstream of a test: what it has, what it was asked, and how it fails. */
final class ScriptedUpstream implements Upstream {

  private final Map<String, String> tags = new ConcurrentHashMap<>();
  private final Map<String, byte[]> contents = new ConcurrentHashMap<>();
  private final Map<String, String> types = new ConcurrentHashMap<>();
  private final Map<String, UnaryOperator<InputStream>> faults = new ConcurrentHashMap<>();
  private final Map<String, RuntimeException> refusals = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<String> read = new CopyOnWriteArrayList<>();

  /** An image of one layer, whose config is {@link Pushes#CONFIG}. */
  static byte[] manifest(byte[] layer) {
    return """
    {"schemaVersion":2,"mediaType":"%s",\
    "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":%d},\
    "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"%s","size":%d}]}"""
        .formatted(
            Pushes.OCI_MANIFEST,
            Pushes.sha256(Pushes.CONFIG),
            Pushes.CONFIG.length,
            Pushes.sha256(layer),
            layer.length)
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Has an image with its manifest and its blobs; the manifest's digest. */
  String has(String repository, byte[] layer) {
    byte[] manifest = manifest(layer);
    put(repository, manifest);
    put(repository, Pushes.CONFIG);
    put(repository, layer);
    return Pushes.sha256(manifest);
  }

  void put(String repository, byte[] content) {
    put(repository, Pushes.sha256(content), content);
  }

  /** Has content, perhaps under another's digest. */
  void put(String repository, String digest, byte[] content) {
    contents.put(repository + "@" + digest, content);
  }

  void tag(String repository, String tag, String digest) {
    tags.put(repository + ":" + tag, digest);
  }

  /** Says that a manifest is of a type. */
  void type(String digest, String mediaType) {
    types.put(digest, mediaType);
  }

  void lose(String repository, String digest) {
    contents.remove(repository + "@" + digest);
  }

  /** Has content be sent otherwise. */
  void send(String digest, UnaryOperator<InputStream> how) {
    faults.put(digest, how);
  }

  /** Refuses what is asked of a digest or a tag. */
  void refuse(String digestOrTag, RuntimeException how) {
    refusals.put(digestOrTag, how);
  }

  void heal() {
    faults.clear();
    refusals.clear();
  }

  /** What it was asked for, in order. */
  List<String> asked() {
    return asked;
  }

  long asked(String what) {
    return asked.stream().filter(what::equals).count();
  }

  /** The digests of which something was read, once for each time. */
  List<String> read() {
    return read;
  }

  @Override
  public Optional<Digest> tag(String repository, String tag) {
    asked.add(repository + ":" + tag);
    refuse(tag);
    return Optional.ofNullable(tags.get(repository + ":" + tag)).map(Digest::parse);
  }

  @Override
  public Optional<UpstreamContent> manifest(String repository, Digest digest) {
    return content(repository, digest);
  }

  @Override
  public Optional<UpstreamContent> blob(String repository, Digest digest, List<Digest> manifests) {
    return content(repository, digest);
  }

  private Optional<UpstreamContent> content(String repository, Digest digest) {
    String what = repository + "@" + digest;
    asked.add(what);
    refuse(digest.toString());
    return Optional.ofNullable(contents.get(what))
        .map(
            bytes ->
                new UpstreamContent(
                    types.getOrDefault(digest.toString(), Pushes.OCI_MANIFEST),
                    -1,
                    faults
                        .getOrDefault(digest.toString(), UnaryOperator.identity())
                        .apply(new Counted(digest.toString(), bytes))));
  }

  private void refuse(String digestOrTag) {
    RuntimeException refusal = refusals.get(digestOrTag);
    if (refusal != null) {
      throw refusal;
    }
  }

  /** Tells once that something was read. */
  private final class Counted extends ByteArrayInputStream {
    private final String digest;
    private boolean told;

    Counted(String digest, byte[] content) {
      super(content);
      this.digest = digest;
    }

    @Override
    public synchronized int read(byte[] into, int offset, int count) {
      if (!told) {
        read.add(digest);
        told = true;
      }
      return super.read(into, offset, count);
    }
  }

  /** Content that is sent up to a position, and on when it is let. */
  static final class Held extends FilterInputStream {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private long left;

    Held(InputStream in, long from) {
      super(in);
      this.left = from;
    }

    /** Done once all before the position was read, and more is wanted. */
    CountDownLatch reached() {
      return reached;
    }

    void release() {
      released.countDown();
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
      if (left == 0) {
        reached.countDown();
        try {
          released.await();
        } catch (InterruptedException e) {
          throw new InterruptedIOException("the registry closes");
        }
        return super.read(into, offset, count);
      }
      int read = super.read(into, offset, (int) Math.min(count, left));
      left -= Math.max(0, read);
      return read;
    }
  }

  /** Content that breaks off. */
  static InputStream broken(InputStream in, int after) {
    return new FilterInputStream(in) {
      private int left = after;

      @Override
      public int read(byte[] into, int offset, int count) throws IOException {
        if (left == 0) {
          throw new IOException("the connection is gone");
        }
        int read = super.read(into, offset, Math.min(count, left));
        left -= Math.max(0, read);
        return read;
      }
    };
  }
}
