package dev.imagestreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.core.store.StoreDump;
import dev.imagestreams.core.store.StoreRecord;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.ImagePushed;
import dev.imagestreams.notifications.InMemoryEventLog;
import dev.imagestreams.notifications.LoggedEvent;
import dev.imagestreams.notifications.Settlement;
import dev.imagestreams.testkit.SettableClock;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is in a store, it moves between memory, a file and PostgreSQL, and is the same. */
class MovingTest {

  private static final int CHANGES = 200;

  @TempDir Path directory;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {20261127, 1, 2, 3, 4})
  void movesFromMemoryToAFileAndBack(long seed) throws IOException {
    PortableStore memory = generated(new Random(seed));
    String lines = lines(memory);
    InMemoryImageStreamStore back = new InMemoryImageStreamStore();
    try (SqliteImageStreamStore file = SqliteImageStreamStore.open(directory.resolve("store.db"))) {
      StoreDump.read(new StringReader(lines), file);
      assertThat(lines(file)).isEqualTo(lines);
      assertThat(records(file)).isEqualTo(records(memory));
      StoreDump.read(new StringReader(lines(file)), back);
    }

    assertThat(lines(back)).isEqualTo(lines);
    assertThat(records(back)).isEqualTo(records(memory));
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {20261127, 1, 2})
  void movesFromAFileIntoPostgresAndBack(long seed) throws IOException {
    try (SqliteImageStreamStore file = SqliteImageStreamStore.open(directory.resolve("a.db"));
        PostgresImageStreamStore database = PostgresServer.shared().newStore().open();
        SqliteImageStreamStore back = SqliteImageStreamStore.open(directory.resolve("b.db"))) {
      StoreDump.read(new StringReader(lines(generated(new Random(seed)))), file);
      String lines = lines(file);
      StoreDump.read(new StringReader(lines), database);
      assertThat(records(database)).isEqualTo(records(file));
      StoreDump.read(new StringReader(lines(database)), back);

      assertThat(lines(back)).isEqualTo(lines);
    }
  }

  /** A copy that lay about must not lose what somebody has yet to handle. */
  @Test
  void eventsAreKeptAsLongAsIfTheyWereNew() throws IOException {
    InMemoryImageStreamStore memory = new InMemoryImageStreamStore();
    ImageStream web = Streams.create(memory, Streams.empty("shop/web"));
    web = Streams.move(memory, web, "latest", 1);
    SettableClock clock = SettableClock.at(Streams.NOON.plus(Duration.ofDays(100)));
    try (SqliteImageStreamStore file =
        SqliteImageStreamStore.builder(directory.resolve("store.db"))
            .keepEventsFor(Duration.ofDays(7))
            .clock(clock)
            .open()) {
      StoreDump.read(new StringReader(lines(memory)), file);
      clock.advance(Duration.ofDays(6));
      web = Streams.move(file, web, "latest", 2);
      assertThat(ids(file)).containsExactly("uid-web-1", "uid-web-2");
      clock.advance(Duration.ofDays(2));
      Streams.move(file, web, "latest", 3);
      assertThat(ids(file)).containsExactly("skipped-0-1", "uid-web-2", "uid-web-3");
    }
  }

  private static List<String> ids(ImageStreamStore store) {
    return store.events().read(store.events().beginning(), 10).stream()
        .map(logged -> logged.event().id())
        .toList();
  }

  /** Streams that came and went, a log that has dropped some, subscribers here and there. */
  private static PortableStore generated(Random random) {
    InMemoryEventLog log = new InMemoryEventLog(50 + random.nextInt(CHANGES));
    InMemoryImageStreamStore store = new InMemoryImageStreamStore(log);
    for (int i = 1; i <= CHANGES; i++) {
      StreamKey key = new StreamKey("n" + random.nextInt(3) + "/x", "s" + random.nextInt(4));
      String tag = "t" + random.nextInt(3);
      switch (random.nextInt(8)) {
        case 0 -> log.append(news(key, tag, i));
        case 1 -> store.get(key).ifPresent(stream -> store.commit(deletion(stream)));
        case 2 -> settle(random, log);
        default -> store.commit(move(store.get(key), key, tag, i));
      }
    }
    return store;
  }

  private static Commit deletion(ImageStream stream) {
    return new Commit(
        stream.key(),
        Optional.of(stream),
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  private static Commit move(Optional<ImageStream> before, StreamKey key, String tag, int number) {
    ImageStream from = before.orElseGet(() -> Streams.empty(key.toString()));
    return new Commit(
        key,
        before,
        Optional.of(Streams.moved(from, tag, number)),
        List.of(image(number)),
        List.of(Streams.event(from, tag, number)),
        Optional.empty(),
        number % 3 == 0
            ? Optional.of(new Commit.PushMark("reg" + number % 2, tag, number))
            : Optional.empty());
  }

  private static Image image(long number) {
    return Image.named(Streams.digest(number), "r.example/app@" + Streams.digest(number));
  }

  private static ImagePushed news(StreamKey key, String tag, long number) {
    return ImagePushed.of(
        "reg",
        number,
        Streams.NOON.plusSeconds(number),
        "r.example",
        key.toString(),
        tag,
        Optional.empty(),
        image(number));
  }

  private static void settle(Random random, EventLog log) {
    String name = "s" + random.nextInt(3) + "\u00e9\n\ud83d\ude00";
    log.subscription(name, random.nextBoolean() ? log.beginning() : log.end());
    List<LoggedEvent> some = log.read(log.beginning(), 40);
    for (LoggedEvent each : some) {
      switch (random.nextInt(6)) {
        case 0 -> log.settle(name, List.of(new Settlement.Acknowledged(each.position())));
        case 1 ->
            log.settle(
                name,
                List.of(new Settlement.Parked(each.position(), random.nextInt(9), "no\t\"one\"")));
        case 2 -> {
          if (random.nextInt(20) == 0) {
            log.settle(name, List.of(new Settlement.PassedOver(each.position())));
          }
        }
        default -> {}
      }
    }
  }

  private static String lines(PortableStore store) throws IOException {
    StringWriter lines = new StringWriter();
    StoreDump.write(store, lines);
    return lines.toString();
  }

  private static List<StoreRecord> records(PortableStore store) {
    List<StoreRecord> records = new ArrayList<>();
    store.dump(records::add);
    return records;
  }
}
