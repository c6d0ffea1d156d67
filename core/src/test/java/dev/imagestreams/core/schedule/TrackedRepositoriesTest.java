package dev.imagestreams.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.model.StreamKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TrackedRepositoriesTest {

  private static final StreamKey WEB = StreamKey.parse("shop/web");
  private static final StreamKey DB = StreamKey.parse("shop/db");
  private static final PollKey A = PollKey.parse("poll r.example/a").orElseThrow();
  private static final PollKey B = PollKey.parse("poll r.example/b").orElseThrow();

  private final TrackedRepositories tracked = new TrackedRepositories();

  @Test
  void repositoryIsTrackedForAllStreamsThatWantIt() {
    assertThat(tracked.update(WEB, Map.of(A, List.of(tag("v1"))))).containsExactly(A);
    assertThat(tracked.update(DB, Map.of(A, List.of(tag("v2"))))).containsExactly(A);

    assertThat(tracked.of(A)).isEqualTo(Map.of(WEB, List.of(tag("v1")), DB, List.of(tag("v2"))));
    assertThat(tracked.size()).isEqualTo(1);
    assertThat(tracked.of(B)).isEmpty();
  }

  @Test
  void theSameOnceMoreIsNoChange() {
    tracked.update(WEB, Map.of(A, List.of(tag("v1")), B, List.of(tag("v1"))));

    assertThat(tracked.update(WEB, Map.of(A, List.of(tag("v1")), B, List.of(tag("v1"))))).isEmpty();
    assertThat(tracked.update(WEB, Map.of(A, List.of(tag("v1")), B, List.of(tag("v2")))))
        .containsExactly(B);
  }

  @Test
  void lessIsAChangeToo() {
    tracked.update(WEB, Map.of(A, List.of(tag("v1"), tag("v2")), B, List.of(tag("v1"))));

    assertThat(tracked.update(WEB, Map.of(A, List.of(tag("v1"))))).containsExactlyInAnyOrder(A, B);
    assertThat(tracked.of(A)).isEqualTo(Map.of(WEB, List.of(tag("v1"))));
    assertThat(tracked.of(B)).isEmpty();
  }

  @Test
  void nothingRemainsOfStreamsThatWantNothing() {
    tracked.update(WEB, Map.of(A, List.of(tag("v1"))));
    tracked.update(DB, Map.of(A, List.of(tag("v1"))));

    assertThat(tracked.update(WEB, Map.of())).containsExactly(A);
    assertThat(tracked.streams()).containsExactly(DB);
    assertThat(tracked.update(DB, Map.of())).containsExactly(A);
    assertThat(tracked.streams()).isEmpty();
    assertThat(tracked.polls()).isEmpty();
    assertThat(tracked.update(DB, Map.of())).isEmpty();
  }

  @Test
  void bothWaysAgreeWhateverHappens() {
    for (long seed = 1; seed <= 100; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      TrackedRepositories generated = new TrackedRepositories();
      Map<StreamKey, Map<PollKey, List<Interest>>> wanted = new HashMap<>();
      for (int step = 0; step < 100; step++) {
        StreamKey stream = StreamKey.parse("shop/web" + random.nextInt(4));
        Map<PollKey, List<Interest>> wants = new HashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          wants.put(
              PollKey.parse("poll r.example/app" + random.nextInt(4)).orElseThrow(),
              List.of(tag("v" + random.nextInt(2))));
        }
        generated.update(stream, wants);
        wanted.put(stream, wants);
        for (int i = 0; i < 4; i++) {
          PollKey poll = PollKey.parse("poll r.example/app" + i).orElseThrow();
          Map<StreamKey, List<Interest>> of =
              wanted.entrySet().stream()
                  .filter(each -> each.getValue().containsKey(poll))
                  .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().get(poll)));
          assertThat(generated.of(poll)).as("seed %d, step %d", seed, step).isEqualTo(of);
          assertThat(generated.polls().contains(poll)).isEqualTo(!of.isEmpty());
        }
      }
    }
  }

  private static Interest tag(String tag) {
    return new Interest(tag, tag, Duration.ofMinutes(15), true, 0);
  }
}
