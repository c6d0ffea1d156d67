package dev.imagestreams.testkit;

import dev.imagestreams.core.ImportResult;
import dev.imagestreams.core.TagImporter;
import dev.imagestreams.core.TagOutcome;
import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.Committed;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.core.store.ObservedImageStreamStore;
import dev.imagestreams.core.store.StoreObserver;
import dev.imagestreams.model.ApiObject;
import dev.imagestreams.model.ImageImportSpec;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamImport;
import dev.imagestreams.model.ImageStreamImportSpec;
import dev.imagestreams.model.ImageStreamImportStatus;
import dev.imagestreams.model.ImageStreamSpec;
import dev.imagestreams.model.JsonExtras;
import dev.imagestreams.model.LocalObjectReference;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.ObjectMeta;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.RepositoryImportSpec;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagImportPolicy;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.TagReferencePolicy;
import dev.imagestreams.notifications.LoggedEvent;
import dev.imagestreams.registry.RegistryException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** An importer of the stream {@code shop/web} from a registry in memory. */
final class ImportScene implements AutoCloseable {

  static final String REPOSITORY = "registry.example/team/web";
  static final StreamKey WEB = StreamKey.parse("shop/web");
  static final TagImportPolicy LEGACY = TagImportPolicy.DEFAULT.withImportMode("Legacy");

  final FakeRegistryClient registry = new FakeRegistryClient();
  final List<Commit> commits = new ArrayList<>();
  final ImageStreamStore store =
      new ObservedImageStreamStore(
          new InMemoryImageStreamStore(),
          new StoreObserver() {
            @Override
            public void committed(Commit commit, Committed result, Duration took) {
              commits.add(commit);
            }
          });
  final SettableClock clock = SettableClock.at(Samples.NOON);
  final TagImporter importer;

  ImportScene() {
    this(builder -> builder);
  }

  ImportScene(UnaryOperator<TagImporter.Builder> settings) {
    importer =
        settings
            .apply(TagImporter.builder().registryClient(registry).store(store).clock(clock))
            .build();
  }

  @Override
  public void close() {
    importer.close();
    store.close();
  }

  ImageStream stream() {
    return store.get(WEB).orElseThrow();
  }

  /** The images of a tag's history, the newest first. */
  List<String> images(String tag) {
    return stream().status().tag(tag).map(NamedTagEventList::items).orElse(List.of()).stream()
        .map(item -> item.image())
        .toList();
  }

  /** What is wrong with a tag: reason and message. */
  List<String> conditions(String tag) {
    return stream().status().tag(tag).map(NamedTagEventList::conditions).orElse(List.of()).stream()
        .map(condition -> condition.reason() + ": " + condition.message())
        .toList();
  }

  /** The log's events: type, without its common beginning, and subject. */
  List<String> events() {
    return store.events().read(store.events().beginning(), 100_000).stream()
        .map(LoggedEvent::event)
        .map(e -> e.type().substring("dev.imagestreams.".length()) + " " + e.subject())
        .toList();
  }

  static List<String> outcomes(ImportResult result) {
    return result.tags().stream()
        .map(
            t ->
                t.tag()
                    + " "
                    + t.status()
                    + t.failure().map(TagOutcome.Failure::reason).map(r -> " " + r).orElse(""))
        .toList();
  }

  static ImageStream wanting(TagReference... tags) {
    return ImageStream.empty(WEB).withSpec(ImageStreamSpec.EMPTY.withTags(List.of(tags)));
  }

  static RegistryException failure(RegistryException.Reason reason) {
    return new RegistryException(reason, "failed on purpose");
  }

  /** A request for single images. */
  static ImageStreamImport request(ImageImportSpec... images) {
    return request(
        ImageStreamImportSpec.EMPTY.with().isImport(true).images(List.of(images)).build());
  }

  static ImageStreamImport request(ImageStreamImportSpec spec) {
    return new ImageStreamImport(
        ApiObject.API_VERSION,
        ObjectMeta.of(WEB),
        spec,
        ImageStreamImportStatus.EMPTY,
        JsonExtras.none());
  }

  /** A wish for an image that says nothing else. */
  static ImageImportSpec image(String from) {
    return new ImageImportSpec(
        ObjectReference.dockerImage(from),
        Optional.empty(),
        TagImportPolicy.DEFAULT,
        TagReferencePolicy.SOURCE,
        false,
        JsonExtras.none());
  }

  static ImageImportSpec image(String from, String to) {
    return image(from).withTo(Optional.of(new LocalObjectReference(to, JsonExtras.none())));
  }

  /** A wish for a repository that says nothing else. */
  static RepositoryImportSpec repository(String from) {
    return new RepositoryImportSpec(
        ObjectReference.dockerImage(from),
        TagImportPolicy.DEFAULT,
        TagReferencePolicy.SOURCE,
        false,
        JsonExtras.none());
  }

  static ImageStreamImport requestOf(RepositoryImportSpec repository) {
    return request(
        ImageStreamImportSpec.EMPTY
            .with()
            .isImport(true)
            .repository(Optional.of(repository))
            .build());
  }
}
