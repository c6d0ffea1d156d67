package dev.imagestreams.benchmarks.peers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A registry so cheap that the client is what is measured: a process with a thread a connection
 * that sends answers made beforehand, and logs what it was asked.
 *
 * <p>Arguments: repository, tags, {@code true} where it wants tokens, milliseconds that each round
 * trip takes longer. Commands: {@code address}, {@code reset}, {@code log}.
 */
final class StaticRegistry implements LineProtocol.Commands {

  private static final int BACKLOG = 1024;

  private final StaticAnswers answers;
  private final boolean tokens;
  private final long delayMillis;
  private final ServerSocket server;
  private final String address;
  private final ExecutorService executor =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "connection");
            thread.setDaemon(true);
            return thread;
          });

  private final Queue<String> requests = new ConcurrentLinkedQueue<>();
  private final AtomicInteger accepted = new AtomicInteger();
  private final Object usage = new Object();
  private volatile int round;
  private int usedAndOpen;
  private int mostUsedAndOpen;

  private StaticRegistry(StaticAnswers answers, boolean tokens, long delayMillis)
      throws IOException {
    this.answers = answers;
    this.tokens = tokens;
    this.delayMillis = delayMillis;
    this.server = new ServerSocket(0, BACKLOG, InetAddress.getByName("127.0.0.1"));
    this.address = "127.0.0.1:" + server.getLocalPort();
  }

  public static void main(String[] args) throws IOException {
    StaticRegistry registry =
        new StaticRegistry(
            new StaticAnswers(args[0], Integer.parseInt(args[1])),
            Boolean.parseBoolean(args[2]),
            Long.parseLong(args[3]));
    registry.executor.execute(registry::accept);
    LineProtocol.serve(registry);
  }

  @Override
  public String answer(String[] words) {
    return switch (words[0]) {
      case "address" -> address;
      case "reset" -> reset();
      case "log" -> log().toString();
      default -> throw new IllegalArgumentException("no command " + words[0]);
    };
  }

  private String reset() {
    synchronized (usage) {
      round++;
      usedAndOpen = 0;
      mostUsedAndOpen = 0;
    }
    requests.clear();
    accepted.set(0);
    return "";
  }

  private AccessLog log() {
    synchronized (usage) {
      return new AccessLog(requests.stream().toList(), accepted.get(), mostUsedAndOpen);
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        accepted.incrementAndGet();
        executor.execute(() -> serve(socket));
      }
    } catch (IOException e) {
      throw new IllegalStateException("no longer listening on " + address, e);
    }
  }

  private void serve(Socket socket) {
    try {
      new StaticConnection(this, socket).serve();
    } catch (IOException e) {
      // The client went away: its round fails if that was wrong.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Counts a connection that asks something. Returns the round it is, to be given next time. */
  int used(int lastUsed) {
    int now = round;
    if (lastUsed != now) {
      synchronized (usage) {
        now = round;
        usedAndOpen++;
        mostUsedAndOpen = Math.max(mostUsedAndOpen, usedAndOpen);
      }
    }
    return now;
  }

  /** Counts a connection no longer that was last used in that round. */
  void closed(int lastUsed) {
    synchronized (usage) {
      if (lastUsed == round) {
        usedAndOpen--;
      }
    }
  }

  void delay(int roundTrips) throws InterruptedException {
    if (delayMillis > 0) {
      TimeUnit.MILLISECONDS.sleep(delayMillis * roundTrips);
    }
  }

  /** Logs a request and says what to answer. */
  byte[] answer(String head) {
    int space = head.indexOf(' ');
    int end = head.indexOf(' ', space + 1);
    requests.add(head.substring(0, end));
    String method = head.substring(0, space);
    String target = head.substring(space + 1, end);
    if (tokens
        && !target.startsWith(StaticAnswers.TOKEN_PATH)
        && !head.contains(StaticAnswers.AUTHORIZATION)) {
      return answers.challenge(method, address);
    }
    return answers.to(method, target);
  }
}
