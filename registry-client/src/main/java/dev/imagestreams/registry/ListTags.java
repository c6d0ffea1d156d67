package dev.imagestreams.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imagestreams.http.Hosts;
import dev.imagestreams.http.HttpReply;
import dev.imagestreams.http.Locations;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.internal.RegistryJson;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code GET /v2/<name>/tags/list} (OCI distribution 1.1, "Listing Tags").
 *
 * @param cursor the path and query of the page
 */
record ListTags(Repository repository, Optional<String> cursor) implements RegistryCall<TagPage> {

  /** A page of 100,000 tags of 128 characters fits. */
  private static final int MAX_PAGE = 16 << 20;

  /** Far longer than any cursor; bounds the work of reading a hostile one. */
  private static final int MAX_LINK = 8192;

  /** The next page's URL in a Link header (RFC 8288). */
  private static final Pattern NEXT =
      Pattern.compile("<([^>]*)>[^,]*;\\s*rel\\s*=\\s*\"?next\"?", Pattern.CASE_INSENSITIVE);

  @Override
  public String description() {
    return "listing the tags of " + repository;
  }

  @Override
  public URI uri(URI base) {
    return URI.create(base + cursor.orElse("/v2/" + repository.path() + "/tags/list"));
  }

  @Override
  public Map<String, String> headers() {
    return Map.of("Accept", "application/json");
  }

  @Override
  public TagPage answer(HttpReply reply) {
    Optional<String> next =
        reply.headers("Link").stream()
            .flatMap(link -> next(reply.uri(), link).stream())
            .findFirst();
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
    return new TagPage(tags, next);
  }

  private Optional<String> next(URI here, String link) {
    if (link.length() > MAX_LINK) {
      throw wrongLink(link.substring(0, 80) + "…", "is longer than " + MAX_LINK + " characters");
    }
    Matcher matcher = NEXT.matcher(link);
    if (!matcher.find()) {
      return Optional.empty();
    }
    URI next =
        Locations.resolve(here, matcher.group(1))
            .orElseThrow(() -> wrongLink(matcher.group(1), "is not a URL"));
    if (!Hosts.sameOrigin(here, next)) {
      throw wrongLink(next.getRawAuthority(), "is another host, which is refused");
    }
    String following =
        next.getRawPath() + (next.getRawQuery() == null ? "" : "?" + next.getRawQuery());
    if (following.equals(
        here.getRawPath() + (here.getRawQuery() == null ? "" : "?" + here.getRawQuery()))) {
      throw wrongLink(following, "is this very page");
    }
    return Optional.of(following);
  }

  private RegistryException wrongLink(String target, String problem) {
    return new RegistryException(
        Reason.PROTOCOL, description() + ": the Link to the next page, " + target + ", " + problem);
  }
}
