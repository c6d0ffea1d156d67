package dev.imagestreams.server;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Answers what asks whether the registry is well: 200, or 503 and nothing of why. */
final class HealthServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private final transient Supplier<RegistryHealth> health;
  private final transient Predicate<RegistryHealth> well;

  /**
   * @param well what is asked here
   */
  HealthServlet(Supplier<RegistryHealth> health, Predicate<RegistryHealth> well) {
    this.health = health;
    this.well = well;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    boolean isWell = well.test(health.get());
    response.setStatus(isWell ? 200 : 503);
    response.setContentType("text/plain");
    response.setHeader("Cache-Control", "no-store");
    response.getWriter().println(isWell ? "ok" : "not ready");
  }
}
