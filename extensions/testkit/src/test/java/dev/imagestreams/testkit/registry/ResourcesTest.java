package dev.imagestreams.testkit.registry;

import static dev.imagestreams.testkit.registry.Clients.refusal;
import static dev.imagestreams.testkit.registry.Clients.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.BlobStream;
import dev.imagestreams.registry.RegistryClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is left of many calls, and of clients that were closed. */
@Timeout(300)
class ResourcesTest {

  private static final int CALLS = 10_000;

  @Test
  void t32_holdsNoMoreAfterTenThousandCallsAndNothingOnceClosed() {
    Set<Thread> before = threads();
    try (FixtureRegistry registry =
        FixtureRegistry.builder().bearer("me", Clients.PASSWORD).start()) {
      SampleImage image = SampleImage.of("one");
      registry.put("team/app", "1", image);
      RegistryClient client = Clients.with(Clients.ME);
      call(client, registry.repository("team/app"), image, 100);
      long files = openFiles();
      Set<String> working = ours(before);
      long connections = registry.acceptedConnections();

      call(client, registry.repository("team/app"), image, CALLS);

      assertThat(openFiles()).isLessThanOrEqualTo(files + 4);
      assertThat(ours(before)).isSubsetOf(working);
      assertThat(registry.openConnections()).isEqualTo(1);
      // Refusals and blobs left unread end a connection now and then; no other call does.
      assertThat(registry.acceptedConnections() - connections).isLessThan(CALLS / 5 + 10);
      client.close();
      await().untilAsserted(() -> assertThat(ours(before)).isEmpty());
      await().until(() -> registry.openConnections() == 0);
    }
  }

  /** A fifth each: lists, HEADs, manifests, blobs left unread, and what is not there. */
  private static void call(RegistryClient client, Repository repository, SampleImage image, int n) {
    Digest layer = Digest.sha256(image.blobs().get(1));
    for (int i = 0; i < n; i += 5) {
      client.allTags(repository, soon());
      client.resolve(repository.withTag("1"), soon());
      client.manifest(repository.withTag("1"), soon());
      try (BlobStream blob = client.blob(repository, layer, 0, soon())) {
        assertThat(blob.length()).isPositive();
      }
      refusal(() -> client.manifest(repository.withTag("2"), soon()));
    }
  }

  @Test
  void t32_keepsNoJvmFromEnding() {
    Set<Thread> before = threads();
    try (FixtureRegistry registry = FixtureRegistry.start();
        RegistryClient client = Clients.with()) {
      registry.put("team/app", "1", SampleImage.of("one"));
      client.allTags(registry.repository("team/app"), soon());

      Set<Thread> now = threads();
      now.removeAll(before);
      assertThat(now).allMatch(Thread::isDaemon);
    }
  }

  @Test
  void t32_leavesNothingOfAThousandClients() {
    Set<Thread> before = threads();
    try (FixtureRegistry registry = FixtureRegistry.start()) {
      registry.put("team/app", "1", SampleImage.of("one"));
      for (int i = 0; i < 1000; i++) {
        try (RegistryClient client = Clients.with()) {
          client.allTags(registry.repository("team/app"), soon());
        }
      }

      await().untilAsserted(() -> assertThat(ours(before)).isEmpty());
      await().until(() -> registry.openConnections() == 0);
    }
  }

  private static Set<Thread> threads() {
    return new HashSet<>(Thread.getAllStackTraces().keySet());
  }

  /** The threads that a client began, by their names; a fixture's are not a client's. */
  private static Set<String> ours(Set<Thread> before) {
    return threads().stream()
        .filter(thread -> !before.contains(thread))
        .map(Thread::getName)
        .filter(name -> !name.startsWith("fixture-registry") && !name.startsWith("awaitility"))
        .filter(name -> !name.startsWith("junit") && !name.contains("Common-Cleaner"))
        .collect(Collectors.toSet());
  }

  private static long openFiles() {
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    } catch (java.io.IOException e) {
      return 0; // Not on Linux: connections are counted all the same.
    }
  }
}
