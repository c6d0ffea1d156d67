package dev.imagestreams.examples;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.copy.ImageCopy;
import dev.imagestreams.registry.copy.RegistryImages;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

/** One copy from a place to another; comes to the digest of what was copied. */
record Transfer(ImagePlace from, ImagePlace to, TransferOptions options, CopyReport report)
    implements Supplier<Digest> {

  /** Whoever watches ends what takes too long; a registry that stops answering is noticed. */
  private static final Duration LIMIT = Duration.ofDays(1);

  private static final int LEAST_CONNECTIONS = 32;

  @Override
  public Digest get() {
    try (RegistryClient client = client()) {
      Access access = Access.within(LIMIT).withInsecure(options.insecure());
      Function<Repository, RegistryImages> registries =
          repository -> RegistryImages.of(client, repository, access);
      ImagePlace.Destination destination = to.destination(registries);
      ImagePlace.Origin origin = from.origin(registries);
      try (CopyReport told = report;
          PendingTarget target = new PendingTarget(destination.images(), told)) {
        return copy(origin, target, destination).run().digest();
      }
    }
  }

  /** A blob within one registry that can't be mounted takes two connections: one out, one in. */
  private RegistryClient client() {
    return RegistryClient.builder()
        .connectionsPerHost(Math.max(LEAST_CONNECTIONS, 2 * options.jobs()))
        .build();
  }

  private ImageCopy copy(
      ImagePlace.Origin origin, PendingTarget target, ImagePlace.Destination destination) {
    ImageCopy.From source = ImageCopy.from(origin.images(), origin.wanted());
    ImageCopy copy =
        destination.tag().map(tag -> source.to(target, tag)).orElseGet(() -> source.to(target));
    copy.referrers(options.referrers()).parallel(options.jobs()).progress(report::moved);
    return options.platform().map(copy::platform).orElse(copy);
  }
}
