package dev.imagestreams.examples.importing;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.schedule.Intervals;
import dev.imagestreams.core.schedule.ScheduleSettings;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.notifications.Subscription;
import dev.imagestreams.notifications.TagUpdated;
import dev.imagestreams.registry.RegistryClient;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Looks at a tag again and again until it has moved, and says how the polling is. */
public final class Polling {

  private Polling() {}

  /**
   * Runs the example; push another image while it runs.
   *
   * @param args an image, such as {@code 127.0.0.1:5000/team/app:latest}
   */
  public static void main(String[] args) throws InterruptedException {
    Example.main(args, "an image", Polling::run);
  }

  static void run(String image, PrintStream out) throws InterruptedException {
    BlockingQueue<TagUpdated> moves = new LinkedBlockingQueue<>();
    try (ImageStreams streams =
        ImageStreams.builder()
            .registryClient(RegistryClient::create)
            .schedule(ScheduleSettings.every(Duration.ofMinutes(15)).requestsPerMinute(100))
            .build()) {
      streams.bus().subscribe(Subscription.named("deployer").to(TagUpdated.class), moves::add);

      TagReference tag = TagReference.dockerImage("latest", image);
      streams.create(
          ImageStream.empty(StreamKey.parse("app"))
              .withTag(
                  tag.withImportPolicy(tag.importPolicy().withScheduled(true))
                      .withAnnotations(Map.of(Intervals.ANNOTATION, "1s"))));

      out.println("is at " + moves.take().current().image());
      TagUpdated moved = moves.take();
      out.println("moved to " + moved.current().image() + ", seen by " + moved.cause());
      out.println("well: " + streams.health().isWell());
    }
  }
}
