package dev.imagestreams.registry.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.ChangeFeed;
import dev.imagestreams.registry.RegistryException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KnownChangeFeedsTest {

  private static Optional<ChangeFeed> feed(KnownChangeFeeds feeds, String repository) {
    return feeds.feed(Repository.parse(repository), new FakeSource(request -> ""));
  }

  private static String asked(KnownChangeFeeds feeds, String repository) {
    FakeSource source =
        new FakeSource(
            request -> {
              throw new RegistryException(RegistryException.Reason.UNAVAILABLE, "down");
            });
    ChangeFeed feed = feeds.feed(Repository.parse(repository), source).orElseThrow();
    assertThatThrownBy(() -> feed.since(Optional.empty(), Feeds.ACCESS)).hasMessage("down");
    return source.sent.get(0).uri().toString();
  }

  @ParameterizedTest
  @CsvSource({
    "ubuntu, https://hub.docker.com/v2/repositories/library/ubuntu/tags",
    "quay.io/a/b, https://quay.io/api/v1/repository/a/b/tag/",
    "gcr.io/a/b, https://gcr.io/v2/a/b/tags/list",
    "eu.gcr.io/a/b, https://eu.gcr.io/v2/a/b/tags/list",
    "us-west1-docker.pkg.dev/p/r/i, https://us-west1-docker.pkg.dev/v2/p/r/i/tags/list",
    "shop.azurecr.io/a, https://shop.azurecr.io/acr/v1/a/_tags"
  })
  void knowsRegistriesByTheirHosts(String repository, String start) {
    assertThat(asked(KnownChangeFeeds.create(), repository)).startsWith(start);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ghcr.io/a/b",
        "quay.io.example.org/a/b",
        "notgcr.io/a/b",
        "gcr.io:8443/a/b",
        "docker.pkg.dev.example.org/a/b",
        "azurecr.io.example.org/a",
        "localhost:5000/a/b",
        "docker.io/a/b/c"
      })
  void hasNoFeedForOthers(String repository) {
    assertThat(feed(KnownChangeFeeds.create(), repository)).isEmpty();
  }

  @Test
  void takesHostsOfOnesOwn() {
    KnownChangeFeeds feeds =
        KnownChangeFeeds.create()
            .withQuay("quay.example.org:8443")
            .withHarbor("Harbor.example.org")
            .withAzure("images.example.org");

    assertThat(asked(feeds, "quay.example.org:8443/a/b"))
        .startsWith("https://quay.example.org:8443/api/v1/repository/a/b/tag/");
    assertThat(asked(feeds, "harbor.example.org/p/a/b/c"))
        .startsWith(
            "https://harbor.example.org/api/v2.0/projects/p/repositories/a%252Fb%252Fc/artifacts");
    assertThat(asked(feeds, "images.example.org/a/b"))
        .startsWith("https://images.example.org/acr/v1/a/b/_tags");
    assertThat(feed(feeds, "quay.example.org/a/b")).isEmpty();
    assertThat(feed(feeds, "harbor.example.org/a")).isEmpty();
  }

  @Test
  void leavesTheFeedsItWasMadeFromAlone() {
    KnownChangeFeeds feeds = KnownChangeFeeds.create();
    feeds.withHarbor("harbor.example.org");

    assertThat(feed(feeds, "harbor.example.org/p/a")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "https://harbor.example.org", "harbor.example.org/path", "a b.c", "x"})
  void refusesHostsThatAreNone(String host) {
    assertThatThrownBy(() -> KnownChangeFeeds.create().withHarbor(host))
        .isInstanceOf(InvalidReferenceException.class);
  }
}
