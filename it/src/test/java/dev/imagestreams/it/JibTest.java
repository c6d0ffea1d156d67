package dev.imagestreams.it;

import static dev.imagestreams.it.Samples.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.Platform;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.copy.ImageCopy;
import dev.imagestreams.registry.copy.RegistryImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Jib builds on images that we pushed, and we read and copy what it built. */
@RequiresPeer("docker-registry")
class JibTest {

  @TempDir Path directory;
  private final RegistryClient client = Samples.client().build();
  private DockerRegistry registry;
  private Path file;

  @BeforeEach
  void start() throws IOException {
    registry = DockerRegistry.start(directory);
    file = Files.writeString(directory.resolve("app.txt"), "built by jib");
  }

  @AfterEach
  void stop() {
    client.close();
    registry.close();
  }

  private ImageReference image(String name) {
    return new Repository(registry.address(), "team/" + name).withTag("1");
  }

  private JibContainer build(JibContainerBuilder builder, ImageReference to) throws Exception {
    return builder
        .addLayer(List.of(file), "/app")
        .containerize(
            Containerizer.to(RegistryImage.named(to.toString()))
                .setAllowInsecureRegistries(true)
                .setBaseImageLayersCache(directory.resolve("jib-base"))
                .setApplicationLayersCache(directory.resolve("jib-app")));
  }

  @ParameterizedTest
  @EnumSource
  void weReadAndCopyWhatItBuilt(ImageFormat format) throws Exception {
    JibContainer built = build(Jib.fromScratch().setFormat(format), image("app"));

    Manifest read = Samples.pull(client, image("app"));
    assertThat(read.digest()).hasToString(built.getDigest().toString());
    assertThat(read.config().orElseThrow().digest()).hasToString(built.getImageId().toString());

    ImageCopy.from(RegistryImages.of(client, image("app").repository(), soon()), "1")
        .to(RegistryImages.of(client, image("copy").repository(), soon()), "1")
        .run();
    assertThat(Samples.pull(client, image("copy"))).isEqualTo(read);
  }

  @Test
  void weFindThePlatformInWhatItBuiltForSeveral() throws Exception {
    JibContainer built = build(Jib.fromScratch().addPlatform("arm64", "linux"), image("app"));

    Manifest index = client.manifest(image("app"), soon());
    assertThat(index.isIndex()).isTrue();
    assertThat(index.digest()).hasToString(built.getDigest().toString());
    Platform arm = new Platform("linux", "arm64", Optional.empty());
    assertThat(client.manifest(image("app"), arm, soon()).digest())
        .isEqualTo(index.manifestFor(arm).orElseThrow().digest());
    assertThat(index.manifests())
        .extracting(Descriptor::platform)
        .containsExactlyInAnyOrder(Optional.of(Platform.LINUX_AMD64), Optional.of(arm));
  }

  @Test
  void itBuildsOnAnImageThatWePushed() throws Exception {
    Manifest base = Samples.push(client, image("base"), "to be built on");

    build(Jib.from(RegistryImage.named(image("base").toString())), image("app"));

    Manifest built = Samples.pull(client, image("app"));
    assertThat(built.layers()).hasSize(2);
    assertThat(built.layers().get(0).digest()).isEqualTo(base.layers().get(0).digest());
  }
}
