package dev.imagestreams.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.server.IntegratedRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnnotatedDeploymentsTest {

  private static final String DEPLOYMENT =
      """
      {"kind":"Deployment","metadata":{"name":"web","namespace":"shop","annotations":{
      "image.openshift.io/triggers":"[{\\"from\\":{\\"kind\\":\\"ImageStreamTag\\",\
      \\"name\\":\\"web:live\\"},\\"fieldPath\\":\
      \\"spec.template.spec.containers[?(@.name==\\\\\\"web\\\\\\")].image\\"}]"}},
      "spec":{"template":{"spec":{"containers":[{"name":"web","image":"none"}]}}}}
      """;

  @TempDir Path directory;

  /** A cluster that refuses the first patch. */
  private static final class Cluster implements AnnotatedDeployments.Cluster {
    final List<String> patches = new CopyOnWriteArrayList<>();
    final AtomicInteger refused = new AtomicInteger();

    @Override
    public String get(String resource) {
      assertThat(resource).isEqualTo("deployments/web");
      return DEPLOYMENT;
    }

    @Override
    public void patch(String resource, String patch) {
      if (refused.getAndIncrement() == 0) {
        throw new IllegalStateException("somebody else changed " + resource);
      }
      patches.add(patch);
    }
  }

  @Test
  void pushIsPatchedIntoTheDeployment() throws Exception {
    Cluster cluster = new Cluster();
    try (IntegratedRegistry registry =
            IntegratedRegistry.builder().data(directory.resolve("registry")).start();
        RegistryClient client = RegistryClient.create();
        ImageStreams streams =
            ImageStreams.builder().registryClient(client).triggers(triggers -> {}).build()) {
      String web = registry.address() + "/shop/web";
      new AnnotatedDeployments(streams, cluster).follow("deployments/web");

      Digest pushed = SampleImage.saying("web").push(client, ImageReference.parse(web + ":live"));
      streams.importImage(ImageStream.of("shop/web", web));

      await().atMost(Duration.ofSeconds(30)).until(() -> !cluster.patches.isEmpty());
      assertThat(cluster.patches).singleElement().asString().contains(web + "@" + pushed);
      assertThat(cluster.refused).hasValue(2);
    }
  }
}
