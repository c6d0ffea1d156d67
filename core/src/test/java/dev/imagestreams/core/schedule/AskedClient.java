package dev.imagestreams.core.schedule;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.MediaTypes;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.BlobStream;
import dev.imagestreams.registry.ChangeFeed;
import dev.imagestreams.registry.Changes;
import dev.imagestreams.registry.RateBudget;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.TagPage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what it is asked, and answers what a test says. */
final class AskedClient implements RegistryClient {

  final List<String> asked = new CopyOnWriteArrayList<>();

  /** Thrown for each request, where there is one. */
  volatile Optional<RegistryException> refusal = Optional.empty();

  volatile Optional<RateBudget> budget = Optional.empty();

  /** Run for each request. */
  volatile Runnable meanwhile = () -> {};

  private void ask(String what) {
    asked.add(what);
    meanwhile.run();
    refusal.ifPresent(
        problem -> {
          throw problem;
        });
  }

  @Override
  public TagPage tags(Repository repository, Optional<String> cursor, Access access) {
    ask("tags " + repository + cursor.map(from -> " from " + from).orElse(""));
    return new TagPage(List.of("v1"), Optional.empty());
  }

  @Override
  public Optional<Descriptor> resolve(ImageReference reference, Access access) {
    ask("resolve " + reference);
    return Optional.of(manifest().descriptor());
  }

  @Override
  public Manifest manifest(ImageReference reference, Access access) {
    ask("manifest " + reference);
    return manifest();
  }

  private static Manifest manifest() {
    String index =
        "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX + "\",\"manifests\":[]}";
    return Manifest.parse(index.getBytes(StandardCharsets.UTF_8), MediaTypes.OCI_INDEX);
  }

  @Override
  public BlobStream blob(Repository repository, Digest digest, long offset, Access access) {
    ask("blob " + repository);
    throw new RegistryException(RegistryException.Reason.NOT_FOUND, "no blobs here");
  }

  @Override
  public List<Descriptor> referrers(
      Repository repository, Digest subject, String artifactType, Access access) {
    ask("referrers " + repository);
    return List.of();
  }

  @Override
  public Optional<ChangeFeed> changes(Repository repository) {
    return Optional.of(
        (cursor, access) -> {
          ask("changes " + repository);
          return new Changes(List.of(), "1", true);
        });
  }

  @Override
  public Optional<RateBudget> budget(String host) {
    return budget;
  }

  @Override
  public void close() {
    asked.add("close");
  }
}
