package dev.imagestreams.server;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/** Has connections end with the request they are at, once the container is to end. Thread-safe. */
final class LastRequests extends ValveBase {

  private volatile boolean ending;

  LastRequests() {
    super(true);
  }

  boolean isEnding() {
    return ending;
  }

  /** From now on each request is its connection's last. */
  void end() {
    ending = true;
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    if (ending && request.getProtocol().startsWith("HTTP/1")) {
      response.setHeader("Connection", "close");
    }
    getNext().invoke(request, response);
  }
}
