package dev.imagestreams.registry.feed;

import dev.imagestreams.model.Digest;
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
 * Harbor's list of artifacts with their tags (Harbor API 2.0, "listArtifacts"), read to its end.
 *
 * <p>The list is ordered by when an artifact was pushed first. A tag that is moved to an old
 * artifact moves nothing to the front, so that the front alone doesn't tell of it.
 */
final class Harbor implements Pages {

  private final Session session;
  private final URI artifacts;

  Harbor(FeedSource source, Repository repository, Access access) {
    List<String> passwords =
        source.credentials(repository, access).stream().map(Session::basic).toList();
    this.session = Session.as(source, repository, access, passwords);
    int slash = repository.path().indexOf('/');
    this.artifacts =
        URI.create(
            source.registry(repository)
                + "/api/v2.0/projects/"
                + repository.path().substring(0, slash)
                + "/repositories/"
                + repository.path().substring(slash + 1).replace("/", "%252F")
                + "/artifacts");
  }

  static WholeState.State state(FeedSource source, Repository repository, Access access) {
    Walk walk = Walk.read(new Harbor(source, repository, access), entry -> false);
    List<TagChange> changes =
        walk.entries().stream().flatMap(entry -> entry.changes().stream()).toList();
    return WholeState.State.of(changes, walk.complete());
  }

  @Override
  public Page page(int number, int size) {
    Answer answer =
        session.get(
            URI.create(
                artifacts
                    + "?page="
                    + number
                    + "&page_size="
                    + size
                    + "&sort=-push_time&with_tag=true"));
    List<Entry> entries = new ArrayList<>();
    for (Answer artifact : answer.objects()) {
      entries.add(entry(artifact));
    }
    return new Page(entries, entries.size() >= size);
  }

  private static Entry entry(Answer artifact) {
    String key = artifact.requiredText("digest");
    Optional<Digest> digest = Answer.digestOf(key);
    Optional<Instant> pushed = artifact.time("push_time");
    List<TagChange> changes = new ArrayList<>();
    for (Answer tag : artifact.optionalObjects("tags")) {
      String name = tag.requiredText("name");
      Optional<Instant> at = tag.time("push_time").or(() -> pushed);
      if (digest.isPresent() && ImageReference.isTag(name)) {
        changes.add(new TagChange(name, digest, false, at.orElse(Instant.EPOCH)));
      }
    }
    return new Entry(key, pushed, changes);
  }
}
