package dev.imagestreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.TriggerState;
import dev.imagestreams.testkit.TriggerStatesContract;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteTriggerStatesTest extends TriggerStatesContract {

  @TempDir Path directory;

  @Override
  protected ImageStreamStore createStore() {
    return SqliteImageStreamStore.open(directory.resolve("store.db"));
  }

  @Test
  void statesOutliveTheProcess() {
    Path file = directory.resolve("kept.db");
    try (SqliteImageStreamStore store = SqliteImageStreamStore.open(file)) {
      store.triggers().save(List.of(new TriggerState("a", 0, "fired")), Optional.empty());
    }

    try (SqliteImageStreamStore store = SqliteImageStreamStore.builder(file).view()) {
      assertThat(store.triggers().list(Optional.empty(), 10))
          .containsExactly(new TriggerState("a", 1, "fired"));
    }
  }
}
