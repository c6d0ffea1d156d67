package dev.imagestreams.server.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.MediaTypes;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code /v2/NAME/tags/list}, {@code /v2/_catalog} and {@code /v2/NAME/referrers/DIGEST}. */
final class ListEndpoint {

  /** How many repositories are told of at a time, unless fewer are asked for. */
  private static final int CATALOG_PAGE = 1000;

  /** How many referrers are told of at a time: what clients take of an index is bounded. */
  private static final int REFERRERS_PAGE = 200;

  private final RegistryService service;
  private final Exchange exchange;

  ListEndpoint(RegistryService service, Exchange exchange) {
    this.service = service;
    this.exchange = exchange;
  }

  void tags(Route route) throws IOException {
    exchange.requireMethod("GET");
    int limit = limit(Integer.MAX_VALUE);
    List<String> tags = service.tags(route.repository());
    ObjectNode answer = Exchange.object();
    answer.put("name", route.repository());
    page(tags, limit, "/v2/" + route.repository() + "/tags/list")
        .forEach(answer.putArray("tags")::add);
    exchange.json(200, answer);
  }

  void catalog(AccessControl.Visit visit) throws IOException {
    exchange.requireMethod("GET");
    int limit = limit(CATALOG_PAGE);
    ObjectNode answer = Exchange.object();
    List<String> seen = service.repositories().stream().filter(visit::maySee).toList();
    page(seen, limit, "/v2/_catalog").forEach(answer.putArray("repositories")::add);
    exchange.json(200, answer);
  }

  /** What comes after {@code last}, as many as asked for; links to the rest. */
  private List<String> page(List<String> all, int limit, String path) {
    Optional<String> last = exchange.query("last");
    List<String> rest =
        last.isEmpty() ? all : all.stream().filter(name -> name.compareTo(last.get()) > 0).toList();
    if (limit >= rest.size()) {
      return rest;
    }
    if (limit > 0) {
      exchange.linkNext(path, limit, rest.get(limit - 1));
    }
    return rest.subList(0, limit);
  }

  /**
   * @param most whatever is asked for
   */
  private int limit(int most) {
    Optional<String> n = exchange.query("n");
    if (n.isEmpty()) {
      return most;
    }
    if (!n.get().matches("\\d{1,9}")) {
      throw new RegistryError(
          400, "PAGINATION_NUMBER_INVALID", "n must be a number from 0 to 999999999");
    }
    return Math.min(most, Integer.parseInt(n.get()));
  }

  /** Never unknown: a manifest may be about one that is not there. */
  void referrers(Route route) throws IOException {
    exchange.requireMethod("GET");
    Optional<String> type = exchange.query("artifactType");
    String last = exchange.query("last").orElse("");
    List<Descriptor> referrers =
        service.referrers(route.repository(), Names.digest(route.last())).stream()
            .filter(each -> type.isEmpty() || each.artifactType().equals(type.get()))
            .filter(each -> each.digest().toString().compareTo(last) > 0)
            .toList();
    ObjectNode index = Exchange.object();
    index.put("schemaVersion", 2);
    index.put("mediaType", MediaTypes.OCI_INDEX);
    ArrayNode manifests = index.putArray("manifests");
    referrers.stream().limit(REFERRERS_PAGE).forEach(each -> write(each, manifests.addObject()));
    type.ifPresent(given -> exchange.response().setHeader("OCI-Filters-Applied", "artifactType"));
    if (referrers.size() > REFERRERS_PAGE) {
      exchange.linkNext(
          "/v2/" + route.repository() + "/referrers/" + route.last(),
          REFERRERS_PAGE,
          referrers.get(REFERRERS_PAGE - 1).digest().toString());
    }
    exchange.json(200, MediaTypes.OCI_INDEX, index);
  }

  private static void write(Descriptor descriptor, ObjectNode json) {
    json.put("mediaType", descriptor.mediaType());
    json.put("digest", descriptor.digest().toString());
    json.put("size", descriptor.size());
    if (!descriptor.artifactType().isEmpty()) {
      json.put("artifactType", descriptor.artifactType());
    }
    if (!descriptor.annotations().isEmpty()) {
      ObjectNode annotations = json.putObject("annotations");
      descriptor.annotations().forEach(annotations::put);
    }
  }
}
