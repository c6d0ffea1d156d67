package dev.imagestreams.benchmarks.peers;

import dev.imagestreams.benchmarks.measure.Options;
import dev.imagestreams.model.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reading and pushing one blob much larger than the heap, beside the bare HTTP client.
 *
 * <p>Options: {@code --rounds}, {@code --warm-up}, {@code --mebibytes}, {@code --heap}.
 */
public final class BlobBesideFloor {

  private BlobBesideFloor() {}

  public static void main(String[] args) throws IOException {
    Options options = Options.parse(args, "rounds", "warm-up", "mebibytes", "heap");
    int rounds = options.number("rounds", 3);
    int warmUp = options.number("warm-up", 0);
    long mebibytes = options.number("mebibytes", 10 << 10);
    String heap = options.text("heap", "64m");
    MadeUpBlob blob = new MadeUpBlob(mebibytes << 20);
    Digest digest = blob.digest();
    try (Child server =
            Child.start("the blob server", "64m", BlobServer.class, String.valueOf(blob.size()));
        Child ours = Child.start("ours", heap, BlobProcess.class, Competitor.OURS);
        Child floor = Child.start("floor", heap, BlobProcess.class, Competitor.FLOOR)) {
      String what = server.ask("address") + " " + digest + " " + blob.size();
      for (String work : List.of("read", "push")) {
        Map<String, List<Meter.Cost>> costs = new LinkedHashMap<>();
        costs.put(Competitor.OURS, new ArrayList<>());
        costs.put(Competitor.FLOOR, new ArrayList<>());
        for (int i = -warmUp; i < rounds; i++) {
          Meter.Cost own = Meter.Cost.parse(ours.ask(work + " " + what));
          Meter.Cost least = Meter.Cost.parse(floor.ask(work + " " + what));
          if (i >= 0) {
            costs.get(Competitor.OURS).add(own);
            costs.get(Competitor.FLOOR).add(least);
          }
        }
        System.out.printf(
            "%n%s of a blob of %d MiB in a heap of %s, %d rounds after %d to warm up%n%n",
            work, mebibytes, heap, rounds, warmUp);
        System.out.print(CostTable.of(costs, Competitor.FLOOR, mebibytes));
      }
    }
  }
}
