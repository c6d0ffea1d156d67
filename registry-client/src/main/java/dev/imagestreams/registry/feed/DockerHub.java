package dev.imagestreams.registry.feed;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.FeedSource;
import dev.imagestreams.registry.TagChange;
import dev.imagestreams.registry.auth.Credentials;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Docker Hub's list of tags, last updated first (Docker Hub API, "List repository tags"; the
 * ordering is not documented there, so what comes is checked for it). It forgets what was deleted.
 */
final class DockerHub implements Pages {

  private static final String API = "https://hub.docker.com/v2";

  private final Session session;
  private final Repository repository;

  DockerHub(FeedSource source, Repository repository, Access access) {
    this.repository = repository;
    this.session = new Session(source, repository, access, attempts(source, repository, access));
  }

  @Override
  public Page page(int number, int size) {
    Answer answer =
        session.get(
            URI.create(
                API
                    + "/repositories/"
                    + repository.path()
                    + "/tags?page="
                    + number
                    + "&page_size="
                    + size
                    + "&ordering=last_updated"));
    List<Entry> entries = new ArrayList<>();
    for (Answer row : answer.objects("results")) {
      entries.add(entry(row));
    }
    return new Page(entries, answer.text("next").isPresent());
  }

  private static Entry entry(Answer row) {
    String name = row.requiredText("name");
    Optional<Instant> at = row.time("last_updated");
    List<TagChange> changes =
        at.isPresent() && ImageReference.isTag(name)
            ? List.of(new TagChange(name, row.digest("digest"), false, at.get()))
            : List.of();
    return new Entry(name, at, changes);
  }

  /**
   * First as nobody, since most repositories are public; only then are credentials looked for.
   * Docker's API takes the accounts of Docker's registry, in exchange for a token of its own.
   */
  private static Iterator<Supplier<Map<String, String>>> attempts(
      FeedSource source, Repository repository, Access access) {
    Stream<Supplier<Map<String, String>>> accounts =
        Stream.of(repository)
            .flatMap(asked -> source.credentials(asked, access).stream())
            .map(credentials -> () -> logIn(source, repository, access, credentials));
    return Stream.concat(Stream.of(Session.CLIENT), accounts).iterator();
  }

  /** Docker Hub API, "Create access token". */
  private static Map<String, String> logIn(
      FeedSource source, Repository repository, Access access, Credentials credentials) {
    String body =
        JsonNodeFactory.instance
            .objectNode()
            .put("identifier", credentials.username())
            .put("secret", credentials.secret())
            .toString();
    byte[] answer =
        source.send(
            repository,
            URI.create(API + "/auth/token"),
            Map.of("Content-Type", "application/json", "Accept", "application/json"),
            Optional.of(body.getBytes(StandardCharsets.UTF_8)),
            access);
    Answer read = Answer.read("logging in to Docker Hub for " + repository, answer);
    return Session.authorization("Bearer " + read.requiredToken("access_token"));
  }
}
