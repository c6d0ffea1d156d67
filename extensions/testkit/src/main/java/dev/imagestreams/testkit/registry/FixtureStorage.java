package dev.imagestreams.testkit.registry;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Where a registry has its blobs: a server of its own, which lets in who has a signed URL. */
final class FixtureStorage implements AutoCloseable {

  /** Stands in every signed URL, and should stand nowhere else. */
  static final String SIGNATURE = "5167-secret-signature";

  private final FixtureServer server;
  private final Map<String, byte[]> content = new ConcurrentHashMap<>();
  private final AtomicLong number = new AtomicLong();

  FixtureStorage(Recorder recorder) {
    this.server = new FixtureServer(request -> recorder.record(request, this::answer));
  }

  /** A URL under which the content can be had. */
  String sign(byte[] blob) {
    String path = "/store/" + number.incrementAndGet();
    content.put(path, blob);
    return "http://" + server.host() + path + "?X-Amz-Expires=60&X-Amz-Signature=" + SIGNATURE;
  }

  private WireReply answer(WireRequest request) {
    byte[] blob = content.get(request.path());
    boolean signed = request.parameter("X-Amz-Signature").filter(SIGNATURE::equals).isPresent();
    // Amazon's refuses a request that is signed and carries credentials besides.
    return blob == null || !signed || request.header("Authorization").isPresent()
        ? WireReply.of(400)
        : FixtureBlobs.stored(request, blob);
  }

  @Override
  public void close() {
    server.close();
  }
}
