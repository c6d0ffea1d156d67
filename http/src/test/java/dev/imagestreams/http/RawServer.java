package dev.imagestreams.http;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers each connection as a test says, bytes and all, once it has sent something. */
final class RawServer implements AutoCloseable {

  /** What one connection is answered; may go on until the client goes away. */
  interface Answer {
    void write(OutputStream out) throws Exception;
  }

  private final ServerSocket listening;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private final CountDownLatch ended = new CountDownLatch(1);

  RawServer(Answer answer) throws IOException {
    listening = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    daemon(
        () -> {
          while (true) {
            Socket socket = listening.accept();
            accepted.incrementAndGet();
            open.add(socket);
            daemon(
                () -> {
                  try (socket) {
                    if (socket.getInputStream().read() >= 0) {
                      answer.write(socket.getOutputStream());
                    }
                  } finally {
                    open.remove(socket);
                    ended.countDown();
                  }
                });
          }
        });
  }

  URI uri(String scheme) {
    return URI.create(scheme + "://127.0.0.1:" + listening.getLocalPort() + "/");
  }

  int accepted() {
    return accepted.get();
  }

  /** Comes down when the first connection is over, whoever ended it. */
  CountDownLatch ended() {
    return ended;
  }

  private interface Work {
    void run() throws Exception;
  }

  private static void daemon(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // The client or this server went away, which tests wait for.
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            },
            "raw-server");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
