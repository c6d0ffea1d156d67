package dev.imagestreams.benchmarks.peers;

import dev.imagestreams.core.ImportResult;
import dev.imagestreams.core.TagImporter;
import dev.imagestreams.core.TagOutcome;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.BlobStream;
import dev.imagestreams.registry.RegistryClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Our client with default settings. What is unchanged is looked at by the importer, which remembers
 * in a store what it saw.
 */
public final class OurEntrant implements Entrant {

  private static final int MAX_CONFIG = 4 << 20;
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final RegistryClient client = RegistryClient.create();
  private final ImageStreamStore store = new InMemoryImageStreamStore();
  private final Repository repository;
  private boolean imported;

  private OurEntrant(Repository repository) {
    this.repository = repository;
  }

  public static void main(String[] args) throws IOException {
    EntrantProcess.serve(
        (address, repository, threads) ->
            new OurEntrant(Repository.parse(address + "/" + repository)));
  }

  @Override
  public List<String> tags() {
    return client.allTags(repository, Access.within(LIMIT));
  }

  @Override
  public String digest(String tag) {
    return client
        .resolve(repository.withTag(tag), Access.within(LIMIT))
        .orElseThrow()
        .digest()
        .toString();
  }

  @Override
  public Content content(String tag) {
    Access access = Access.within(LIMIT);
    Manifest manifest = client.manifest(repository.withTag(tag), access);
    Digest config = manifest.config().orElseThrow().digest();
    try (BlobStream blob = client.blob(repository, config, 0, access)) {
      return new Content(manifest.digest().toString(), blob.readAll(MAX_CONFIG));
    }
  }

  /** Imports by a client of its own, so that the one that is measured knows nothing yet. */
  @Override
  public void prepare(Work work) {
    if (work == Work.UNCHANGED && !imported) {
      imported = true;
      try (RegistryClient other = RegistryClient.create();
          TagImporter importer = importer(other, Runtime.getRuntime().availableProcessors())) {
        importAll(importer);
      }
    }
  }

  @Override
  public Findings unchanged(Crew crew) {
    try (TagImporter importer = importer(client, crew.threads())) {
      Map<String, String> digests = new TreeMap<>();
      for (TagOutcome tag : importAll(importer).tags()) {
        if (tag.status() != TagOutcome.Status.UNCHANGED) {
          throw new IllegalStateException(tag + " is not unchanged");
        }
        String image = tag.image().orElseThrow();
        digests.put(tag.tag(), image.substring(image.indexOf('@') + 1));
      }
      return new Findings(digests, 0);
    }
  }

  private TagImporter importer(RegistryClient by, int threads) {
    return TagImporter.builder().registryClient(by).store(store).concurrency(threads).build();
  }

  private ImportResult importAll(TagImporter importer) {
    ImportResult result = importer.importImage(ImageStream.of("app", repository.toString()));
    if (!result.complete()) {
      throw new IllegalStateException("the import is incomplete: " + result);
    }
    return result;
  }

  @Override
  public void close() {
    client.close();
  }
}
