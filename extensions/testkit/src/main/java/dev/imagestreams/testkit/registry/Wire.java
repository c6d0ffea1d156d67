package dev.imagestreams.testkit.registry;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** HTTP/1.1 as bytes (RFC 9112): as much of it as registries and their clients use. */
final class Wire {

  /** What every TLS connection begins with (RFC 8446, 5.1). */
  private static final int TLS_HANDSHAKE = 22;

  private Wire() {}

  /** The next request; empty when the client is done, or speaks TLS, which it is told. */
  static Optional<WireRequest> read(BufferedInputStream in, OutputStream out) throws IOException {
    in.mark(1);
    if (in.read() == TLS_HANDSHAKE) {
      // As the servers of most registries do, and a client can tell it from TLS that failed.
      out.write("HTTP/1.0 400 Bad Request\r\n\r\n".getBytes(ISO_8859_1));
      out.flush();
      return Optional.empty();
    }
    in.reset();
    String first = line(in);
    if (first.isEmpty()) {
      return Optional.empty();
    }
    String[] parts = first.split(" ", 3);
    if (parts.length != 3) {
      throw new IOException("not a request line");
    }
    Map<String, List<String>> headers = new HashMap<>();
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      int colon = header.indexOf(':');
      headers
          .computeIfAbsent(
              header.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT),
              n -> new ArrayList<>())
          .add(header.substring(colon + 1).strip());
    }
    if (headers.containsKey("expect")) {
      out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1));
      out.flush();
    }
    int question = parts[1].indexOf('?');
    String path = question < 0 ? parts[1] : parts[1].substring(0, question);
    String query = question < 0 ? "" : parts[1].substring(question + 1);
    return Optional.of(new WireRequest(parts[0], path, query, headers, body(in, headers)));
  }

  private static byte[] body(InputStream in, Map<String, List<String>> headers) throws IOException {
    if (headers.containsKey("transfer-encoding")) {
      return chunks(in);
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", List.of("0")).get(0));
    return exactly(in, length);
  }

  private static byte[] chunks(InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      int size = Integer.parseInt(line(in).replaceFirst(";.*", "").strip(), 16);
      body.write(exactly(in, size));
      line(in);
      if (size == 0) {
        return body.toByteArray();
      }
    }
  }

  private static byte[] exactly(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the client left in the middle of its request");
    }
    return bytes;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  /**
   * Sends an answer.
   *
   * @param closed ends the pauses
   * @return whether the connection can be used on
   */
  static boolean write(WireReply reply, boolean head, OutputStream out, CountDownLatch closed)
      throws IOException {
    if (reply.silent()) {
      return false;
    }
    boolean bodiless = head || reply.status() == 304 || reply.status() == 204;
    long length = reply.body().length();
    StringBuilder text = new StringBuilder("HTTP/1.1 " + reply.status() + " Status\r\n");
    reply.headers().forEach((n, v) -> text.append(n).append(": ").append(v).append("\r\n"));
    boolean told = reply.headers().containsKey("Content-Length");
    if (length >= 0 && !told && reply.status() != 304 && reply.status() != 204) {
      text.append("Content-Length: ").append(length).append("\r\n");
    }
    out.write(text.append("\r\n").toString().getBytes(ISO_8859_1));
    if (!bodiless) {
      OutputStream slow =
          reply.pause().isPresent() ? new Slow(out, reply.pause().get(), closed) : out;
      reply.body().writeTo(reply.cutAfter().isPresent() ? new Cut(slow, reply) : slow);
    }
    out.flush();
    return bodiless || (length >= 0 && reply.cutAfter().isEmpty());
  }

  /** Drops what comes after so many bytes. */
  private static final class Cut extends OutputStream {
    private final OutputStream out;
    private long left;

    Cut(OutputStream out, WireReply reply) {
      this.out = out;
      this.left = reply.cutAfter().orElseThrow();
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int count = (int) Math.min(left, length);
      out.write(bytes, offset, count);
      left -= count;
    }
  }

  /** Sends a byte at a time, with pauses. */
  private static final class Slow extends OutputStream {
    private final OutputStream out;
    private final Duration pause;
    private final CountDownLatch closed;

    Slow(OutputStream out, Duration pause, CountDownLatch closed) {
      this.out = out;
      this.pause = pause;
      this.closed = closed;
    }

    @Override
    public void write(int value) throws IOException {
      out.write(value);
      out.flush();
      try {
        if (closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
          throw new InterruptedIOException("the registry is closed");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
    }
  }
}
