package dev.imagestreams.benchmarks.peers;

import dev.imagestreams.model.ImageReference;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.copy.CopyResult;
import dev.imagestreams.registry.copy.ImageCopy;
import dev.imagestreams.registry.copy.RegistryImages;
import java.io.IOException;
import java.time.Duration;

/**
 * Copies images by our client with default settings. Without arguments: serves {@code copy SOURCE
 * TARGET} and answers what it cost. With source and target: copies once, and prints the same.
 */
final class CopyProcess {

  private static final Duration LIMIT = Duration.ofMinutes(10);

  private CopyProcess() {}

  public static void main(String[] args) throws IOException {
    try (RegistryClient client = RegistryClient.create()) {
      if (args.length == 2) {
        System.out.println(copy(client, args[0], args[1]));
      } else {
        LineProtocol.serve(words -> copy(client, words[1], words[2]));
      }
    }
  }

  private static String copy(RegistryClient client, String from, String to) throws IOException {
    Meter meter = Meter.start();
    Access access = Access.within(LIMIT);
    ImageReference source = ImageReference.parse(from);
    ImageReference target = ImageReference.parse(to);
    CopyResult result =
        ImageCopy.from(
                RegistryImages.of(client, source.repository(), access), source.tag().orElseThrow())
            .to(RegistryImages.of(client, target.repository(), access), target.tag().orElseThrow())
            .run();
    return meter.read() + " " + result.digest();
  }
}
