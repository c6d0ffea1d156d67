package dev.imagestreams.examples.importing;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.notifications.PushHinted;
import dev.imagestreams.notifications.Subscription;
import dev.imagestreams.notifications.TagUpdated;
import dev.imagestreams.registry.RegistryClient;
import java.io.PrintStream;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Looks at a tag at once where somebody hints that it was pushed, as the host's webhook would. */
public final class HintedPush {

  private HintedPush() {}

  /**
   * Runs the example.
   *
   * @param args an image that one can push to
   */
  public static void main(String[] args) throws InterruptedException {
    Example.main(args, "an image", (image, out) -> run(image, Example::awaitEnter, out));
  }

  static void run(String image, Runnable push, PrintStream out) throws InterruptedException {
    ImageReference pushed = ImageReference.parse(image);
    String tag = pushed.tagOrDefault().orElseThrow();
    BlockingQueue<TagUpdated> moves = new LinkedBlockingQueue<>();
    try (ImageStreams streams =
        ImageStreams.builder().registryClient(RegistryClient::create).build()) {
      streams.importImage(
          ImageStream.empty(StreamKey.parse("app")).withTag(TagReference.dockerImage(tag, image)));
      streams.bus().subscribe(Subscription.named("deployer").to(TagUpdated.class), moves::add);
      push.run();

      streams
          .bus()
          .publish(
              PushHinted.of(
                  "delivery-1", Instant.now(), pushed.repository(), tag, Optional.empty()));

      out.println("moved to " + moves.take().current().image());
      out.println("hints heeded: " + streams.health().hintsHeeded());
    }
  }
}
