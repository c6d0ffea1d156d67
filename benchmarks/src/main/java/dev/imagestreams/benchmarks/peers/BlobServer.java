package dev.imagestreams.benchmarks.peers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/**
 * A registry with one large blob that it makes up as it is read, and that throws away what is
 * pushed, having counted it: a process. Argument: bytes. Command: {@code address}.
 */
final class BlobServer {

  private static final int BUFFER = 1 << 16;

  private final long size;
  private final HttpServer server;

  private BlobServer(long size) throws IOException {
    this.size = size;
    this.server =
        HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/v2/", this::handle);
    server.start();
  }

  public static void main(String[] args) throws IOException {
    BlobServer blobs = new BlobServer(Long.parseLong(args[0]));
    LineProtocol.serve(words -> "127.0.0.1:" + blobs.server.getAddress().getPort());
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      switch (exchange.getRequestMethod()) {
        case "GET" -> {
          exchange.sendResponseHeaders(200, size);
          try (InputStream content = new MadeUpBlob(size).open()) {
            content.transferTo(exchange.getResponseBody());
          }
        }
        case "POST" -> {
          String here = exchange.getRequestURI().getPath();
          exchange.getResponseHeaders().set("Location", here + "1");
          exchange.sendResponseHeaders(202, -1);
        }
        case "PUT" -> exchange.sendResponseHeaders(drain(exchange) == size ? 201 : 400, -1);
        // Not there, so that it has to be pushed.
        default -> exchange.sendResponseHeaders(404, -1);
      }
    }
  }

  private static long drain(HttpExchange exchange) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long total = 0;
    InputStream body = exchange.getRequestBody();
    for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
      total += read;
    }
    return total;
  }
}
