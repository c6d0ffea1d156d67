package dev.imagestreams.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.Committed;
import dev.imagestreams.core.store.ConflictException;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.core.store.ObservedImageStreamStore;
import dev.imagestreams.core.store.StoreException;
import dev.imagestreams.core.store.StoreObserver;
import dev.imagestreams.model.ImageStream;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ObservedImageStreamStoreTest {

  private final List<String> told = new ArrayList<>();
  private final StoreObserver observer =
      new StoreObserver() {
        @Override
        public void committed(Commit commit, Committed result, Duration took) {
          told.add("committed " + commit.key() + " " + result.applied() + " " + isTime(took));
        }

        @Override
        public void conflicted(Commit commit, Duration took) {
          told.add("conflicted " + commit.key() + " " + isTime(took));
        }

        @Override
        public void failed(Commit commit, RuntimeException problem, Duration took) {
          told.add("failed " + commit.key() + " " + problem.getMessage() + " " + isTime(took));
        }
      };

  private static boolean isTime(Duration took) {
    return !took.isNegative() && took.compareTo(Duration.ofMinutes(1)) < 0;
  }

  private static Commit creation(String key) {
    ImageStream stream = Samples.stream(key);
    return Commit.of(Optional.empty(), stream, List.of(), List.of());
  }

  @Test
  void observerIsToldOfCommitsAndConflicts() {
    try (ImageStreamStore store =
        new ObservedImageStreamStore(new InMemoryImageStreamStore(), observer)) {
      store.commit(creation("shop/web"));
      assertThatThrownBy(() -> store.commit(creation("shop/web")))
          .isInstanceOf(ConflictException.class);
    }

    assertThat(told).containsExactly("committed shop/web true true", "conflicted shop/web true");
  }

  @Test
  void observerIsToldOfFailures() {
    ImageStreamStore broken =
        (ImageStreamStore)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ImageStreamStore.class},
                (proxy, method, arguments) -> {
                  throw new StoreException("the disk is full");
                });
    ImageStreamStore store = new ObservedImageStreamStore(broken, observer);

    assertThatThrownBy(() -> store.commit(creation("shop/web"))).isInstanceOf(StoreException.class);
    assertThat(told).containsExactly("failed shop/web the disk is full true");
  }

  @Test
  void observerThatThrowsChangesNothing() {
    StoreObserver bad =
        new StoreObserver() {
          @Override
          public void committed(Commit commit, Committed result, Duration took) {
            throw new IllegalStateException("on purpose");
          }
        };
    try (ImageStreamStore store =
        new ObservedImageStreamStore(new InMemoryImageStreamStore(), bad)) {
      Committed committed = store.commit(creation("shop/web"));

      assertThat(store.get(Samples.stream("shop/web").key())).isEqualTo(committed.stream());
    }
  }

  /** It is a store like any other. */
  @Nested
  class IsAStore extends ImageStreamStoreContract {

    @Override
    protected ImageStreamStore createStore() {
      return new ObservedImageStreamStore(new InMemoryImageStreamStore(), observer);
    }
  }
}
