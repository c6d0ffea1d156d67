package dev.imagestreams.testkit.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.model.Repository;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Sends something large, and notices when nobody wants the rest. */
final class EndlessServer implements AutoCloseable {
  private final AtomicLong sent = new AtomicLong();
  private final CountDownLatch over = new CountDownLatch(1);
  private final FixtureServer server;

  EndlessServer(long size, String mediaType, int status) {
    this.server =
        new FixtureServer(
            request -> WireReply.of(status).with("Content-Type", mediaType).with(body(size)));
  }

  private WireReply.Body body(long size) {
    return new WireReply.Body() {
      @Override
      public long length() {
        return -1;
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        byte[] block = "0".repeat(64 << 10).getBytes(UTF_8);
        try {
          for (long left = size; left > 0; left -= block.length) {
            out.write(block);
            sent.addAndGet(block.length);
          }
        } finally {
          over.countDown();
        }
      }
    };
  }

  Repository repository() {
    return new Repository(server.host(), "team/app");
  }

  FixtureServer server() {
    return server;
  }

  long sent() {
    return sent.get();
  }

  void awaitHangUp() {
    try {
      assertThat(over.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
