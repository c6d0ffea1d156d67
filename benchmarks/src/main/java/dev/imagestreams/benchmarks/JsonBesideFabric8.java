package dev.imagestreams.benchmarks;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamJson;
import java.io.IOException;
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

/**
 * Reading and writing a stream of many tags with ten items each, beside fabric8's classes of the
 * same API and Jackson's databind. Both keep unknown fields; only ours reads times and refuses what
 * is no stream.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class JsonBesideFabric8 {

  private static final int ITEMS = 10;

  private final ObjectMapper mapper = new ObjectMapper();

  @Param("1000")
  public int tags;

  private String json;
  private ImageStream ours;
  private io.fabric8.openshift.api.model.ImageStream theirs;

  @Setup
  public void fill() throws JsonProcessingException {
    json = ImageStreamJson.write(Streams.imported(tags, ITEMS));
    ours = readOurs();
    theirs = readFabric8();
  }

  @Benchmark
  public ImageStream readOurs() {
    return ImageStreamJson.read(json);
  }

  @Benchmark
  public io.fabric8.openshift.api.model.ImageStream readFabric8() throws JsonProcessingException {
    return mapper.readValue(json, io.fabric8.openshift.api.model.ImageStream.class);
  }

  /** The floor of whatever reads by Jackson: all tokens, every text and number, and no objects. */
  @Benchmark
  public long readTokens() throws IOException {
    long sum = 0;
    try (JsonParser parser = mapper.createParser(json)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.VALUE_STRING) {
          sum += parser.getText().length();
        } else if (token == JsonToken.VALUE_NUMBER_INT) {
          sum += parser.getLongValue();
        }
      }
    }
    return sum;
  }

  @Benchmark
  public String writeOurs() {
    return ImageStreamJson.write(ours);
  }

  @Benchmark
  public String writeFabric8() throws JsonProcessingException {
    return mapper.writeValueAsString(theirs);
  }
}
