package dev.imagestreams.testkit;

import static dev.imagestreams.testkit.ImportScene.outcomes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.ImportResult;
import dev.imagestreams.core.TagImporter;
import dev.imagestreams.core.TagOutcome;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.registry.HostLimits;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RetryPolicy;
import dev.imagestreams.registry.auth.CredentialProvider;
import dev.imagestreams.registry.network.ProxySettings;
import dev.imagestreams.testkit.registry.Fault;
import dev.imagestreams.testkit.registry.FixtureRegistry;
import dev.imagestreams.testkit.registry.SampleImage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Imports from a registry that fails on the way, over real sockets. */
class ImportFaultsTest {

  private static final StreamKey WEB = StreamKey.parse("shop/web");

  private final FixtureRegistry registry = FixtureRegistry.builder().pageSize(2).start();
  private final InMemoryImageStreamStore store = new InMemoryImageStreamStore();
  private final SettableClock clock = SettableClock.at(Samples.NOON);
  private final RegistryClient client =
      RegistryClient.builder()
          .credentials(CredentialProvider.anonymous())
          .limits(HostLimits.of(8))
          .retries(RetryPolicy.none())
          .proxies(ProxySettings.none())
          .build();
  private final TagImporter importer =
      TagImporter.builder().registryClient(client).store(store).clock(clock).build();

  @AfterEach
  void close() {
    importer.close();
    client.close();
    store.close();
    registry.close();
  }

  private ImportResult importWeb() {
    return importer.importImage(ImageStream.of("shop/web", registry.host() + "/team/web"));
  }

  private void put(String content) {
    for (int i = 1; i <= 4; i++) {
      registry.put("team/web", Integer.toString(i), SampleImage.of(content + i));
    }
  }

  @Test
  void listThatIsCutInTheMiddleIsNoList() {
    put("old ");
    importWeb();
    ImageStream before = store.get(WEB).orElseThrow();
    registry.put("team/web", "5", SampleImage.of("new"));
    registry.play(Fault.on("GET", "/v2/team/web/tags/list").after(1).status(500).always());

    ImportResult result = importWeb();

    assertThat(result.repositoryFailure().map(TagOutcome.Failure::reason)).contains("Unavailable");
    assertThat(outcomes(result))
        .containsExactly("1 UNCHANGED", "2 UNCHANGED", "3 UNCHANGED", "4 UNCHANGED");
    assertThat(store.get(WEB)).contains(before);

    registry.heal();
    assertThat(outcomes(importWeb())).contains("5 UPDATED");
  }

  @Test
  void registryThatDiesBetweenListAndLookKeepsEveryTagWhereItWas() {
    put("old ");
    importWeb();
    List<String> images = images();
    put("new ");
    registry.play(Fault.on("*", "/v2/team/web/manifests/.*").noAnswer().always());

    ImportResult dead = importWeb();

    assertThat(outcomes(dead))
        .containsExactly(
            "1 FAILED Unavailable",
            "2 FAILED Unavailable",
            "3 FAILED Unavailable",
            "4 FAILED Unavailable");
    assertThat(images()).isEqualTo(images);

    registry.heal();
    ImportResult again = importWeb();

    assertThat(outcomes(again)).containsExactly("1 UPDATED", "2 UPDATED", "3 UPDATED", "4 UPDATED");
    assertThat(again.stream().status().tags())
        .allSatisfy(tag -> assertThat(tag.conditions()).isEmpty());
  }

  @Test
  void halfOfTheTagsFailingHindersTheOthersNot() {
    put("old ");
    registry.play(Fault.on("*", "/v2/team/web/manifests/[13]").status(500).always());

    ImportResult result = importWeb();

    assertThat(outcomes(result))
        .containsExactly("1 FAILED Unavailable", "2 UPDATED", "3 FAILED Unavailable", "4 UPDATED");
  }

  @Test
  void manifestThatIsCutMovesNothing() {
    put("old ");
    importWeb();
    List<String> images = images();
    put("new ");
    registry.play(Fault.on("GET", "/v2/team/web/manifests/.*").cutAfter(20).always());

    ImportResult result = importWeb();

    assertThat(result.failures()).hasSize(4);
    assertThat(images()).isEqualTo(images);
  }

  @Test
  void clockThatJumpsBackLosesNothing() {
    put("old ");
    importWeb();
    put("new ");
    clock.advance(Duration.ofDays(-400));

    ImportResult result = importWeb();

    assertThat(outcomes(result))
        .containsExactly("1 UPDATED", "2 UPDATED", "3 UPDATED", "4 UPDATED");
    assertThat(result.stream().status().tag("1").orElseThrow().items()).hasSize(2);
    assertThat(importWeb().changed()).isFalse();
  }

  @Test
  void limitOnRequestsIsToldWithTheTimeItEnds() {
    put("old ");
    registry.play(
        Fault.on("*", "/v2/team/web/manifests/1")
            .status(429)
            .header("Retry-After", "3600")
            .always());

    ImportResult first = importWeb();
    ImageStream before = store.get(WEB).orElseThrow();
    ImportResult again = importWeb();

    Optional<TagOutcome.Failure> failure = again.tag("1").orElseThrow().failure();
    assertThat(failure.map(TagOutcome.Failure::reason)).contains("RateLimited");
    assertThat(failure.flatMap(TagOutcome.Failure::retryAfter)).isPresent();
    assertThat(outcomes(first)).contains("1 FAILED RateLimited", "2 UPDATED");
    assertThat(store.get(WEB)).contains(before);
  }

  private List<String> images() {
    return store.get(WEB).orElseThrow().status().tags().stream()
        .map(tag -> tag.tag() + " " + tag.latest().orElseThrow().image())
        .toList();
  }
}
