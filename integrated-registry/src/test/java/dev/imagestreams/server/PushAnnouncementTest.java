package dev.imagestreams.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.ImagePushed;
import dev.imagestreams.notifications.InMemoryEventLog;
import dev.imagestreams.notifications.LoggedEvent;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.RegistryNews;
import dev.imagestreams.notifications.Settlement;
import dev.imagestreams.notifications.SubscriptionState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every push is told once, in order, also over restarts and while nobody can listen. */
class PushAnnouncementTest {

  @TempDir Path directory;
  private final SwitchableLog log = new SwitchableLog();
  private final NotificationBus bus = NotificationBus.over(log);

  @AfterEach
  void close() {
    bus.close();
  }

  private IntegratedRegistry start() {
    return IntegratedRegistry.builder()
        .data(directory.resolve("data"))
        .notificationBus(bus)
        .start();
  }

  private List<ImagePushed> told() {
    return log.read(log.beginning(), 1000).stream()
        .map(LoggedEvent::event)
        .map(ImagePushed.class::cast)
        .toList();
  }

  private void awaitTold(int count) {
    await().until(() -> told().size() >= count);
    assertThat(told()).hasSize(count);
  }

  @Test
  void tellsWhatWasPushed() throws Exception {
    try (IntegratedRegistry registry = start()) {
      String digest = new Pushes(registry.address()).image("team/a/app", "v1", "");
      awaitTold(1);

      ImagePushed push = told().get(0);
      assertThat(push.repository()).isEqualTo("team/a/app");
      assertThat(push.stream().namespace()).isEqualTo("team/a");
      assertThat(push.stream().name()).isEqualTo("app");
      assertThat(push.tag()).isEqualTo("v1");
      assertThat(push.number()).isEqualTo(1);
      assertThat(push.previous()).isEmpty();
      assertThat(push.host()).isEqualTo(registry.address());
      assertThat(push.image().digest()).hasToString(digest);
      assertThat(push.image().dockerImageReference())
          .isEqualTo(registry.address() + "/team/a/app@" + digest);
      assertThat(push.image().labels()).containsEntry("team", "ruby");
      assertThat(push.image().platform())
          .hasValueSatisfying(platform -> assertThat(platform).hasToString("linux/arm64"));
      assertThat(push.image().size()).isEqualTo(Pushes.CONFIG.length + Pushes.LAYER.length);
    }
  }

  @Test
  void tellsPushesInTheirOrderWithWhatTheTagPointedToBefore() throws Exception {
    try (IntegratedRegistry registry = start()) {
      Pushes http = new Pushes(registry.address());
      String first = http.image("order/app", "latest", "one");
      String second = http.image("order/app", "latest", "two");
      awaitTold(2);

      assertThat(told()).extracting(ImagePushed::number).containsExactly(1L, 2L);
      assertThat(told())
          .extracting(push -> push.image().digest().toString())
          .containsExactly(first, second);
      assertThat(told().get(1).previous())
          .hasValueSatisfying(digest -> assertThat(digest).hasToString(first));
    }
  }

  @Test
  void tellsNothingOfAPushByDigest() throws Exception {
    try (IntegratedRegistry registry = start()) {
      Pushes http = new Pushes(registry.address());
      http.blob("quiet/app", Pushes.CONFIG);
      http.blob("quiet/app", Pushes.LAYER);
      http.manifest("quiet/app", Pushes.sha256(Pushes.manifest()), Pushes.manifest());
      http.image("loud/app", "v1", "");
      awaitTold(1);

      assertThat(told().get(0).repository()).isEqualTo("loud/app");
    }
  }

  @Test
  void takesPushesWhileTheLogIsDownAndTellsThemAfterwards() throws Exception {
    log.down.set(true);
    try (IntegratedRegistry registry = start()) {
      Pushes http = new Pushes(registry.address());
      http.image("down/app", "v1", "one");
      http.image("down/app", "v1", "two");
      assertThat(told()).isEmpty();

      log.down.set(false);
      awaitTold(2);
    }
  }

  @Test
  void tellsAtTheNextStartWhatWasNotToldBefore() throws Exception {
    log.down.set(true);
    try (IntegratedRegistry registry = start()) {
      new Pushes(registry.address()).image("restart/app", "v1", "");
    }
    log.down.set(false);
    try (IntegratedRegistry registry = start()) {
      awaitTold(1);
      assertThat(told().get(0).registryId()).isEqualTo(registry.id());
    }
  }

  @Test
  void doesNotTellTwiceWhenTheMarkIsLost() throws Exception {
    try (IntegratedRegistry registry = start()) {
      new Pushes(registry.address()).image("mark/app", "v1", "");
      awaitTold(1);
    }
    Files.delete(directory.resolve("data/journal/announced"));
    try (IntegratedRegistry registry = start()) {
      new Pushes(registry.address()).image("mark/app", "v2", "");
      awaitTold(2);
    }
  }

  @Test
  void remembersPushesForTheFirstBus() throws Exception {
    try (IntegratedRegistry registry =
        IntegratedRegistry.builder().data(directory.resolve("data")).start()) {
      new Pushes(registry.address()).image("early/app", "v1", "");
    }
    try (IntegratedRegistry registry = start()) {
      assertThat(registry.id()).isNotEmpty();
      awaitTold(1);
    }
  }

  /** A log that can be unreachable, as one in a database can. */
  private static final class SwitchableLog implements EventLog {

    private final AtomicBoolean down = new AtomicBoolean();
    private final InMemoryEventLog log = new InMemoryEventLog();

    @Override
    public Position append(RegistryNews news) {
      if (down.get()) {
        throw new IllegalStateException("the log is down");
      }
      return log.append(news);
    }

    @Override
    public List<LoggedEvent> read(Position after, int max) {
      return log.read(after, max);
    }

    @Override
    public Position end() {
      return log.end();
    }

    @Override
    public Position beginning() {
      return log.beginning();
    }

    @Override
    public SubscriptionState subscription(String name, Position start) {
      return log.subscription(name, start);
    }

    @Override
    public void settle(String subscription, List<Settlement> settlements) {
      log.settle(subscription, settlements);
    }

    @Override
    public Registration onAppend(Runnable hint) {
      return log.onAppend(hint);
    }
  }
}
