package dev.imagestreams.benchmarks;

import dev.imagestreams.core.reconcile.Observation;
import dev.imagestreams.core.reconcile.Reconciler;
import dev.imagestreams.core.reconcile.Reconciliation;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamJson;
import dev.imagestreams.notifications.Cause;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The pure parts on a stream of many tags with ten items each. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ModelBenchmark {

  private static final int ITEMS = 10;

  @Param({"1000", "10000"})
  public int tags;

  private ImageStream stream;
  private String json;
  private List<Observation> one;

  @Setup
  public void fill() {
    stream = Streams.imported(tags, ITEMS);
    json = ImageStreamJson.write(stream);
    one = List.of(Streams.observed("v7", ITEMS));
  }

  @Benchmark
  public ImageStream read() {
    return ImageStreamJson.read(json);
  }

  @Benchmark
  public String write() {
    return ImageStreamJson.write(stream);
  }

  @Benchmark
  public Reconciliation reconcileOne() {
    return Reconciler.reconcile(stream, true, one, Instant.EPOCH, Cause.MANUAL);
  }

  @Benchmark
  public ImageReference parseReference() {
    return ImageReference.parse(Streams.REPOSITORY + ":v1.2.3");
  }
}
