package dev.imagestreams.benchmarks.peers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Arrays;

/** One connection to the static registry: one request after the other, none with a body. */
final class StaticConnection {

  private static final int MAX_HEAD = 16 << 10;

  private final StaticRegistry registry;
  private final Socket socket;
  private final byte[] buffer = new byte[MAX_HEAD];
  private int filled;

  /** The round in which this connection was last used. */
  private int round = -1;

  StaticConnection(StaticRegistry registry, Socket socket) {
    this.registry = registry;
    this.socket = socket;
  }

  /** Answers until the client closes. */
  void serve() throws IOException, InterruptedException {
    try (socket) {
      socket.setTcpNoDelay(true);
      boolean first = true;
      for (String head = head(); !head.isEmpty(); head = head()) {
        round = registry.used(round);
        // A client far away waits for the connection, too.
        registry.delay(first ? 2 : 1);
        first = false;
        socket.getOutputStream().write(registry.answer(head));
        if (head.contains("\r\nConnection: close") || head.contains("\r\nconnection: close")) {
          return;
        }
      }
    } finally {
      registry.closed(round);
    }
  }

  /** The next request; empty when there is none, or what comes is no HTTP (a try of TLS). */
  private String head() throws IOException {
    InputStream in = socket.getInputStream();
    int scanned = 0;
    while (true) {
      int end = endOfHead(scanned);
      if (end > 0) {
        String head = new String(buffer, 0, end, ISO_8859_1);
        System.arraycopy(buffer, end, buffer, 0, filled - end);
        filled -= end;
        return head;
      }
      scanned = Math.max(0, filled - 3);
      int read = filled < MAX_HEAD ? in.read(buffer, filled, MAX_HEAD - filled) : -1;
      if (read < 0 || buffer[0] < 'A' || buffer[0] > 'Z') {
        Arrays.fill(buffer, (byte) 0);
        return "";
      }
      filled += read;
    }
  }

  private int endOfHead(int from) {
    for (int i = from + 3; i < filled; i++) {
      if (buffer[i] == '\n'
          && buffer[i - 1] == '\r'
          && buffer[i - 2] == '\n'
          && buffer[i - 3] == '\r') {
        return i + 1;
      }
    }
    return -1;
  }
}
