package dev.imagestreams.server.internal;

import dev.imagestreams.server.storage.Blob;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Optional;

/** {@code /v2/NAME/blobs/DIGEST}. */
final class BlobEndpoint {

  private static final int BUFFER = 64 << 10;

  /** From which size on it pays. */
  private static final long SENDFILE = 48 << 10;

  private final RegistryService service;
  private final Exchange exchange;

  BlobEndpoint(RegistryService service, Exchange exchange) {
    this.service = service;
    this.exchange = exchange;
  }

  void answer(Route route) throws IOException {
    exchange.requireMethod("GET", "DELETE");
    if (exchange.method().equals("DELETE")) {
      service.blobs().delete(route.repository(), route.last());
      exchange.empty(202);
    } else {
      get(route);
    }
  }

  private void get(Route route) throws IOException {
    Blob blob = service.blobs().find(route.repository(), route.last());
    HttpServletResponse response = exchange.response();
    response.setHeader("Accept-Ranges", "bytes");
    if (exchange.isGet()) {
      // Whatever it is: nobody's browser is to take it for a page.
      response.setHeader("Content-Security-Policy", "sandbox; default-src 'none'");
    }
    if (exchange.isKnown(Names.digest(route.last()))) {
      return;
    }
    response.setContentType("application/octet-stream");
    Optional<ByteRange> range = ByteRange.of(exchange.request().getHeader("Range"), blob.size());
    if (range.isPresent()) {
      response.setStatus(206);
      response.setHeader("Content-Range", range.get().contentRange(blob.size()));
    }
    ByteRange part = range.orElseGet(() -> new ByteRange(0, blob.size()));
    exchange.length(part.length());
    if (exchange.isGet() && !isSentByContainer(blob, part)) {
      send(blob, part, response.getOutputStream());
    }
  }

  /**
   * Tomcat sends a file without having it read, after this has returned: it is there until then,
   * since what was asked for just now is not collected.
   */
  private boolean isSentByContainer(Blob blob, ByteRange part) {
    HttpServletRequest request = exchange.request();
    if (part.length() < SENDFILE
        || blob.file().isEmpty()
        || !Boolean.TRUE.equals(request.getAttribute("org.apache.tomcat.sendfile.support"))) {
      return false;
    }
    request.setAttribute(
        "org.apache.tomcat.sendfile.filename", blob.file().get().toAbsolutePath().toString());
    request.setAttribute("org.apache.tomcat.sendfile.start", part.from());
    request.setAttribute("org.apache.tomcat.sendfile.end", part.from() + part.length());
    return true;
  }

  private static void send(Blob blob, ByteRange part, OutputStream out) throws IOException {
    try (SeekableByteChannel content = blob.open()) {
      content.position(part.from());
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
      long left = part.length();
      while (left > 0) {
        buffer.clear().limit((int) Math.min(BUFFER, left));
        int count = content.read(buffer);
        if (count < 0) {
          throw new IOException("a blob is shorter than it was: " + left + " bytes are missing");
        }
        out.write(buffer.array(), 0, count);
        left -= count;
      }
    }
  }
}
