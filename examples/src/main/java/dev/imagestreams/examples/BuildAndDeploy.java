package dev.imagestreams.examples;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.trigger.ImageTrigger;
import dev.imagestreams.registry.RegistryClient;

/**
 * A host's own build and deploy systems, wired to image streams. In memory with a {@code new
 * InMemoryImageStreamStore()}; with {@code SqliteImageStreamStore.open(file)} it survives the end.
 */
public final class BuildAndDeploy implements AutoCloseable {

  /** What the host builds with: begins a build on a base, unless one of this key has begun. */
  public interface BuildSystem {
    void build(String base, String key);
  }

  /** What the host deploys with: rolls an image out; the same one again changes nothing. */
  public interface DeploySystem {
    void rollOut(String image);
  }

  private final ImageStreams streams;

  /** Builds the application when its base moves, and rolls it out when it moves itself. */
  public BuildAndDeploy(
      ImageStreamStore store, RegistryClient client, BuildSystem builds, DeploySystem deploys) {
    ImageTrigger build =
        ImageTrigger.of(
            "build shop/app", "shop/base:9", firing -> builds.build(firing.image(), firing.key()));
    ImageTrigger deployment =
        ImageTrigger.of(
            "deployment shop/app", "shop/app:latest", firing -> deploys.rollOut(firing.image()));
    streams =
        ImageStreams.builder()
            .registryClient(client)
            .store(store)
            .triggers(triggers -> triggers.add(build).add(deployment))
            .build();
  }

  /** Imports go in here; what moves by them comes out at the systems. */
  public ImageStreams streams() {
    return streams;
  }

  @Override
  public void close() {
    streams.close(); // Waits for the calls under way.
  }
}
