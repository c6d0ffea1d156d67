package dev.imagestreams.benchmarks.peers;

import dev.imagestreams.benchmarks.measure.MarkdownTable;
import dev.imagestreams.benchmarks.measure.Options;
import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.BlobStream;
import dev.imagestreams.registry.RegistryClient;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What many calls leave behind in a process: sockets, threads and heap, which should not grow.
 *
 * <p>Options: {@code --calls}, {@code --threads}, {@code --points} at which to look.
 */
public final class ManyCalls {

  private static final String REPOSITORY = "bench/app";
  private static final int TAGS = 100;
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final int MAX_CONFIG = 4 << 20;

  private final RegistryClient client;
  private final Repository repository;

  private ManyCalls(RegistryClient client, Repository repository) {
    this.client = client;
    this.repository = repository;
  }

  public static void main(String[] args) throws Exception {
    Options options = Options.parse(args, "calls", "threads", "points");
    int calls = options.number("calls", 10_000);
    int points = options.number("points", 10);
    MarkdownTable table =
        new MarkdownTable("calls", "open sockets", "threads", "heap KiB after collecting");
    try (MeasuredRegistry registry = StaticRegistryChild.start(REPOSITORY, TAGS, true, 0);
        Crew crew = new Crew(options.number("threads", 8))) {
      // The JDK keeps a socket of its own from the first that was closed.
      new Socket(InetAddress.getLoopbackAddress(), registry.port()).close();
      row(table, "none, and no client");
      try (RegistryClient client = RegistryClient.create()) {
        ManyCalls many =
            new ManyCalls(client, Repository.parse(registry.address() + "/" + REPOSITORY));
        for (int i = 0; i < points; i++) {
          List<String> numbers =
              IntStream.range(calls / points * i, calls / points * (i + 1))
                  .mapToObj(String::valueOf)
                  .toList();
          crew.forEach(numbers, number -> many.call(Integer.parseInt(number)));
          row(table, String.valueOf(calls / points * (i + 1)));
        }
      }
      row(table, "all, and the client closed");
    }
    System.out.printf(
        "%n%d calls: lists, digests, manifests, blobs, and what is not there%n%n", calls);
    System.out.print(table);
  }

  /** One call of some kind. */
  private void call(int number) throws IOException {
    Access access = Access.within(LIMIT);
    String tag = StaticAnswers.tag(number % TAGS);
    switch (number % 5) {
      case 0 -> client.tags(repository, Optional.empty(), access);
      case 1 -> requireThere(true, client.resolve(repository.withTag(tag), access));
      case 2 -> requireThere(false, client.resolve(repository.withTag("missing"), access));
      case 3 -> client.manifest(repository.withTag(tag), access);
      default -> config(tag, access);
    }
  }

  private static void requireThere(boolean expected, Optional<Descriptor> found) {
    if (found.isPresent() != expected) {
      throw new IllegalStateException("found " + found);
    }
  }

  private void config(String tag, Access access) throws IOException {
    Digest config =
        client.manifest(repository.withTag(tag), access).config().orElseThrow().digest();
    try (BlobStream blob = client.blob(repository, config, 0, access)) {
      blob.readAll(MAX_CONFIG);
    }
  }

  private static void row(MarkdownTable table, String calls) throws IOException {
    System.gc();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    int threads = ManagementFactory.getThreadMXBean().getThreadCount();
    table.row(List.of(calls, openSockets(), String.valueOf(threads), String.valueOf(heap >> 10)));
  }

  /** Nothing where the system doesn't tell. */
  private static String openSockets() throws IOException {
    Path descriptors = Path.of("/proc/self/fd");
    if (!Files.isDirectory(descriptors)) {
      return "";
    }
    int sockets = 0;
    try (Stream<Path> all = Files.list(descriptors)) {
      for (Path each : all.toList()) {
        // The one that lists them is gone by now.
        boolean there = Files.exists(each, LinkOption.NOFOLLOW_LINKS);
        if (there && Files.readSymbolicLink(each).toString().startsWith("socket:")) {
          sockets++;
        }
      }
    }
    return String.valueOf(sockets);
  }
}
