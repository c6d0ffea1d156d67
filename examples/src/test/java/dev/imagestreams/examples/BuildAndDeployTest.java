package dev.imagestreams.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.core.trigger.TriggerStatus;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.server.IntegratedRegistry;
import dev.imagestreams.store.jdbc.SqliteImageStreamStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildAndDeployTest {

  private static final StreamKey BASE = StreamKey.parse("shop/base");
  private static final StreamKey APP = StreamKey.parse("shop/app");

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path directory;
  private final List<String> builds = new CopyOnWriteArrayList<>();
  private final Set<String> keys = new ConcurrentSkipListSet<>();
  private final List<String> deploys = new CopyOnWriteArrayList<>();

  @Test
  void buildsAndDeploysInMemory() throws Exception {
    try (ImageStreamStore store = new InMemoryImageStreamStore()) {
      followsBothStreams(store);
    }
  }

  @Test
  void buildsAndDeploysOnSqlite() throws Exception {
    try (ImageStreamStore store = SqliteImageStreamStore.open(directory.resolve("streams.db"))) {
      followsBothStreams(store);
    }
  }

  private void followsBothStreams(ImageStreamStore store) throws Exception {
    try (IntegratedRegistry registry =
            IntegratedRegistry.builder().data(directory.resolve("registry")).start();
        RegistryClient client = RegistryClient.create()) {
      String base = registry.address() + "/os/base";
      String app = registry.address() + "/team/app";
      Digest first = push(client, base + ":9", "base");
      Digest latest = push(client, app + ":latest", "app");
      push(client, app + ":1.0", "old app");

      try (BuildAndDeploy host = host(store, client)) {
        host.streams().importImage(ImageStream.of(BASE.toString(), base));
        host.streams().importImage(ImageStream.of(APP.toString(), app));
        await().atMost(PATIENCE).until(() -> builds.size() == 1 && deploys.size() == 1);
      }
      Digest second = push(client, base + ":9", "newer base");
      try (BuildAndDeploy host = host(store, client)) {
        host.streams().importImage(store.get(BASE).orElseThrow());
        host.streams().importImage(store.get(APP).orElseThrow());
        await().atMost(PATIENCE).until(() -> isAtRest(host.streams()) && builds.size() == 2);
      }

      assertThat(builds).containsExactly(base + "@" + first, base + "@" + second);
      assertThat(keys).hasSize(2);
      assertThat(deploys).containsExactly(app + "@" + latest);
    }
  }

  private BuildAndDeploy host(ImageStreamStore store, RegistryClient client) {
    return new BuildAndDeploy(
        store,
        client,
        (image, key) -> {
          builds.add(image);
          keys.add(key);
        },
        deploys::add);
  }

  private static boolean isAtRest(ImageStreams streams) {
    return streams.triggers().orElseThrow().health().in(TriggerStatus.Phase.AT_REST) == 2;
  }

  private static Digest push(RegistryClient client, String reference, String text)
      throws Exception {
    return SampleImage.saying(text).push(client, ImageReference.parse(reference));
  }
}
