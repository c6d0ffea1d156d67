package dev.imagestreams.server.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imagestreams.server.storage.Upload;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request and its answer, in the words of HTTP (OCI distribution 1.1, "Endpoints"). */
public final class RegistryExchange {

  private static final Logger LOG = LoggerFactory.getLogger(RegistryExchange.class);

  private final RegistryService service;
  private final Exchange exchange;

  public RegistryExchange(
      RegistryService service, HttpServletRequest request, HttpServletResponse response) {
    this.service = service;
    this.exchange = new Exchange(request, response);
  }

  /** Answers. */
  public void run() throws IOException {
    HttpServletRequest request = exchange.request();
    sayWhatThisIs();
    try {
      String path = request.getRequestURI().substring(request.getContextPath().length());
      dispatch(Route.parse(path));
    } catch (RegistryError e) {
      if (exchange.response().isCommitted()) {
        throw new IOException("an answer is broken off: " + e.getMessage(), e);
      }
      refuse(e);
    } catch (Upload.WrongOffsetException | Upload.UploadBusyException e) {
      refuse(new RegistryError(416, "BLOB_UPLOAD_INVALID", String.valueOf(e.getMessage())));
    } catch (IOException | RuntimeException e) {
      if (exchange.response().isCommitted()) {
        throw e;
      }
      LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), e);
      refuse(new RegistryError(500, "UNKNOWN", "the registry failed; its log says why"));
    }
  }

  private void dispatch(Route route) throws IOException {
    switch (route.kind()) {
      case BASE -> {
        exchange.requireMethod("GET");
        exchange.json(200, Exchange.object());
      }
      case CATALOG -> new ListEndpoint(service, exchange).catalog();
      case TAGS -> new ListEndpoint(service, exchange).tags(route);
      case REFERRERS -> new ListEndpoint(service, exchange).referrers(route);
      case MANIFEST -> new ManifestEndpoint(service, exchange).answer(route);
      case BLOB -> new BlobEndpoint(service, exchange).answer(route);
      case UPLOADS -> new UploadEndpoint(service, exchange).begin(route);
      case UPLOAD -> new UploadEndpoint(service, exchange).answer(route);
    }
  }

  private void sayWhatThisIs() {
    exchange.response().setHeader("Docker-Distribution-API-Version", "registry/2.0");
    exchange.response().setHeader("X-Content-Type-Options", "nosniff");
  }

  private void refuse(RegistryError error) throws IOException {
    exchange.response().reset(); // Also what was said of content that isn't sent after all.
    sayWhatThisIs();
    error.headers().forEach(exchange.response()::setHeader);
    ObjectNode answer = Exchange.object();
    ObjectNode first = answer.putArray("errors").addObject();
    first.put("code", error.code());
    first.put("message", String.valueOf(error.getMessage()));
    exchange.json(error.status(), answer);
  }
}
