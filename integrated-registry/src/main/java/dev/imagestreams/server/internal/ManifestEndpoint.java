package dev.imagestreams.server.internal;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Manifest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** {@code /v2/NAME/manifests/REFERENCE}. */
final class ManifestEndpoint {

  private static final int MAX_MANIFEST = 4 << 20;

  private final RegistryService service;
  private final Exchange exchange;
  private final AccessControl.Visit visit;

  ManifestEndpoint(RegistryService service, Exchange exchange, AccessControl.Visit visit) {
    this.service = service;
    this.exchange = exchange;
    this.visit = visit;
  }

  void answer(Route route) throws IOException {
    exchange.requireMethod("GET", "PUT", "DELETE");
    switch (exchange.method()) {
      case "PUT" -> put(route);
      case "DELETE" -> {
        service.deleteManifest(visit, route.repository(), route.last());
        exchange.empty(202);
      }
      default -> get(route);
    }
  }

  private void get(Route route) throws IOException {
    Manifest manifest = service.manifest(route.repository(), route.last());
    if (exchange.isKnown(manifest.digest())) {
      return;
    }
    HttpServletResponse response = exchange.response();
    response.setContentType(manifest.mediaType());
    exchange.length(manifest.size());
    if (exchange.isGet()) {
      response.getOutputStream().write(manifest.bytes());
    }
  }

  private void put(Route route) throws IOException {
    String type = exchange.request().getContentType();
    RegistryService.StoredManifest stored =
        service.putManifest(
            visit,
            route.repository(),
            route.last(),
            exchange.queries("tag"),
            body(),
            type == null ? "" : type);
    HttpServletResponse response = exchange.response();
    Digest digest = stored.manifest().digest();
    response.setHeader("Docker-Content-Digest", digest.toString());
    response.setHeader("Location", "/v2/" + route.repository() + "/manifests/" + digest);
    stored
        .manifest()
        .subject()
        .ifPresent(subject -> response.setHeader("OCI-Subject", subject.digest().toString()));
    stored.alsoTagged().forEach(tag -> response.addHeader("OCI-Tag", tag));
    exchange.empty(201);
  }

  /** Refused before it is read, where it says that it is too large. */
  private byte[] body() throws IOException {
    if (exchange.request().getContentLengthLong() > MAX_MANIFEST) {
      throw tooLarge();
    }
    byte[] bytes = exchange.body().readNBytes(MAX_MANIFEST + 1);
    if (bytes.length > MAX_MANIFEST) {
      throw tooLarge();
    }
    return bytes;
  }

  private static RegistryError tooLarge() {
    return new RegistryError(
        413, "SIZE_INVALID", "a manifest has at most " + MAX_MANIFEST + " bytes");
  }
}
