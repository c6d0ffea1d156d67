package dev.imagestreams.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.store.Claim;
import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.model.ImageStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What takes several of the store's locks takes them in one order: nobody waits in a ring. */
class InMemoryLocksTest {

  private static final int COMMITS = 50_000;

  private final InMemoryImageStreamStore store = new InMemoryImageStreamStore();

  @Test
  void commitsOfClaimedWorkAndDumpsAllEnd() throws Exception {
    ImageStream stream =
        store
            .commit(Commit.of(Optional.empty(), Samples.stream("shop/web"), List.of(), List.of()))
            .stream()
            .orElseThrow();
    store.work().put("poll", Samples.NOON);
    Claim claim = store.work().claim(Samples.NOON, Samples.NOON.plusSeconds(60), 1).get(0);
    Commit nothing =
        Commit.of(Optional.of(stream), stream, List.of(), List.of()).under(Optional.of(claim));
    FutureTask<Boolean> commits = inThread(() -> store.commit(nothing));
    FutureTask<Boolean> dumps = inThread(() -> store.dump(record -> {}));

    assertThat(commits.get(60, TimeUnit.SECONDS)).isTrue();
    assertThat(dumps.get(60, TimeUnit.SECONDS)).isTrue();
  }

  private static FutureTask<Boolean> inThread(Runnable often) {
    FutureTask<Boolean> task =
        new FutureTask<>(
            () -> {
              for (int i = 0; i < COMMITS; i++) {
                often.run();
              }
            },
            true);
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
    return task;
  }
}
