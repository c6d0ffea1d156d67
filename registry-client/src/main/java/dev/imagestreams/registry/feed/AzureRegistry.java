package dev.imagestreams.registry.feed;

import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.FeedSource;
import dev.imagestreams.registry.TagChange;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Azure Container Registry's list of tags, last updated first (Azure Container Registry REST API,
 * "Tag - Get List"). One page: what follows is told in a header alone. It forgets what was deleted.
 */
final class AzureRegistry implements Pages {

  /** The user name that goes with a refresh token, which is no password. */
  private static final String REFRESH_TOKEN = "00000000-0000-0000-0000-000000000000";

  private final Session session;
  private final URI list;

  AzureRegistry(FeedSource source, Repository repository, Access access) {
    List<String> passwords =
        source.credentials(repository, access).stream()
            .filter(credentials -> !credentials.username().equals(REFRESH_TOKEN))
            .map(Session::basic)
            .toList();
    this.session = Session.as(source, repository, access, passwords);
    this.list =
        URI.create(
            source.registry(repository)
                + "/acr/v1/"
                + repository.path()
                + "/_tags?orderby=timedesc&n="
                + Walk.SIZE);
  }

  @Override
  public int limit() {
    return 1;
  }

  @Override
  public Page page(int number, int size) {
    List<Entry> entries = new ArrayList<>();
    for (Answer row : session.get(list).objects("tags")) {
      entries.add(entry(row));
    }
    return new Page(entries, entries.size() >= Walk.SIZE);
  }

  private static Entry entry(Answer row) {
    String name = row.requiredText("name");
    Optional<Instant> at = row.time("lastUpdateTime");
    List<TagChange> changes =
        at.isPresent() && ImageReference.isTag(name)
            ? List.of(new TagChange(name, row.digest("digest"), false, at.get()))
            : List.of();
    return new Entry(name, at, changes);
  }
}
