package dev.imagestreams.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.net.httpserver.HttpServer;
import dev.imagestreams.http.HttpCall;
import dev.imagestreams.http.HttpReply;
import dev.imagestreams.http.HttpSettings;
import dev.imagestreams.http.HttpTransport;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/**
 * What a small GET costs in CPU, beside the bare client below doing the same: alternating rounds,
 * the server in a process of its own. Arguments: rounds, requests a round, threads.
 */
final class HttpBesideBareClient {

  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private interface Get {
    void send(URI uri) throws IOException;
  }

  private HttpBesideBareClient() {}

  public static void main(String[] args) throws Exception {
    if (args.length > 0 && args[0].equals("serve")) {
      serve();
      return;
    }
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 10;
    int requests = args.length > 1 ? Integer.parseInt(args[1]) : 20_000;
    int threads = args.length > 2 ? Integer.parseInt(args[2]) : 4;
    Process server =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-Dsun.net.httpserver.nodelay=true",
                "-cp",
                System.getProperty("java.class.path"),
                HttpBesideBareClient.class.getName(),
                "serve")
            .start();
    try (CloseableHttpClient bare = bare(threads);
        HttpTransport ours =
            new HttpTransport(HttpSettings.of("test").withConnections(threads, threads))) {
      URI uri = URI.create(server.inputReader().readLine());
      compare(rounds, requests, threads, uri, bare, ours);
    } finally {
      server.destroy();
    }
  }

  private static void serve() throws IOException {
    byte[] answer = "{}".repeat(250).getBytes(StandardCharsets.US_ASCII);
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setExecutor(Executors.newFixedThreadPool(8));
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    System.out.println("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    System.in.read(); // Until the one who started it ends.
    System.exit(0);
  }

  private static void compare(
      int rounds, int requests, int threads, URI uri, CloseableHttpClient bare, HttpTransport ours)
      throws Exception {
    Get bareGet =
        u ->
            bare.execute(
                new HttpGet(u), answer -> EntityUtils.toByteArray(answer.getEntity(), 1 << 20));
    Get ourGet =
        u -> {
          HttpCall call =
              new HttpCall(
                  "GET",
                  u,
                  Map.of("Accept", "application/json"),
                  Optional.empty(),
                  Instant.now().plusSeconds(30),
                  false);
          try (HttpReply reply = ours.send(call)) {
            reply.bytes(1 << 20);
          }
        };
    List<Double> floor = new ArrayList<>();
    List<Double> own = new ArrayList<>();
    for (int round = -3; round < rounds; round++) {
      double a = microseconds(bareGet, uri, requests, threads);
      double b = microseconds(ourGet, uri, requests, threads);
      if (round >= 0) {
        floor.add(a);
        own.add(b);
      }
    }
    floor.sort(null);
    own.sort(null);
    int middle = rounds / 2;
    System.out.printf(
        "CPU a request, best: bare %.1f us, ours %.1f us, ratio %.2f%n",
        floor.get(0), own.get(0), own.get(0) / floor.get(0));
    System.out.printf(
        "CPU a request, median: bare %.1f us, ours %.1f us, ratio %.2f%n",
        floor.get(middle), own.get(middle), own.get(middle) / floor.get(middle));
  }

  private static double microseconds(Get get, URI uri, int requests, int threads)
      throws InterruptedException {
    AtomicInteger left = new AtomicInteger(requests);
    List<Thread> workers = new ArrayList<>();
    long before = SYSTEM.getProcessCpuTime();
    for (int i = 0; i < threads; i++) {
      Thread worker =
          new Thread(
              () -> {
                while (left.decrementAndGet() >= 0) {
                  try {
                    get.send(uri);
                  } catch (IOException e) {
                    throw new AssertionError(e);
                  }
                }
              });
      worker.start();
      workers.add(worker);
    }
    for (Thread worker : workers) {
      worker.join();
    }
    return (SYSTEM.getProcessCpuTime() - before) / 1000.0 / requests;
  }

  private static CloseableHttpClient bare(int threads) {
    return HttpClients.custom()
        .setConnectionManager(
            PoolingHttpClientConnectionManagerBuilder.create()
                .setMaxConnPerRoute(threads)
                .setMaxConnTotal(threads)
                .build())
        .build();
  }
}
