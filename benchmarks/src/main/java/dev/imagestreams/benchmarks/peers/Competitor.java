package dev.imagestreams.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The driver's handle of an {@link EntrantProcess}. */
final class Competitor implements AutoCloseable {

  static final String FLOOR = "floor";
  static final String OURS = "ours";

  /** The same for all, and more than any of them needs. */
  private static final String HEAP = "512m";

  private final String name;
  private final Child child;

  private Competitor(String name, Child child) {
    this.name = name;
    this.child = child;
  }

  /**
   * What one round cost and found.
   *
   * @param fingerprint of the findings
   */
  record Round(Meter.Cost cost, String fingerprint) {}

  static Competitor start(String name) throws IOException {
    return new Competitor(
        name,
        switch (name) {
          case OURS -> Child.start(name, HEAP, OurEntrant.class);
          case FLOOR -> Child.start(name, HEAP, FloorEntrant.class);
          case "oras" -> peer(name, "OrasEntrant");
          case "jib" -> peer(name, "JibEntrant");
          default ->
              throw new IllegalArgumentException(
                  "\"" + name + "\": entrants are ours, floor, oras and jib");
        });
  }

  /** A client with a module, and a class path, of its own. */
  private static Child peer(String name, String mainClass) throws IOException {
    Path target = Path.of("benchmarks", "peers", name, "target");
    if (!Files.isDirectory(target.resolve("lib"))) {
      throw new IOException(target + " is not built: run benchmarks/registry-peers.sh");
    }
    return Child.start(
        name,
        HEAP,
        target.resolve("classes") + ":" + target.resolve("lib") + "/*",
        Competitor.class.getPackageName() + "." + name + "." + mainClass);
  }

  String name() {
    return name;
  }

  void open(String address, String repository, int threads) throws IOException {
    child.ask("open " + address + " " + repository + " " + threads);
  }

  void prepare(Work work) throws IOException {
    child.ask("prepare " + work);
  }

  Round round(Work work) throws IOException {
    String answer = child.ask("round " + work);
    int last = answer.lastIndexOf(' ');
    return new Round(Meter.Cost.parse(answer.substring(0, last)), answer.substring(last + 1));
  }

  /** Closes the client, not the process. */
  void closeClient() throws IOException {
    child.ask("close");
  }

  @Override
  public void close() {
    child.close();
  }
}
