package dev.imagestreams.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.ImportResult;
import dev.imagestreams.core.TagImporter;
import dev.imagestreams.core.TagOutcome;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamJson;
import dev.imagestreams.model.Platform;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.server.IntegratedRegistry;
import dev.imagestreams.testkit.SettableClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same import from Debian's docker-registry and from the integrated one, filled by skopeo. */
@RequiresPeer({"docker-registry", "skopeo"})
class ImportFromRealRegistriesTest {

  private static final String REPOSITORY = "openshift/ruby-20-centos7";

  @TempDir Path directory;
  private final SettableClock clock = SettableClock.at(Instant.parse("2026-01-01T00:00:00Z"));

  private void push(String layout, String address, String tag)
      throws IOException, InterruptedException {
    Peers.run(
        directory,
        "skopeo",
        "copy",
        "--dest-tls-verify=false",
        "oci:" + directory.resolve(layout) + ":image",
        "docker://" + address + "/" + REPOSITORY + ":" + tag);
  }

  /** Imports, moves a tag, imports again; the stream's JSON without what names the registry. */
  private String importTwice(String address) throws Exception {
    Digest first = OciLayout.write(directory.resolve("first"), "first");
    Digest second = OciLayout.write(directory.resolve("second"), "second");
    push("first", address, "latest");
    push("first", address, "v0.4");
    InMemoryImageStreamStore store = new InMemoryImageStreamStore();
    try (RegistryClient client = RegistryClient.create();
        TagImporter importer =
            TagImporter.builder().registryClient(client).store(store).clock(clock).build()) {
      ImageStream wanted = ImageStream.of("ruby", address + "/" + REPOSITORY);
      assertThat(importer.importImage(wanted).complete()).isTrue();
      push("second", address, "latest");

      ImportResult result = importer.importImage(wanted);

      assertThat(result.tag("latest").map(TagOutcome::status)).hasValue(TagOutcome.Status.UPDATED);
      assertThat(result.tag("v0.4").map(TagOutcome::status)).hasValue(TagOutcome.Status.UNCHANGED);
      assertThat(result.stream().status().tag("latest").orElseThrow().items())
          .extracting(item -> item.image())
          .containsExactly(second.toString(), first.toString());
      Optional<Image> image = store.image(second);
      assertThat(image.orElseThrow().labels()).containsEntry("dev.imagestreams.message", "second");
      assertThat(image.orElseThrow().platform().map(Platform::toString)).hasValue("linux/amd64");
      assertThat(importer.importImage(wanted).changed()).isFalse();
      return ImageStreamJson.write(result.stream())
          .replace(address, "REGISTRY")
          .replace(result.stream().metadata().uid(), "UID");
    }
  }

  @Test
  void givesTheSameStreamFromBoth() throws Exception {
    String fromDocker;
    try (DockerRegistry docker = DockerRegistry.start(directory)) {
      fromDocker = importTwice(docker.address());
    }
    String fromOurs;
    try (IntegratedRegistry ours =
        IntegratedRegistry.builder().data(directory.resolve("data")).start()) {
      fromOurs = importTwice(ours.address());
    }

    assertThat(fromDocker).contains("REGISTRY/openshift/ruby-20-centos7@sha256:");
    assertThat(fromOurs).isEqualTo(fromDocker);
  }
}
