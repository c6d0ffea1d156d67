package dev.imagestreams.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imagestreams.http.HttpReply;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.internal.RegistryJson;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code GET /v2/<name>/tags/list} (OCI distribution 1.1, "Listing Tags").
 *
 * @param cursor the path and query of the page
 */
record ListTags(Repository repository, Optional<String> cursor) implements RegistryCall<TagPage> {

  /** A page of 100,000 tags of 128 characters fits. */
  private static final int MAX_PAGE = 16 << 20;

  /** The most that every registry gives at a time. */
  private static final int PAGE = 1000;

  private static final String LAST = "&last=";

  @Override
  public String description() {
    return "listing the tags of " + repository;
  }

  @Override
  public URI uri(Endpoint endpoint) {
    return cursor.map(endpoint::at).orElseGet(() -> endpoint.uri("/tags/list?n=" + PAGE));
  }

  @Override
  public Map<String, String> headers() {
    return Map.of("Accept", "application/json");
  }

  @Override
  public TagPage answer(HttpReply reply) {
    Optional<String> next = NextPage.of(description(), reply);
    JsonNode list;
    try {
      list = RegistryJson.tree(reply.bytes(MAX_PAGE)).path("tags");
    } catch (IOException e) {
      throw Answers.notARegistry(description(), reply, e);
    }
    if (!list.isArray() && !list.isNull()) {
      throw Answers.notARegistry(description(), reply, null);
    }
    List<String> tags = new ArrayList<>(list.size());
    for (JsonNode tag : list) {
      // Nexus lists null among the tags, Artifactory digests; neither they nor worse are tags.
      if (tag.isTextual() && ImageReference.isTag(tag.textValue())) {
        tags.add(tag.textValue());
      }
    }
    return next.isPresent() || list.size() != PAGE || tags.isEmpty()
        ? new TagPage(unseen(tags), next)
        : afterLast(reply.uri(), unseen(tags));
  }

  /** What comes after the last tag asked for: a registry that ignores that lists all once more. */
  private List<String> unseen(List<String> tags) {
    int at = cursor.map(c -> c.indexOf(LAST)).orElse(-1);
    if (at < 0) {
      return tags;
    }
    int last = tags.indexOf(cursor.orElseThrow().substring(at + LAST.length()));
    return tags.subList(last + 1, tags.size());
  }

  /** A full page without a Link may have more behind it, where a registry has only {@code last}. */
  private TagPage afterLast(URI here, List<String> tags) {
    Optional<String> next =
        tags.isEmpty()
            ? Optional.empty()
            : Optional.of(here.getRawPath() + "?n=" + PAGE + LAST + tags.get(tags.size() - 1));
    return new TagPage(tags, next);
  }
}
