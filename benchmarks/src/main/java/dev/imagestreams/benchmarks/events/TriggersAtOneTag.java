package dev.imagestreams.benchmarks.events;

import dev.imagestreams.benchmarks.measure.Figures;
import dev.imagestreams.benchmarks.measure.MarkdownTable;
import dev.imagestreams.benchmarks.measure.Options;
import dev.imagestreams.benchmarks.measure.TemporaryDirectory;
import dev.imagestreams.core.store.ForwardingImageStreamStore;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.core.store.TriggerState;
import dev.imagestreams.core.store.TriggerStates;
import dev.imagestreams.core.trigger.ImageTrigger;
import dev.imagestreams.core.trigger.ImageTriggers;
import dev.imagestreams.core.trigger.TriggerLimits;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.notifications.Ack;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.store.jdbc.SqliteImageStreamStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;

/**
 * How long it takes from a tag's move until it is decided and written of all triggers that follow
 * the tag what they are to fire; beside the writes alone. The actions themselves are put off, by a
 * limit of one.
 *
 * <p>Options: {@code --triggers}, {@code --rounds}, after as many to warm up, {@code --directory}
 * of the file.
 */
public final class TriggersAtOneTag {

  private TriggersAtOneTag() {}

  public static void main(String[] args) throws Exception {
    Options options = Options.parse(args, "triggers", "rounds", "directory");
    int triggers = options.number("triggers", 10_000);
    int rounds = options.number("rounds", 20);
    MarkdownTable table = new MarkdownTable("", "best ms", "median ms", "most ms");
    try (TemporaryDirectory directory = TemporaryDirectory.create(options.text("directory", ""))) {
      row(table, "in memory", measure(new InMemoryImageStreamStore(), triggers, rounds));
      Path file = directory.path().resolve("store.db");
      row(table, "in SQLite", measure(SqliteImageStreamStore.open(file), triggers, rounds));
      row(table, "the writes to SQLite alone", writeAlone(file, triggers, rounds));
    }
    System.out.printf(
        "%nA tag moves that %d triggers follow, until it is written what they are to fire, %d"
            + " rounds%n%n%s",
        triggers, rounds, table);
  }

  private static void row(MarkdownTable table, String what, List<Long> nanos) {
    Figures times = Figures.of(nanos, Long::longValue);
    table.row(List.of(what, millis(times.least()), millis(times.median()), millis(times.most())));
  }

  private static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.1f", nanos / 1e6);
  }

  /** Hands on when all triggers of a move were written. */
  private static final class Watched extends ForwardingImageStreamStore {

    private final int triggers;
    final SynchronousQueue<Long> written = new SynchronousQueue<>();

    Watched(ImageStreamStore store, int triggers) {
      super(store);
      this.triggers = triggers;
    }

    @Override
    public TriggerStates triggers() {
      TriggerStates states = super.triggers();
      return new TriggerStates() {
        @Override
        public Optional<TriggerState> get(String trigger) {
          return states.get(trigger);
        }

        @Override
        public List<TriggerState> list(Optional<String> after, int max) {
          return states.list(after, max);
        }

        @Override
        public Saving save(List<TriggerState> all, Optional<Ack> consumed) {
          Saving saving = states.save(all, consumed);
          long now = System.nanoTime();
          if (all.size() == triggers) {
            hand(now);
          }
          return saving;
        }

        @Override
        public boolean remove(TriggerState state) {
          return states.remove(state);
        }
      };
    }

    private void hand(long now) {
      try {
        written.put(now);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static List<Long> measure(ImageStreamStore of, int count, int rounds) throws Exception {
    List<Long> nanos = new ArrayList<>();
    try (Watched store = new Watched(of, count);
        NotificationBus bus = NotificationBus.over(store.events());
        ImageTriggers triggers = triggers(store, bus, count)) {
      ImageStream stream = Moves.create(store, Moves.stream("app"));
      triggers.start();
      for (int round = -rounds; round < rounds; round++) {
        long start = System.nanoTime();
        stream = Moves.commit(store, stream, rounds + round + 1, 100, Moves.TIME);
        Long end = store.written.poll(60, TimeUnit.SECONDS);
        if (end == null) {
          throw new IllegalStateException("the triggers were not written");
        }
        if (round >= 0) {
          nanos.add(end - start);
        }
      }
    }
    return nanos;
  }

  private static ImageTriggers triggers(Watched store, NotificationBus bus, int count) {
    ImageTriggers.Builder builder =
        ImageTriggers.builder()
            .store(store)
            .notificationBus(bus)
            .limits(TriggerLimits.standard().atMost(1, Duration.ofDays(1)));
    for (int i = 0; i < count; i++) {
      builder.add(
          ImageTrigger.of("deployment team/app" + i, "team/app:" + Moves.TAG, firing -> {}));
    }
    return builder.build();
  }

  /** The floor: the same rows, changed by the driver in one transaction that is on the disk. */
  private static List<Long> writeAlone(Path file, int count, int rounds) throws Exception {
    List<Long> nanos = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA journal_mode = WAL");
        statement.execute("PRAGMA synchronous = FULL");
      }
      connection.setAutoCommit(false);
      try (PreparedStatement update =
          connection.prepareStatement(
              "UPDATE trigger_state SET revision = revision + 1, state = state || ' '"
                  + " WHERE name = ?")) {
        for (int round = -rounds; round < rounds; round++) {
          long start = System.nanoTime();
          for (int i = 0; i < count; i++) {
            update.setString(1, "deployment team/app" + i);
            update.executeUpdate();
          }
          connection.commit();
          if (round >= 0) {
            nanos.add(System.nanoTime() - start);
          }
        }
      }
    }
    return nanos;
  }
}
