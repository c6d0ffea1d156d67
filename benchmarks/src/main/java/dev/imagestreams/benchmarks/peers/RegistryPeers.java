package dev.imagestreams.benchmarks.peers;

import dev.imagestreams.benchmarks.measure.Options;
import dev.imagestreams.benchmarks.measure.TemporaryDirectory;
import dev.imagestreams.examples.SampleImage;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.RegistryClient;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Reading a repository of distinct images: our client, the floor, oras-java and jib-core, on a
 * registry that costs nothing, on one that wants tokens, on one that is far away, and on Debian's.
 *
 * <p>Options: {@code --parts}, {@code --works}, {@code --entrants}, {@code --tags}, {@code
 * --threads}, {@code --rounds}, {@code --warm-up}, {@code --directory} for Debian's registry.
 */
public final class RegistryPeers {

  private static final String REPOSITORY = "bench/app";
  private static final int FAR_MILLIS = 20;

  /** Where the client mostly waits, there is little to warm. */
  private static final int WAITING_WARM_UP = 3;

  private static final int MANY_THREADS = 64;
  private static final int FILLING_THREADS = 4;

  /** As many requests as our client makes at a time unless told otherwise. */
  private static final int DEFAULT_THREADS = 32;

  private final Options options;
  private final List<Work> works;
  private final List<Competitor> competitors = new ArrayList<>();

  private RegistryPeers(Options options) {
    this.options = options;
    this.works =
        options.list("works", "digests,contents,unchanged").stream().map(Work::named).toList();
  }

  public static void main(String[] args) throws Exception {
    Options options =
        Options.parse(
            args,
            "parts",
            "works",
            "entrants",
            "tags",
            "threads",
            "rounds",
            "warm-up",
            "directory");
    RegistryPeers peers = new RegistryPeers(options);
    try {
      for (String name : options.list("entrants", "ours,floor,oras,jib")) {
        peers.competitors.add(Competitor.start(name));
      }
      for (String part : options.list("parts", "loopback,tokens,far,real")) {
        peers.run(part);
      }
    } finally {
      peers.competitors.forEach(Competitor::close);
    }
  }

  private void run(String part) throws Exception {
    int threads = options.number("threads", 8);
    int warmUp = options.number("warm-up", 40);
    int fewer = Math.min(warmUp, WAITING_WARM_UP);
    switch (part) {
      case "loopback" -> onStatic("Loopback", false, 0, threads, warmUp, works);
      case "tokens" ->
          onStatic("Tokens, a new client each round", true, 0, MANY_THREADS, warmUp, works);
      case "far" -> {
        String title = FAR_MILLIS + " ms more each round trip";
        onStatic(title, false, FAR_MILLIS, DEFAULT_THREADS, fewer, works);
        onStatic(title, false, FAR_MILLIS, threads, fewer, List.of(Work.DIGESTS));
      }
      case "real" -> onReal(threads, fewer);
      default ->
          throw new IllegalArgumentException(
              "\"" + part + "\": parts are loopback, tokens, far and real");
    }
  }

  private int tags() {
    return options.number("tags", 1000);
  }

  private void onStatic(
      String title, boolean tokens, int delay, int threads, int warmUp, List<Work> wanted)
      throws Exception {
    try (MeasuredRegistry registry = StaticRegistryChild.start(REPOSITORY, tags(), tokens, delay)) {
      race(title, registry, threads, tokens, warmUp, wanted);
    }
  }

  private void onReal(int threads, int warmUp) throws Exception {
    try (TemporaryDirectory directory = TemporaryDirectory.create(options.text("directory", ""));
        DockerRegistry registry = DockerRegistry.start(directory.path())) {
      fill(registry.address());
      race("Debian's docker-registry", registry, threads, false, warmUp, works);
    }
  }

  private void fill(String address) throws Exception {
    Repository repository = Repository.parse(address + "/" + REPOSITORY);
    List<String> numbers = IntStream.range(0, tags()).mapToObj(String::valueOf).toList();
    try (RegistryClient client = RegistryClient.create();
        Crew crew = new Crew(FILLING_THREADS)) {
      crew.forEach(
          numbers,
          number -> {
            String tag = StaticAnswers.tag(Integer.parseInt(number));
            SampleImage.saying("image " + number).push(client, repository.withTag(tag));
          });
    }
  }

  private void race(
      String title,
      MeasuredRegistry registry,
      int threads,
      boolean tokens,
      int warmUp,
      List<Work> wanted)
      throws Exception {
    int rounds = options.number("rounds", 20);
    Race race = new Race(registry, REPOSITORY, threads, tokens, warmUp, rounds);
    // jib-core can't list tags, and what lists them for it has no part in its tokens.
    List<Competitor> able =
        competitors.stream().filter(c -> !tokens || !c.name().equals("jib")).toList();
    for (Work work : wanted) {
      System.out.printf(
          "%n%s: %s of %d tags, %d threads, %d rounds after %d to warm up%n%n",
          title, work, tags(), threads, rounds, warmUp);
      System.out.print(RaceTable.of(race.run(work, able)));
    }
  }
}
