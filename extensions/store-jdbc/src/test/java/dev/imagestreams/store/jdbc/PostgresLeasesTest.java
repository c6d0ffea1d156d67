package dev.imagestreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.StoreException;
import dev.imagestreams.core.store.TriggerState;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.notifications.Ack;
import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.ImagePushed;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.Settlement;
import dev.imagestreams.notifications.Subscription;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A subscription is one process's, until that ends or stands still for too long. */
class PostgresLeasesTest {

  private static final Duration LEASE = Duration.ofSeconds(1);

  private String schema;
  private PostgresImageStreamStore first;
  private PostgresImageStreamStore second;

  @BeforeEach
  void open() {
    schema = PostgresServer.newSchema();
    first = store();
    second = store();
  }

  @AfterEach
  void close() {
    first.close();
    second.close();
  }

  private PostgresImageStreamStore store() {
    return PostgresImageStreamStore.builder(PostgresServer.shared().url())
        .schema(schema)
        .lease(LEASE)
        .open();
  }

  /** As if that much time had passed for the database, and nobody had renewed the lease. */
  private void loseLease(String name) throws SQLException {
    try (Connection connection = PostgresServer.shared().connect();
        var statement =
            connection.prepareStatement(
                "UPDATE "
                    + schema
                    + ".lease SET owner = 'x', fence = fence + 1000000,"
                    + " ends = ends + 3600000 WHERE name = ?")) {
      statement.setString(1, name);
      assertThat(statement.executeUpdate()).isEqualTo(1);
    }
  }

  private Position event() {
    Position at = first.events().append(Streams.push(1, "team/app", "latest"));
    first.events().subscription("s", first.events().beginning());
    return at;
  }

  @Test
  void whatOneHasTheOtherHasNot() {
    try (EventLog.Ownership held = first.events().tryOwn("s").orElseThrow()) {
      assertThat(held.isHeld()).isTrue();
      assertThat(second.events().tryOwn("s")).isEmpty();
      assertThat(first.events().tryOwn("s")).isEmpty();
      assertThat(second.events().tryOwn("other")).isPresent();
    }

    assertThat(second.events().tryOwn("s")).isPresent();
  }

  @Test
  void leaseIsRenewedWhileItsProcessLives() {
    EventLog.Ownership held = first.events().tryOwn("s").orElseThrow();
    // Three times as long as it lasts without that.
    await()
        .during(LEASE.multipliedBy(3))
        .atMost(Duration.ofSeconds(30))
        .until(() -> held.isHeld() && second.events().tryOwn("s").isEmpty());

    assertThat(held.isHeld()).isTrue();
  }

  @Test
  void whoClosesTheStoreGivesUpWhatItHad() {
    first.events().tryOwn("s").orElseThrow();
    first.close();

    assertThat(second.events().tryOwn("s")).isPresent();
  }

  @Test
  void whoLostItLearnsOfIt() throws Exception {
    EventLog.Ownership held = first.events().tryOwn("s").orElseThrow();
    loseLease("s");

    await().atMost(Duration.ofSeconds(30)).until(() -> !held.isHeld());
  }

  @Test
  void whatWhoLostItSettlesIsRefused() throws Exception {
    Position at = event();
    first.events().tryOwn("s").orElseThrow();
    loseLease("s");

    assertThatThrownBy(() -> first.events().settle("s", List.of(new Settlement.Acknowledged(at))))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("\"s\" was taken over by another process");
    assertThat(second.events().subscriptions().get("s").lowWater())
        .isEqualTo(second.events().beginning());
  }

  @Test
  void whatWhoLostItCommitsForAnEventIsRefused() throws Exception {
    Ack ack = new Ack("s", event());
    first.events().tryOwn("s").orElseThrow();
    loseLease("s");
    ImageStream stream = Streams.empty("shop/web");
    Commit change =
        new Commit(
            stream.key(),
            Optional.empty(),
            Optional.of(stream),
            List.of(),
            List.of(Streams.event(stream, "t", 1)),
            Optional.of(ack),
            Optional.empty());

    assertThatThrownBy(() -> first.commit(change)).isInstanceOf(StoreException.class);
    assertThatThrownBy(
            () ->
                first.triggers().save(List.of(new TriggerState("a", 0, "fired")), Optional.of(ack)))
        .isInstanceOf(StoreException.class);
    assertThat(second.get(stream.key())).isEmpty();
    assertThat(second.triggers().get("a")).isEmpty();
    assertThat(second.commit(change).applied()).isTrue();
  }

  /** Who commits has the lease until that has ended; nobody else gets it in the midst of it. */
  @Test
  void leaseIsNotTakenOverWithinACommitThatRestsOnIt() throws Exception {
    Ack ack = new Ack("s", event());
    ImageStream stream = Streams.empty("shop/web");
    boolean[] taken = new boolean[1];
    try (PostgresImageStreamStore third =
        PostgresImageStreamStore.builder(PostgresServer.shared().url())
            .schema(schema)
            .lease(LEASE)
            .observer(
                (connection, change, outcome) -> {
                  expire();
                  taken[0] = second.events().tryOwn("s").isPresent();
                })
            .open()) {
      third.events().tryOwn("s").orElseThrow();
      third.commit(
          new Commit(
              stream.key(),
              Optional.empty(),
              Optional.of(stream),
              List.of(),
              List.of(),
              Optional.of(ack),
              Optional.empty()));

      assertThat(taken[0]).isFalse();
      expire();
      assertThat(second.events().tryOwn("s")).isPresent();
    }
  }

  /** It calls its listener no more, until it has the subscription again. */
  @Test
  void busThatLostASubscriptionStandsByUntilItIsFree() throws Exception {
    List<Long> delivered = new CopyOnWriteArrayList<>();
    try (NotificationBus bus = NotificationBus.over(first.events())) {
      bus.subscribe(
          Subscription.named("s").to(ImagePushed.class).from(Subscription.Start.BEGINNING),
          push -> delivered.add(push.number()));
      first.events().append(Streams.push(1, "team/app", "latest"));
      soon().until(() -> delivered.size() == 1);
      soon()
          .until(
              () ->
                  first.events().subscriptions().get("s").lowWater().equals(first.events().end()));
      loseLease("s");
      // By then its lease would have been renewed, were it still its own.
      await().pollDelay(LEASE).until(() -> true);
      first.events().append(Streams.push(2, "team/app", "latest"));
      soon().until(() -> bus.health().get(0).standingBy());
      assertThat(delivered).containsExactly(1L);
      expire();

      soon().until(() -> delivered.size() == 2);
      assertThat(bus.health().get(0).standingBy()).isFalse();
      assertThat(delivered).containsExactly(1L, 2L);
    }
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(30));
  }

  private void expire() throws SQLException {
    try (Connection connection = PostgresServer.shared().connect();
        var statement = connection.createStatement()) {
      statement.executeUpdate("UPDATE " + schema + ".lease SET ends = 0 WHERE name = 's'");
    }
  }
}
