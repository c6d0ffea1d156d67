package dev.imagestreams.core;

import dev.imagestreams.registry.RegistryClient;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An importer that is made when something is first imported, and its client with it if need be. */
final class LazyImporter implements AutoCloseable {

  private final Supplier<? extends RegistryClient> clients;
  private final boolean ownsClient;
  private final Function<RegistryClient, TagImporter> maker;
  private @Nullable RegistryClient client;
  private @Nullable TagImporter importer;

  /**
   * @param ownsClient whether the client is to be closed with the importer
   */
  LazyImporter(
      Supplier<? extends RegistryClient> clients,
      boolean ownsClient,
      Function<RegistryClient, TagImporter> maker) {
    this.clients = clients;
    this.ownsClient = ownsClient;
    this.maker = maker;
  }

  synchronized TagImporter get() {
    if (importer == null) {
      client = clients.get();
      importer = maker.apply(client);
    }
    return importer;
  }

  @Override
  public synchronized void close() {
    if (importer != null) {
      importer.close();
    }
    if (client != null && ownsClient) {
      client.close();
    }
  }
}
