package dev.imagestreams.testkit.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.MediaTypes;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Lists, page by page: tags, repositories, referrers (OCI distribution 1.1, "Listing Tags",
 * "Listing Referrers").
 */
final class FixtureLists {

  private static final int ECR_MOST = 1000;

  private final FixtureState state;

  FixtureLists(FixtureState state) {
    this.state = state;
  }

  /**
   * @param cursor where the next page begins; empty on the last
   */
  private record Page<T>(List<T> entries, Optional<String> cursor) {}

  WireReply tags(WireRequest request, Route route) {
    Optional<FixtureRepository> repository = state.find(route.name());
    if (repository.isEmpty()) {
      return WireReply.error(404, "NAME_UNKNOWN", "repository name not known to registry");
    }
    if (state.has(Quirk.PAGES_OF_1000_AT_MOST) && wanted(request) > ECR_MOST) {
      return WireReply.error(400, "PAGINATION_NUMBER_INVALID", "n must be 1000 at most");
    }
    List<String> all = repository.get().tags();
    if (state.has(Quirk.ALL_TAGS_ON_EACH_PAGE)) {
      return tagList(route, all);
    }
    Page<String> page = page(request, all);
    return linked(tagList(route, page.entries()), request, page.cursor());
  }

  private WireReply tagList(Route route, List<String> tags) {
    List<String> entries = new ArrayList<>(tags.stream().map(Json::text).toList());
    if (state.has(Quirk.NULL_AMONG_TAGS)) {
      entries.add(0, "null");
    }
    if (state.has(Quirk.DIGESTS_AMONG_TAGS)) {
      entries.add(Json.text(Digest.sha256(new byte[0]).toString()));
    }
    String list =
        entries.isEmpty() && state.has(Quirk.NULL_FOR_NO_TAGS)
            ? "null"
            : entries.stream().collect(Collectors.joining(",", "[", "]"));
    return WireReply.json(200, "{\"name\":" + Json.text(route.name()) + ",\"tags\":" + list + "}");
  }

  WireReply catalog(WireRequest request) {
    Page<String> page = page(request, state.names());
    String json = "{\"repositories\":" + Json.texts(page.entries()) + "}";
    return linked(WireReply.json(200, json), request, page.cursor());
  }

  WireReply referrers(WireRequest request, Route route) {
    Optional<Digest> subject = FixtureState.digest(route.rest());
    if (!state.referrersApi()) {
      return WireReply.of(404).with("Content-Type", "text/plain");
    }
    if (subject.isEmpty()) {
      return WireReply.error(400, "DIGEST_INVALID", "that is no digest");
    }
    List<Descriptor> all =
        state.find(route.name()).map(r -> r.referrers(subject.get())).orElse(List.of());
    Optional<String> type = request.parameter("artifactType");
    boolean filters = type.isPresent() && !state.has(Quirk.REFERRERS_UNFILTERED);
    if (filters) {
      all = all.stream().filter(d -> d.artifactType().equals(type.get())).toList();
    }
    Page<Descriptor> page = pageFrom(request, all);
    WireReply reply =
        WireReply.json(
                200,
                "{\"schemaVersion\":2,\"mediaType\":"
                    + Json.text(MediaTypes.OCI_INDEX)
                    + ",\"manifests\":"
                    + Json.descriptors(page.entries())
                    + "}")
            .with("Content-Type", MediaTypes.OCI_INDEX);
    reply = filters ? reply.with("OCI-Filters-Applied", "artifactType") : reply;
    String query = type.map(t -> "artifactType=" + URLEncoder.encode(t, UTF_8) + "&").orElse("");
    return page.cursor().isPresent()
        ? reply.with("Link", link(request.path() + "?" + query + "from=" + page.cursor().get()))
        : reply;
  }

  private int wanted(WireRequest request) {
    return request.parameter("n").map(Integer::parseInt).orElse(state.pageSize());
  }

  /** The page after {@code last}, or after what a cursor of our own stands for. */
  private Page<String> page(WireRequest request, List<String> all) {
    String last =
        request
            .parameter("cursor")
            .map(c -> new String(Base64.getUrlDecoder().decode(c), UTF_8))
            .or(() -> request.parameter("last"))
            .orElse("");
    List<String> rest = all.stream().filter(each -> each.compareTo(last) > 0).toList();
    int size = Math.min(Math.min(wanted(request), state.pageSize()), rest.size());
    List<String> entries = rest.subList(0, size);
    return new Page<>(
        entries,
        size == 0 || size == rest.size() ? Optional.empty() : Optional.of(entries.get(size - 1)));
  }

  private Page<Descriptor> pageFrom(WireRequest request, List<Descriptor> all) {
    int from = Math.min(all.size(), request.parameter("from").map(Integer::parseInt).orElse(0));
    int to = Math.min(all.size(), from + state.pageSize());
    return new Page<>(
        all.subList(from, to),
        to == all.size() ? Optional.empty() : Optional.of(Integer.toString(to)));
  }

  private WireReply linked(WireReply reply, WireRequest request, Optional<String> last) {
    if (last.isEmpty() || state.has(Quirk.NO_LINK)) {
      return reply;
    }
    String cursor =
        state.has(Quirk.OPAQUE_CURSOR)
            ? "cursor=" + Base64.getUrlEncoder().encodeToString(last.get().getBytes(UTF_8))
            : "last=" + URLEncoder.encode(last.get(), UTF_8);
    String size = request.parameter("n").map(n -> "&n=" + n).orElse("");
    return reply.with("Link", link(request.path() + "?" + cursor + size));
  }

  private static String link(String target) {
    return "<" + target + ">; rel=\"next\"";
  }
}
