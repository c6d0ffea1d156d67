package dev.imagestreams.benchmarks.peers.oras;

import dev.imagestreams.benchmarks.peers.Entrant;
import dev.imagestreams.benchmarks.peers.EntrantProcess;
import java.io.IOException;
import java.util.List;
import land.oras.ContainerRef;
import land.oras.Manifest;
import land.oras.Registry;

/** oras-java: one {@code Registry} for as long as it is open, as it is meant to be used. */
public final class OrasEntrant implements Entrant {

  private final Registry registry;
  private final ContainerRef repository;

  private OrasEntrant(String address, String repository) {
    this.registry = Registry.builder().insecure(address).build();
    this.repository = ContainerRef.parse(address + "/" + repository);
  }

  public static void main(String[] args) throws IOException {
    EntrantProcess.serve((address, repository, threads) -> new OrasEntrant(address, repository));
  }

  @Override
  public List<String> tags() {
    return registry.getTags(repository).tags();
  }

  @Override
  public String digest(String tag) {
    return registry.probeDescriptor(repository.withTag(tag)).getDigest();
  }

  @Override
  public Content content(String tag) {
    Manifest manifest = registry.getManifest(repository.withTag(tag));
    byte[] config = registry.getBlob(repository.withDigest(manifest.getConfig().getDigest()));
    return new Content(manifest.getDescriptor().getDigest(), config);
  }

  @Override
  public void close() {
    // It has nothing to close: its connections go when it is collected.
  }
}
