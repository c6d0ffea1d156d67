package dev.imagestreams.server;

import dev.imagestreams.server.internal.AccessControl;
import dev.imagestreams.server.internal.RegistryExchange;
import dev.imagestreams.server.internal.RegistryService;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

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

  RegistryServlet(RegistryService service, AccessControl access) {
    this.service = service;
    this.access = access;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    new RegistryExchange(service, access, request, response).run();
  }
}
