package dev.imagestreams.examples;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.ImportResult;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.Subscription;
import dev.imagestreams.notifications.TagUpdated;
import dev.imagestreams.registry.RegistryClient;

/** Follows a repository and is called back for each tag that moves. */
public final class Quickstart {

  public static void main(String[] args) {
    String repository = args[0]; // such as quay.io/fedora/fedora

    try (RegistryClient client = RegistryClient.create();
        NotificationBus bus = NotificationBus.create();
        ImageStreams streams =
            ImageStreams.builder().registryClient(client).notificationBus(bus).build()) {

      bus.subscribe(
          Subscription.named("deployer").to(TagUpdated.class),
          event -> System.out.println("deploy " + event.tag() + " from " + event.current()));

      ImportResult result = streams.importImage(ImageStream.of("fedora", repository));

      result.repositoryFailure().ifPresent(failure -> System.err.println(failure.message()));
      result.tags().forEach(tag -> System.out.println(tag.tag() + " " + tag.status()));
    } // closing the bus waits for callbacks under way
  }
}
