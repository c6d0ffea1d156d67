package dev.imagestreams.examples;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.store.Page;
import dev.imagestreams.core.store.StreamQuery;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.Repository;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.StreamCreated;
import dev.imagestreams.notifications.StreamEvent;
import dev.imagestreams.notifications.StreamUpdated;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The hosts of the registries that streams follow, or followed since this began. Thread-safe. */
final class FollowedHosts {

  private final ImageStreams streams;
  private final Set<String> hosts = ConcurrentHashMap.newKeySet();

  /** Begins with the streams there are, and goes on with those that change. */
  FollowedHosts(ImageStreams streams) {
    this.streams = streams;
    StreamQuery query = StreamQuery.all();
    Page<ImageStream> page = streams.list(query);
    streams.watch(page.position(), this::heed);
    page.items().forEach(this::add);
    for (Optional<StreamKey> next = page.next(); next.isPresent(); next = page.next()) {
      page = streams.list(query.after(next.get()));
      page.items().forEach(this::add);
    }
  }

  Set<String> hosts() {
    return Set.copyOf(hosts);
  }

  private void heed(ImageEvent event) {
    if (event instanceof StreamCreated || event instanceof StreamUpdated) {
      streams.get(((StreamEvent) event).stream()).ifPresent(this::add);
    }
  }

  private void add(ImageStream stream) {
    add(stream.spec().dockerImageRepository());
    for (TagReference tag : stream.spec().tags()) {
      if (tag.importable()) {
        add(tag.from().orElseThrow().name());
      }
    }
  }

  private void add(String image) {
    try {
      if (!image.isEmpty()) {
        Repository repository = ImageReference.parse(image).repository();
        hosts.add(repository.host());
      }
    } catch (InvalidReferenceException e) {
      // Told where it is imported; here it only names no host.
    }
  }
}
