package dev.imagestreams.registry.feed;

import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.FeedSource;
import dev.imagestreams.registry.TagChange;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Quay's history of tags, alive and dead, last begun first (Quay API, "listRepoTags"). A row says
 * when its tag came to point to its image, and when it ceased to. What was deleted has no row that
 * still stands; it is noticed as long as its last row is among those read, of which there are at
 * least a hundred.
 */
final class Quay implements Pages {

  /** The user name that goes with an OAuth token, which is what Quay's API wants. */
  private static final String OAUTH = "$oauthtoken";

  private final Session session;
  private final URI api;
  private final Instant now;

  Quay(FeedSource source, Repository repository, Access access, Clock clock) {
    List<String> tokens =
        source.credentials(repository, access).stream()
            .filter(credentials -> credentials.username().equals(OAUTH))
            .filter(credentials -> Answer.isToken(credentials.secret()))
            .map(credentials -> "Bearer " + credentials.secret())
            .toList();
    this.session = Session.as(source, repository, access, tokens);
    this.api =
        URI.create(
            source.registry(repository) + "/api/v1/repository/" + repository.path() + "/tag/");
    this.now = clock.instant();
  }

  /** By milliseconds, which the answer doesn't show, and by name. */
  @Override
  public boolean ordersTies() {
    return true;
  }

  @Override
  public Page page(int number, int size) {
    Answer answer =
        session.get(URI.create(api + "?onlyActiveTags=false&page=" + number + "&limit=" + size));
    List<Entry> entries = new ArrayList<>();
    for (Answer row : answer.objects("tags")) {
      entries.add(entry(row));
    }
    return new Page(entries, answer.requiredFlag("has_additional"));
  }

  private Entry entry(Answer row) {
    String name = row.requiredText("name");
    Optional<Instant> start = row.seconds("start_ts");
    // In the future it is when the tag will expire.
    Optional<Instant> end = row.seconds("end_ts").filter(time -> !time.isAfter(now));
    String key = name + "@" + row.text("manifest_digest").orElse("") + "@" + start;
    if (start.isEmpty() || !ImageReference.isTag(name)) {
      return new Entry(key, start, List.of());
    }
    TagChange change =
        end.isPresent()
            ? new TagChange(name, Optional.empty(), true, end.get())
            : new TagChange(name, row.digest("manifest_digest"), false, start.get());
    return new Entry(key, start, List.of(change));
  }
}
