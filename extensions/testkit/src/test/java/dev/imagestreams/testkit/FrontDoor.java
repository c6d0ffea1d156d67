package dev.imagestreams.testkit;

import static org.awaitility.Awaitility.await;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.ImportOptions;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamSpec;
import dev.imagestreams.model.JsonExtras;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.LoggedEvent;
import dev.imagestreams.notifications.Position;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.core.ConditionFactory;

/** Image streams over a store in memory and a registry in memory, and what tests ask of them. */
final class FrontDoor implements AutoCloseable {

  /** The subscriptions that image streams have. */
  private static final List<String> SUBSCRIPTIONS =
      List.of("imagestreams-pushes", "imagestreams-following", "imagestreams-aliases");

  final FakeRegistryClient registry = new FakeRegistryClient();
  final SettableClock clock = SettableClock.at(Samples.NOON);
  final ImageStreamStore store;
  final ImageStreams streams;

  FrontDoor() {
    this(new InMemoryImageStreamStore());
  }

  FrontDoor(ImageStreamStore store) {
    this.store = store;
    this.streams =
        ImageStreams.builder().registryClient(registry).store(store).clock(clock).build();
  }

  static StreamKey key(String name) {
    return StreamKey.parse(name);
  }

  static ImageStream document(String name, TagReference... tags) {
    return ImageStream.empty(key(name)).withSpec(ImageStreamSpec.EMPTY.withTags(List.of(tags)));
  }

  /** A tag that follows {@code [namespace/]stream:tag}, or comes from {@code stream@id}. */
  static TagReference from(String tag, String source) {
    int slash = source.lastIndexOf('/');
    String kind =
        source.indexOf('@') < 0
            ? ObjectReference.IMAGE_STREAM_TAG
            : ObjectReference.IMAGE_STREAM_IMAGE;
    return TagReference.named(tag)
        .withFrom(
            Optional.of(
                new ObjectReference(
                    kind,
                    slash < 0 ? "" : source.substring(0, slash),
                    source.substring(slash + 1),
                    JsonExtras.none())));
  }

  /** Has a registry's tag point to another image, and imports it into a stream's tag. */
  Digest move(String name, String tag, String content) {
    String source = "registry.example/" + name + ":" + tag;
    Digest digest = registry.put(source, content);
    ImageStream stream = streams.get(key(name)).orElse(ImageStream.empty(key(name)));
    streams.importImage(
        stream
            .withMetadata(stream.metadata().withResourceVersion(""))
            .withTag(TagReference.dockerImage(tag, source)),
        ImportOptions.ofTags(java.util.Set.of(tag)));
    return digest;
  }

  ImageStream stream(String name) {
    return streams.get(key(name)).orElseThrow();
  }

  Optional<String> image(String name, String tag) {
    return streams.get(key(name)).flatMap(s -> s.latest(tag)).map(TagEvent::image);
  }

  List<String> images(String name, String tag) {
    return stream(name).status().tag(tag).map(NamedTagEventList::items).orElse(List.of()).stream()
        .map(TagEvent::image)
        .toList();
  }

  List<ImageEvent> events() {
    return store.events().read(store.events().beginning(), 100_000).stream()
        .map(LoggedEvent::event)
        .toList();
  }

  <E> List<E> events(Class<E> kind) {
    return events().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** Whether what happened so far was followed by everybody who follows. */
  boolean isAtRest() {
    Position end = store.events().end();
    boolean handled =
        SUBSCRIPTIONS.stream()
            .map(name -> store.events().subscription(name, end))
            .allMatch(state -> state.lowWater().equals(end) && !state.stateOwed());
    return handled && end.equals(store.events().end());
  }

  void awaitRest() {
    soon().until(this::isAtRest);
  }

  static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(5));
  }

  @Override
  public void close() {
    streams.close();
    store.close();
  }
}
