package dev.imagestreams.server.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imagestreams.server.access.Action;
import dev.imagestreams.server.access.Grant;
import dev.imagestreams.server.storage.Upload;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request and its answer, in the words of HTTP (OCI distribution 1.1, "Endpoints"). */
public final class RegistryExchange {

  private static final Logger LOG = LoggerFactory.getLogger(RegistryExchange.class);

  private final RegistryService service;
  private final AccessControl access;
  private final Exchange exchange;
  private String actor = "";
  private String kind = "";

  public RegistryExchange(
      RegistryService service,
      AccessControl access,
      HttpServletRequest request,
      HttpServletResponse response) {
    this.service = service;
    this.access = access;
    this.exchange = new Exchange(request, response);
  }

  /** Answers. */
  public void run() throws IOException {
    HttpServletRequest request = exchange.request();
    sayWhatThisIs();
    try {
      String path = request.getRequestURI().substring(request.getContextPath().length());
      Route route = Route.parse(path);
      kind = route.kind().name().toLowerCase(Locale.ROOT);
      if (route.kind() == Route.Kind.TOKEN) {
        access.tokens().orElseThrow(Route::notFound).answer(exchange);
      } else {
        dispatch(route, admit(route));
      }
    } catch (RegistryError e) {
      if (exchange.response().isCommitted()) {
        throw new IOException("an answer is broken off: " + e.getMessage(), e);
      }
      refuse(e);
    } catch (Upload.WrongOffsetException | Upload.UploadBusyException e) {
      refuse(new RegistryError(416, "BLOB_UPLOAD_INVALID", String.valueOf(e.getMessage())));
    } catch (SteadyBody.SlowClientException e) {
      refuse(new RegistryError(408, "BLOB_UPLOAD_INVALID", String.valueOf(e.getMessage())));
    } catch (IOException | RuntimeException e) {
      if (exchange.response().isCommitted()) {
        throw e;
      }
      if (e instanceof IOException failure && FullDisk.isCauseOf(failure)) {
        LOG.error("{} {} failed: the disk is full", request.getMethod(), request.getRequestURI());
        refuse(new RegistryError(507, "UNAVAILABLE", "the registry's disk is full; make room"));
        return;
      }
      LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), e);
      refuse(new RegistryError(500, "UNKNOWN", "the registry failed; its log says why"));
    }
  }

  /** Who asked; empty for nobody that is known. */
  public String actor() {
    return actor;
  }

  /** What was asked about; empty for what is no route. */
  public String kind() {
    return kind;
  }

  /** How much was received of what was sent along. */
  public long received() {
    return exchange.received();
  }

  /** How long the answer is said to be. */
  public long length() {
    return exchange.length();
  }

  /** Before anything is looked at: what there is, is not told to who may not know. */
  private AccessControl.Visit admit(Route route) {
    Optional<Action> action = route.action(exchange.method());
    List<Grant> wanted =
        action.map(each -> List.of(Grant.of(each, route.repository()))).orElse(List.of());
    AccessControl.Visit visit = access.visit(exchange.request(), wanted);
    actor = visit.name();
    if (action.isPresent()) {
      visit.require(action.get(), route.repository());
    } else {
      visit.requireKnown();
    }
    return visit;
  }

  private void dispatch(Route route, AccessControl.Visit visit) throws IOException {
    switch (route.kind()) {
      case BASE, TOKEN -> {
        exchange.requireMethod("GET");
        exchange.json(200, Exchange.object());
      }
      case CATALOG -> new ListEndpoint(service, exchange).catalog(visit);
      case TAGS -> new ListEndpoint(service, exchange).tags(route);
      case REFERRERS -> new ListEndpoint(service, exchange).referrers(route);
      case MANIFEST -> new ManifestEndpoint(service, exchange, visit).answer(route);
      case BLOB -> new BlobEndpoint(service, exchange).answer(route);
      case UPLOADS -> new UploadEndpoint(service, exchange, visit).begin(route);
      case UPLOAD -> new UploadEndpoint(service, exchange, visit).answer(route);
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
