package dev.imagestreams.benchmarks.peers;

import dev.imagestreams.benchmarks.measure.Options;
import dev.imagestreams.benchmarks.measure.TemporaryDirectory;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.RegistryClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Copying an image between two of Debian's registries: {@code skopeo copy}, ours as a program that
 * starts, copies and ends, and ours in a process that copied before. Every copy has an empty
 * registry to go to, so that nothing is there and nothing can be mounted.
 *
 * <p>Options: {@code --rounds}, {@code --warm-up}, {@code --layers}, {@code --mebibytes} of each,
 * {@code --heap} of ours, {@code --directory} for the registries.
 */
public final class CopyBesideSkopeo {

  private static final String SKOPEO = "skopeo";
  private static final String PROGRAM = "ours, a process each";
  private static final String WARM = "ours, warm";
  private static final String NAME = "/bench/big";
  private static final String TAG = "1";

  private final Options options;
  private final String heap;
  private final Map<String, List<Meter.Cost>> costs = new LinkedHashMap<>();

  private CopyBesideSkopeo(Options options) {
    this.options = options;
    this.heap = options.text("heap", "64m");
  }

  public static void main(String[] args) throws IOException {
    new CopyBesideSkopeo(
            Options.parse(args, "rounds", "warm-up", "layers", "mebibytes", "heap", "directory"))
        .run();
  }

  private void run() throws IOException {
    int rounds = options.number("rounds", 10);
    int warmUp = options.number("warm-up", 1);
    int layers = options.number("layers", 4);
    int mebibytes = options.number("mebibytes", 256);
    try (TemporaryDirectory directory = temporary();
        DockerRegistry source = DockerRegistry.start(directory.path());
        Child warm = Child.start(WARM, heap, CopyProcess.class)) {
      Digest image = fill(source, directory.path(), layers, mebibytes);
      for (int i = -warmUp; i < rounds; i++) {
        boolean counts = i >= 0;
        String from = source.address() + NAME + ":" + TAG;
        add(counts, SKOPEO, copy(image, to -> skopeo(directory.path(), from, to)));
        add(counts, PROGRAM, copy(image, to -> program(directory.path(), from, to)));
        add(counts, WARM, copy(image, to -> cost(warm.ask("copy " + from + " " + to))));
      }
    }
    System.out.printf(
        "%nCopying an image of %d layers of %d MiB, heap of ours %s, %d rounds after %d to warm up%n%n",
        layers, mebibytes, heap, rounds, warmUp);
    System.out.print(CostTable.of(costs, SKOPEO, (long) layers * mebibytes));
  }

  private TemporaryDirectory temporary() throws IOException {
    return TemporaryDirectory.create(options.text("directory", ""));
  }

  private static Digest fill(DockerRegistry registry, Path scratch, int layers, int mebibytes)
      throws IOException {
    try (RegistryClient client = RegistryClient.create()) {
      Repository repository = Repository.parse(registry.address() + NAME);
      return BigImage.push(client, repository, TAG, scratch, layers, mebibytes);
    }
  }

  private void add(boolean counts, String name, Meter.Cost cost) {
    if (counts) {
      costs.computeIfAbsent(name, n -> new ArrayList<>()).add(cost);
    }
  }

  private interface Copy {
    Meter.Cost to(String target) throws IOException;
  }

  /** Copies to an empty registry, and makes sure that the image got there. */
  private Meter.Cost copy(Digest image, Copy copy) throws IOException {
    try (TemporaryDirectory directory = temporary();
        DockerRegistry target = DockerRegistry.start(directory.path())) {
      Meter.Cost cost = copy.to(target.address() + NAME + ":" + TAG);
      try (RegistryClient client = RegistryClient.create()) {
        Repository repository = Repository.parse(target.address() + NAME);
        BigImage.require(client, repository, TAG, image);
      }
      return cost;
    }
  }

  private static Meter.Cost skopeo(Path scratch, String from, String to) throws IOException {
    List<String> command =
        List.of(
            "skopeo",
            "copy",
            "--quiet",
            "--src-tls-verify=false",
            "--dest-tls-verify=false",
            "docker://" + from,
            "docker://" + to);
    return Command.run(scratch, command).cost();
  }

  /** What the process costs from outside, and the heap it tells. */
  private Meter.Cost program(Path scratch, String from, String to) throws IOException {
    List<String> command =
        List.of(
            System.getProperty("java.home") + "/bin/java",
            "-Xmx" + heap,
            "-Dslf4j.internal.verbosity=ERROR",
            "-cp",
            System.getProperty("java.class.path"),
            CopyProcess.class.getName(),
            from,
            to);
    Command.Outcome outcome = Command.run(scratch, command);
    Meter.Cost outside = outcome.cost();
    long peakHeap = cost(outcome.output()).peakHeap();
    return new Meter.Cost(outside.nanos(), outside.cpuNanos(), peakHeap, outside.peakResident());
  }

  /** Of a line that begins with one. */
  private static Meter.Cost cost(String line) {
    return Meter.Cost.parse(line.substring(0, line.lastIndexOf(' ')));
  }
}
