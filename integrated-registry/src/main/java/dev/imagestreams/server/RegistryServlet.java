package dev.imagestreams.server;

import dev.imagestreams.server.internal.AccessControl;
import dev.imagestreams.server.internal.RegistryExchange;
import dev.imagestreams.server.internal.RegistryService;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;

/**
 * The integrated registry as a servlet, for an application that has a servlet container of its own.
 *
 * <p>Map it to {@code /v2/*} of the root context: clients know no other place. {@link
 * IntegratedRegistry#servlet()} makes it. Requests hold a thread while content is transferred.
 */
public final class RegistryServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private final transient RegistryService service;
  private final transient AccessControl access;
  private final transient Observers observers;

  RegistryServlet(RegistryService service, AccessControl access, Observers observers) {
    this.service = service;
    this.access = access;
    this.observers = observers;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    long start = System.nanoTime();
    RegistryExchange exchange = new RegistryExchange(service, access, request, response);
    try {
      exchange.run();
    } finally {
      observers.answered(
          () ->
              new AnsweredRequest(
                  request.getRemoteAddr(),
                  exchange.actor(),
                  request.getMethod(),
                  request.getRequestURI(),
                  exchange.kind(),
                  response.getStatus(),
                  exchange.received(),
                  exchange.length(),
                  Duration.ofNanos(System.nanoTime() - start)));
    }
  }
}
