package dev.imagestreams.server;

import dev.imagestreams.notifications.webhook.WebhookHandler;

/**
 * Takes in webhooks in a servlet container of its own, over plain HTTP: what is reached from other
 * machines belongs behind a proxy that ends TLS. Who has a container already maps a {@link
 * WebhookServlet}. Thread-safe.
 */
public final class WebhookServer implements AutoCloseable {

  private final EmbeddedContainer container;

  private WebhookServer(EmbeddedContainer container) {
    this.container = container;
  }

  /**
   * Begins to listen for {@code POST /webhooks/SOURCE}.
   *
   * @param port 0 for any free port
   * @throws WebhookStartException when the address is taken, or not this machine's
   */
  public static WebhookServer start(String host, int port, WebhookHandler handler) {
    try {
      return new WebhookServer(
          EmbeddedContainer.start(
              EmbeddedContainer.Settings.plain(host, port), new WebhookServlet(handler)));
    } catch (EmbeddedContainer.NotStartedException e) {
      throw new WebhookStartException("the webhook server " + e.getMessage(), e);
    }
  }

  /** Where it listens, {@code host:port}. */
  public String address() {
    return container.address();
  }

  /** The port it listens on. */
  public int port() {
    return container.port();
  }

  /** Stops to listen; requests that are being answered are waited for. */
  @Override
  public void close() {
    container.close();
  }
}
