package dev.imagestreams.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imagestreams.http.HttpReply;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.internal.RegistryJson;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code GET /v2/_catalog}, which distribution has and the specification only mentions.
 *
 * @param repository stands for the whole registry
 * @param cursor the path and query of the page
 */
record ListCatalog(Repository repository, Optional<String> cursor)
    implements RegistryCall<CatalogPage> {

  private static final int MAX_PAGE = 16 << 20;
  private static final int PAGE = 1000;

  @Override
  public String description() {
    return "listing the repositories of " + repository.host();
  }

  @Override
  public URI uri(Endpoint endpoint) {
    return endpoint.at(cursor.orElse("/v2/_catalog?n=" + PAGE));
  }

  @Override
  public Map<String, String> headers() {
    return Map.of("Accept", "application/json");
  }

  @Override
  public List<Scope> scopes(Endpoint endpoint) {
    return List.of(new Scope("registry:catalog", "*"));
  }

  @Override
  public CatalogPage answer(HttpReply reply) {
    Optional<String> next = NextPage.of(description(), reply);
    JsonNode list;
    try {
      list = RegistryJson.tree(reply.bytes(MAX_PAGE)).path("repositories");
    } catch (IOException e) {
      throw Answers.notARegistry(description(), reply, e);
    }
    if (!list.isArray() && !list.isNull()) {
      throw Answers.notARegistry(description(), reply, null);
    }
    List<String> repositories = new ArrayList<>(list.size());
    for (JsonNode each : list) {
      if (each.isTextual() && isName(each.textValue())) {
        repositories.add(each.textValue());
      }
    }
    return new CatalogPage(repositories, next);
  }

  private static boolean isName(String text) {
    try {
      Repository.requireValidPath(text);
      return true;
    } catch (InvalidReferenceException e) {
      // Whatever else a registry lists, nothing can be asked of it.
      return false;
    }
  }
}
