package dev.imagestreams.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.imagestreams.notifications.webhook.WebhookAuthentication;
import dev.imagestreams.notifications.webhook.WebhookContent;
import dev.imagestreams.notifications.webhook.WebhookFormat;
import dev.imagestreams.notifications.webhook.WebhookFormats;
import dev.imagestreams.notifications.webhook.WebhookHead;
import dev.imagestreams.notifications.webhook.WebhookSignature;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Reading what docker-registry sends of a push, beside its bare JSON, and checking a signature. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class WebhookBenchmark {

  private static final String DIGEST =
      "sha256:954b378c375d852eb3c63ab88978f640b4348b01c1b3f0ac6ae44d4d2cb7ee7c";

  private static final String PUSH =
      """
      {"events": [
        {"id": "33333333-70f3-4645-bea4-ec56a2e004dc", "timestamp": "2026-11-23T14:38:47.052433641Z",
         "action": "push", "target": {"mediaType": "application/vnd.oci.image.manifest.v1+json",
           "size": 401, "digest": "DIGEST", "length": 401, "repository": "team/app",
           "url": "http://127.0.0.1:5310/v2/team/app/manifests/DIGEST", "tag": "1.0"},
         "request": {"id": "b", "addr": "127.0.0.1:47270", "host": "127.0.0.1:5310",
           "method": "PUT", "useragent": "skopeo/1.9.3"},
         "actor": {}, "source": {"addr": "vm:5310", "instanceID": "f8f44e57"}}]}
      """
          .replace("DIGEST", DIGEST);

  private final ObjectMapper json = new ObjectMapper();
  private final byte[] body = PUSH.getBytes(UTF_8);
  private final WebhookHead head =
      new WebhookHead(
          Map.of("X-Hub-Signature-256", List.of("sha256=" + "0".repeat(64))), Optional.empty());
  private final WebhookFormat distribution = WebhookFormats.of(WebhookFormats.DISTRIBUTION);
  private final WebhookAuthentication signature =
      WebhookAuthentication.hmac(WebhookSignature.GITHUB, "secret");

  @Benchmark
  public JsonNode bareJson() throws IOException {
    return json.readTree(body);
  }

  @Benchmark
  public WebhookContent read() {
    return distribution.decode(head, body);
  }

  @Benchmark
  public boolean checkSignature() {
    return signature.accepts(head, body);
  }
}
