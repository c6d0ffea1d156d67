package dev.imagestreams.testkit.registry;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;

/**
 * A small HTTP/1.1 server on a port of its own of 127.0.0.1, which can also answer as no server
 * should. A thread a connection; all are gone soon after closing.
 */
final class FixtureServer implements AutoCloseable {

  /** What to answer. Called on many threads at a time. */
  @FunctionalInterface
  interface Handler {
    WireReply answer(WireRequest request) throws IOException;
  }

  private static final int BACKLOG = 512;

  private final ServerSocket listener;
  private final Handler handler;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong accepted = new AtomicLong();
  private final CountDownLatch closed = new CountDownLatch(1);

  FixtureServer(Optional<SSLContext> tls, Handler handler) {
    this.handler = handler;
    ServerSocketFactory sockets =
        tls.<ServerSocketFactory>map(SSLContext::getServerSocketFactory)
            .orElseGet(ServerSocketFactory::getDefault);
    try {
      this.listener = sockets.createServerSocket(0, BACKLOG, InetAddress.getByName("127.0.0.1"));
    } catch (IOException e) {
      throw new UncheckedIOException("listening on 127.0.0.1 failed", e);
    }
    start("fixture-registry-" + port(), this::accept);
  }

  FixtureServer(Handler handler) {
    this(Optional.empty(), handler);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** As a reference names it. */
  String host() {
    return "127.0.0.1:" + port();
  }

  /** How many connections there are now. */
  int openConnections() {
    return open.size();
  }

  /** How many connections there were ever. */
  long acceptedConnections() {
    return accepted.get();
  }

  private static void start(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        accepted.incrementAndGet();
        open.add(socket);
        start("fixture-registry-" + port() + "-connection", () -> serve(socket));
      } catch (IOException e) {
        // Closed, or a client that left before it was let in: there is nobody to tell.
        continue;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      BufferedInputStream in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 64 << 10);
      Optional<WireRequest> request = Wire.read(in, out);
      while (request.isPresent() && closed.getCount() > 0) {
        WireReply reply = handler.answer(request.get());
        if (!Wire.write(reply, request.get().isHead(), out, closed)) {
          return;
        }
        request = Wire.read(in, out);
      }
    } catch (IOException e) {
      // The client went away, as it may; tests see what it made of it.
      return;
    } finally {
      open.remove(socket);
    }
  }

  /** Stops listening and drops all connections. */
  @Override
  public void close() {
    closed.countDown();
    try {
      listener.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("closing a fixture failed", e);
    }
  }
}
