package dev.imagestreams.testkit.registry;

import static dev.imagestreams.testkit.registry.Clients.reason;
import static dev.imagestreams.testkit.registry.Clients.refusal;
import static dev.imagestreams.testkit.registry.Clients.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RegistryException.Reason;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists that go on elsewhere, for ever, or hold what is none of theirs. */
@Timeout(120)
class PagingSafetyTest {

  private static final String TAGS = "/v2/team/app/tags/list";

  private final RegistryClient client = Clients.with();

  @AfterEach
  void stop() {
    client.close();
  }

  @Test
  void t9_followsNoLinkToAnotherHost() {
    try (Trap trap = new Trap();
        FixtureRegistry registry = withOneTag()) {
      registry.play(linkTo(trap.url() + TAGS + "?last=1"));

      assertThat(reason(() -> client.allTags(registry.repository("team/app"), soon())))
          .isEqualTo(Reason.PROTOCOL);
      assertThat(trap.requests()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"%s" + TAGS + "?last=1", TAGS + "?last=1", "?last=1", "list?last=1"})
  void t9_followsALinkWithinTheRegistryHoweverItIsWritten(String target) {
    try (FixtureRegistry registry = withOneTag()) {
      registry.play(linkTo(String.format(target, "http://" + registry.host())));

      assertThat(client.allTags(registry.repository("team/app"), soon())).containsExactly("1");
      assertThat(registry.requests("GET", TAGS))
          .extracting(RecordedRequest::query)
          .endsWith("last=1");
    }
  }

  @Test
  void t10_readsFiveHundredHonestPages() {
    try (FixtureRegistry registry = FixtureRegistry.builder().pageSize(2).start()) {
      SampleImage image = SampleImage.of("one");
      for (int i = 0; i < 1000; i++) {
        registry.put("team/app", String.format("t%04d", i), image);
      }

      assertThat(client.allTags(registry.repository("team/app"), soon()))
          .hasSize(1000)
          .doesNotHaveDuplicates()
          .startsWith("t0000", "t0001", "t0002")
          .endsWith("t0999");
      assertThat(registry.requests("GET", TAGS)).hasSize(500);
    }
  }

  @Test
  void t10_stopsAtALinkToThePageItself() {
    try (FixtureRegistry registry = withOneTag()) {
      registry.play(linkTo(TAGS + "?last=0").always());

      assertThat(refusal(() -> client.allTags(registry.repository("team/app"), soon())))
          .hasMessageContaining("team/app")
          .extracting("reason")
          .isEqualTo(Reason.PROTOCOL);
      assertThat(registry.requests("GET", TAGS)).hasSize(2);
    }
  }

  @Test
  void t10_stopsWhereFullPagesNeverEnd() {
    AtomicInteger page = new AtomicInteger();
    String tags =
        IntStream.range(0, 20_000).mapToObj(i -> "\"t" + i + "\"").collect(Collectors.joining(","));

    assertStops(page, tags);
  }

  @Test
  void t10_stopsWhereEmptyPagesNeverEnd() {
    assertStops(new AtomicInteger(), "");
  }

  private void assertStops(AtomicInteger page, String tags) {
    try (Trap endless =
        new Trap(
            request ->
                WireReply.json(200, "{\"tags\":[" + tags + "]}")
                    .with(
                        "Link",
                        "<" + TAGS + "?last=" + page.incrementAndGet() + ">; rel=\"next\""))) {
      Repository repository = new Repository("127.0.0.1:" + endless.port(), "team/app");

      // Its deadline would stop it too, and tell nothing of why.
      assertThat(reason(() -> client.allTags(repository, Access.within(Duration.ofSeconds(20)))))
          .isIn(Reason.TOO_LARGE, Reason.PROTOCOL);
    }
  }

  @Test
  void t29_leavesOutWhatIsNoTag() {
    try (FixtureRegistry registry =
        FixtureRegistry.builder().quirks(Quirk.NULL_AMONG_TAGS, Quirk.DIGESTS_AMONG_TAGS).start()) {
      registry.put("team/app", "1", SampleImage.of("one"));

      assertThat(client.allTags(registry.repository("team/app"), soon())).containsExactly("1");
    }
  }

  @Test
  void t29_takesNullForNoTags() {
    try (FixtureRegistry registry =
        FixtureRegistry.builder().quirks(Quirk.NULL_FOR_NO_TAGS).start()) {
      registry.put("team/app", SampleImage.of("untagged"));

      assertThat(client.allTags(registry.repository("team/app"), soon())).isEmpty();
    }
  }

  private static FixtureRegistry withOneTag() {
    FixtureRegistry registry = FixtureRegistry.start();
    registry.put("team/app", "1", SampleImage.of("one"));
    return registry;
  }

  private static Fault linkTo(String target) {
    return Fault.on("GET", TAGS).header("Link", "<" + target + ">; rel=\"next\"");
  }
}
