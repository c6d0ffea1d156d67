package dev.imagestreams.registry.feed;

import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.ChangeFeed;
import dev.imagestreams.registry.FeedSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

/** The feeds the tests look at, each with an answer of its registry for a repository of no tags. */
enum Feeds {
  DOCKER_HUB("docker.io/team/app", "{\"count\":0,\"next\":null,\"results\":[]}"),
  QUAY("quay.io/team/app", "{\"tags\":[],\"page\":1,\"has_additional\":false}"),
  GCR("gcr.io/team/app", "{\"name\":\"team/app\",\"manifest\":{},\"tags\":[]}"),
  ARTIFACT_REGISTRY(
      "europe-docker.pkg.dev/project/team/app",
      "{\"name\":\"project/team/app\",\"manifest\":{},\"tags\":[]}"),
  HARBOR("harbor.example.org/team/group/app", "[]"),
  AZURE("team.azurecr.io/group/app", "{\"registry\":\"r\",\"imageName\":\"i\",\"tags\":[]}");

  static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
  static final Access ACCESS = new Access("", false, NOW.plus(Duration.ofMinutes(1)));

  final Repository repository;
  final String empty;

  Feeds(String repository, String empty) {
    this.repository = Repository.parse(repository);
    this.empty = empty;
  }

  ChangeFeed of(FeedSource source) {
    return of(source, NOW);
  }

  ChangeFeed of(FeedSource source, Instant now) {
    return KnownChangeFeeds.create(Clock.fixed(now, ZoneOffset.UTC))
        .withHarbor("harbor.example.org")
        .feed(repository, source)
        .orElseThrow();
  }

  /** Where a feed goes on that began when there were no tags. */
  String beginning() {
    FakeSource source = new FakeSource(request -> empty);
    return of(source).since(java.util.Optional.empty(), ACCESS).next();
  }
}
