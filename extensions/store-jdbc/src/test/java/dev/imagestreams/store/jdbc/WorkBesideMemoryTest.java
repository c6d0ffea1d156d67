package dev.imagestreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.store.Claim;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.core.store.WorkQueue;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is done with work, a file answers as memory does, also to who opens it anew. */
class WorkBesideMemoryTest {

  private static final int STEPS = 800;
  private static final int PIECES = 6;

  @TempDir Path directory;
  private final List<Claim> claims = new ArrayList<>();
  private Instant now = Streams.NOON;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {20261127, 1, 2, 3, 4})
  void bothAnswerTheSame(long seed) {
    Random random = new Random(seed);
    WorkQueue memory = new InMemoryImageStreamStore().work();
    SqliteImageStreamStore store = open();
    try {
      for (int i = 0; i < STEPS; i++) {
        Step step = step(random);
        assertThat(step.with(store.work())).as("step %d", i).isEqualTo(step.with(memory));
        assertThat(store.work().nextDue()).as("step %d", i).isEqualTo(memory.nextDue());
        assertThat(all(store.work())).as("step %d", i).isEqualTo(all(memory));
        if (random.nextInt(100) == 0) {
          store.close();
          store = open();
        }
      }
    } finally {
      store.close();
    }
    assertThat(claims).as("something was claimed").hasSizeGreaterThan(STEPS / 10);
  }

  private SqliteImageStreamStore open() {
    return SqliteImageStreamStore.open(directory.resolve("store.db"));
  }

  /** Something that is done, and answered. */
  private interface Step {
    Object with(WorkQueue work);
  }

  private static Object all(WorkQueue work) {
    return work.list(Optional.empty(), PIECES + 1);
  }

  private Step step(Random random) {
    now = now.plusMillis(random.nextInt(3));
    Instant time = now;
    Instant soon = now.plusMillis(random.nextInt(12) - 2);
    String key = "k" + random.nextInt(PIECES);
    int some = 1 + random.nextInt(3);
    switch (random.nextInt(8)) {
      case 0:
        return work -> {
          work.putAll(Map.of(key, soon, "other", time));
          return key;
        };
      case 1, 2:
        return work -> work.hasten(key, soon);
      case 3:
        return random.nextInt(4) == 0 ? work -> work.remove(key) : work -> work.get(key);
      case 4, 5:
        return work -> remember(work.claim(time, time.plusMillis(some), some));
      default:
        if (claims.isEmpty()) {
          return WorkQueue::nextDue;
        }
        // One of the last, since all others are lost.
        int latest = Math.max(0, claims.size() - 1 - random.nextInt(PIECES));
        Claim claim = claims.get(latest);
        return random.nextInt(3) == 0
            ? work -> work.extend(claim, soon)
            : work -> work.release(claim, soon, "s" + some);
    }
  }

  private List<Claim> remember(List<Claim> claimed) {
    claims.removeAll(claimed);
    claims.addAll(claimed);
    return claimed;
  }
}
