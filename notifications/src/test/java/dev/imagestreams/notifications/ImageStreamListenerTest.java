package dev.imagestreams.notifications;

import static dev.imagestreams.notifications.Events.WEB;
import static dev.imagestreams.notifications.Events.commit;
import static dev.imagestreams.notifications.Events.header;
import static dev.imagestreams.notifications.Events.moved;
import static dev.imagestreams.notifications.Events.push;
import static dev.imagestreams.notifications.Events.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Repository;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class ImageStreamListenerTest {

  private static final List<ImageEvent> ONE_OF_EACH =
      List.of(
          new StreamCreated(header(), WEB, "uid", Cause.MANUAL),
          new StreamUpdated(header(), WEB, "uid", Cause.MANUAL),
          new StreamDeleted(header(), WEB, "uid", Cause.MANUAL),
          moved("latest", "sha256:1"),
          new TagDeleted(header(), WEB, "uid", "latest", Optional.empty(), Cause.MANUAL),
          new TagImportFailed(header(), WEB, "uid", "latest", "Gone", "", Cause.MANUAL),
          new TagImportRecovered(header(), WEB, "uid", "latest", Cause.MANUAL),
          push(1, "latest"),
          ImageDeleted.of(
              "reg",
              2,
              Instant.EPOCH,
              "r.example",
              "team/app",
              "latest",
              Digest.parse("sha256:" + "1".repeat(64))),
          PushHinted.of(
              "1",
              Instant.EPOCH,
              Repository.parse("r.example/team/app"),
              "latest",
              Optional.empty()),
          new EventsSkipped(header(), 1),
          new Unknown(header(), "later.v1", "", "{}"));

  /** Calls the default methods, and writes down their names. */
  private static ImageStreamListener recorder(List<String> called) {
    return (ImageStreamListener)
        Proxy.newProxyInstance(
            ImageStreamListener.class.getClassLoader(),
            new Class<?>[] {ImageStreamListener.class},
            (proxy, method, arguments) -> {
              called.add(method.getName());
              return java.lang.reflect.InvocationHandler.invokeDefault(proxy, method, arguments);
            });
  }

  @Test
  void eachKindHasAMethodOfItsOwn() throws Exception {
    for (ImageEvent event : ONE_OF_EACH) {
      List<String> called = new ArrayList<>();
      recorder(called).onEvent(event);

      assertThat(called).containsExactly("onEvent", "on" + event.getClass().getSimpleName());
    }
  }

  @Test
  void kindsOfThisTestAreAllThereAre() {
    assertThat(ONE_OF_EACH)
        .hasSameSizeAs(
            List.of(ImageStreamListener.class.getDeclaredMethods()).stream()
                .map(Method::getName)
                .filter(name -> name.startsWith("on") && !name.equals("onEvent"))
                .toList());
  }

  @Test
  void listenerIsSubscribedAsAnyOther() {
    List<String> seen = new CopyOnWriteArrayList<>();
    InMemoryEventLog log = new InMemoryEventLog();
    try (NotificationBus bus = NotificationBus.over(log)) {
      bus.subscribe(
          Subscription.named("s").to(ImageEvent.class),
          new ImageStreamListener() {
            @Override
            public void onTagUpdated(TagUpdated event) {
              seen.add(event.current().image());
            }
          });
      bus.publish(push(1, "latest"));
      commit(log, moved("latest", "sha256:1"));

      soon().untilAsserted(() -> assertThat(seen).containsExactly("sha256:1"));
      soon().until(() -> bus.subscription("s").lag() == 0);
    }
  }
}
