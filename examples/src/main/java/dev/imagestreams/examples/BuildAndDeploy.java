package dev.imagestreams.examples;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.Subscription;
import dev.imagestreams.notifications.TagUpdated;
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

  private final NotificationBus bus;
  private final ImageStreams streams;

  /** Builds on the images of one stream, and rolls out the {@code latest} of the other. */
  public BuildAndDeploy(
      ImageStreamStore store,
      RegistryClient client,
      StreamKey base,
      StreamKey application,
      BuildSystem builds,
      DeploySystem deploys) {
    bus = NotificationBus.over(store.events());
    streams =
        ImageStreams.builder().registryClient(client).store(store).notificationBus(bus).build();
    bus.subscribe(
        Subscription.named("builder").to(TagUpdated.class).ofStream(base),
        event -> builds.build(event.current().reference(), event.id()));
    bus.subscribe(
        Subscription.named("deployer").to(TagUpdated.class).ofStream(application).ofTag("latest"),
        event -> deploys.rollOut(event.current().reference()));
  }

  /** Imports go in here; what moves by them comes out at the systems. */
  public ImageStreams streams() {
    return streams;
  }

  @Override
  public void close() {
    streams.close();
    bus.close(); // Waits for the calls under way.
  }
}
