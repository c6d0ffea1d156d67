package dev.imagestreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.core.store.Claim;
import dev.imagestreams.core.store.ConflictException;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.Work;
import dev.imagestreams.model.ImageStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several who have the file open, as several processes have it: none shares a connection. */
class SharedFileTest {

  @TempDir Path directory;

  private SqliteImageStreamStore open() {
    return SqliteImageStreamStore.open(directory.resolve("store.db"));
  }

  @Test
  void seesWhatTheOtherCommits() {
    try (SqliteImageStreamStore one = open();
        SqliteImageStreamStore other = open()) {
      ImageStream web = Streams.create(one, Streams.empty("shop/web"));
      assertThat(other.get(web.key())).contains(web);

      ImageStream moved = Streams.move(other, web, "latest", 1);
      assertThat(one.get(web.key())).contains(moved);
      assertThatThrownBy(() -> Streams.move(one, web, "latest", 2))
          .isInstanceOf(ConflictException.class);
    }
  }

  @Test
  void workThatTheOtherClaimedIsNotGiven() {
    try (SqliteImageStreamStore one = open();
        SqliteImageStreamStore other = open()) {
      one.work().putAll(Map.of("a", Streams.NOON, "b", Streams.NOON.plusSeconds(1)));
      Instant now = Streams.NOON.plusSeconds(2);
      Claim first = one.work().claim(now, now.plusSeconds(60), 1).get(0);
      List<Claim> rest = other.work().claim(now, now.plusSeconds(60), 10);

      assertThat(rest).extracting(claim -> claim.work().key()).containsExactly("b");
      assertThat(other.work().hasten("a", now)).isTrue();
      assertThat(one.work().release(first, now.plusSeconds(600), "")).isTrue();
      assertThat(other.work().get("a")).contains(new Work("a", now, ""));
    }
  }

  @Test
  void isToldOfEventsThatTheOtherCommits() throws InterruptedException {
    try (SqliteImageStreamStore one = open();
        SqliteImageStreamStore other = open()) {
      ImageStream web = Streams.create(one, Streams.empty("shop/web"));
      CountDownLatch told = new CountDownLatch(1);
      one.events()
          .onAppend(
              () -> {
                if (!one.events().end().equals(one.events().beginning())) {
                  told.countDown();
                }
              });

      Streams.move(other, web, "latest", 1);

      assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void manyWhoCommitLoseNothingAndLeaveNoGap() throws Exception {
    int stores = 3;
    int rounds = 40;
    ExecutorService threads = Executors.newFixedThreadPool(stores);
    try (SqliteImageStreamStore first = open()) {
      ImageStream web = Streams.create(first, Streams.empty("shop/web"));
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < stores; i++) {
        long base = i * 1000L;
        all.add(
            threads.submit(
                () -> {
                  try (SqliteImageStreamStore store = open()) {
                    for (int round = 1; round <= rounds; round++) {
                      moveUntilItIs(store, web, base + round);
                    }
                  }
                }));
      }
      for (Future<?> each : all) {
        each.get(120, TimeUnit.SECONDS);
      }

      assertThat(first.get(web.key()).orElseThrow().status().tag("latest").orElseThrow().items())
          .hasSize(stores * rounds)
          .doesNotHaveDuplicates();
      assertThat(first.events().read(first.events().beginning(), 1000))
          .extracting(logged -> logged.event().header().sequence())
          .containsExactlyElementsOf(LongStream.rangeClosed(1, stores * rounds).boxed().toList());
    } finally {
      threads.shutdownNow();
    }
  }

  private static void moveUntilItIs(ImageStreamStore store, ImageStream web, long number) {
    while (true) {
      try {
        Streams.move(store, store.get(web.key()).orElseThrow(), "latest", number);
        return;
      } catch (ConflictException e) {
        // Another was faster: this is what the test is about.
      }
    }
  }
}
