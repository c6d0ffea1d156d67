package dev.imagestreams.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.TagImporter;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.pullthrough.StreamUpstream;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.server.IntegratedRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From Debian's docker-registry through the integrated one, by skopeo. */
@RequiresPeer({"docker-registry", "skopeo"})
class PullThroughPeersTest {

  @TempDir Path directory;

  /** Copies to a directory; the digest of what came. */
  private Digest pull(IntegratedRegistry registry, String to) throws Exception {
    Path pulled = directory.resolve(to);
    Peers.run(
        directory,
        "skopeo",
        "copy",
        "--src-tls-verify=false",
        "docker://" + registry.address() + "/shop/ruby:latest",
        "dir:" + pulled);
    return Digest.sha256(Files.readAllBytes(pulled.resolve("manifest.json")));
  }

  @Test
  void imageOfDockerRegistryIsPulledAlsoWhenThatIsGone() throws Exception {
    Digest digest = OciLayout.write(directory.resolve("layout"), "through");
    InMemoryImageStreamStore store = new InMemoryImageStreamStore();
    try (RegistryClient client = RegistryClient.create();
        TagImporter importer = TagImporter.builder().registryClient(client).store(store).build();
        IntegratedRegistry registry =
            IntegratedRegistry.builder()
                .data(directory.resolve("data"))
                .upstream(StreamUpstream.of(store::get, store::image, client))
                .start()) {
      try (DockerRegistry docker = DockerRegistry.start(directory)) {
        String repository = docker.address() + "/team/ruby";
        Peers.run(
            directory,
            "skopeo",
            "copy",
            "--dest-tls-verify=false",
            "oci:" + directory.resolve("layout") + ":image",
            "docker://" + repository + ":latest");
        importer.importImage(ImageStream.of("shop/ruby", repository));

        assertThat(pull(registry, "first")).isEqualTo(digest);
      }

      assertThat(pull(registry, "second")).isEqualTo(digest);
    }
  }
}
