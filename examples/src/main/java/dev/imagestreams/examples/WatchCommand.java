package dev.imagestreams.examples;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.EventsSkipped;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.ImageEventJson;
import dev.imagestreams.notifications.LogWatch;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.StreamEvent;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * Imports on schedule, and prints what happens to streams, whoever does it, until the process is
 * told to end.
 */
@Command(
    name = "watch",
    description = {
      "Prints one CloudEvent a line for what happens from now on in the store, also by other"
          + " processes, until it is interrupted.",
      "Meanwhile it imports: new tags of all streams at once, scheduled ones at their intervals,"
          + " what failed after a while. Several processes share that work."
    },
    mixinStandardHelpOptions = true)
final class WatchCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description =
          "[NAMESPACE/]NAME, which need not exist yet; all streams, and what registries tell,"
              + " unless given.")
  private List<String> names = List.of();

  @Mixin private StoreOption store = new StoreOption();

  @Mixin private PollingOptions polling = new PollingOptions();

  @Mixin private WebhookOptions webhooks = new WebhookOptions();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Set<StreamKey> streams = streams();
    polling.requireSense();
    webhooks.requireSense(polling.imports());
    return OrderlyEnd.of(
        () -> {
          try (PortableStore opened = polling.imports() ? store.open() : store.follow()) {
            return watch(opened, streams);
          }
        });
  }

  /** Not read by a converter: of many arguments, one that can't be read would only be left over. */
  private Set<StreamKey> streams() {
    Set<StreamKey> streams = new HashSet<>();
    for (String name : names) {
      try {
        streams.add(new StreamName.WithoutTag().convert(name).key());
      } catch (TypeConversionException e) {
        throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
      }
    }
    return streams;
  }

  private int watch(PortableStore opened, Set<StreamKey> names) {
    CompletableFuture<Void> unread = new CompletableFuture<>();
    Position now = opened.events().end(); // Before anything is imported.
    try (NotificationBus bus = NotificationBus.over(opened.events());
        ImageStreams streams = streams(opened, bus);
        WebhookOptions.Taking taking = webhooks.start(streams, bus)) {
      LogWatch watch =
          streams.watch(
              now,
              event -> {
                if (concerns(event, names) && !print(event)) {
                  unread.complete(null);
                }
              });
      PrintWriter err = spec.commandLine().getErr();
      taking.announce(err);
      err.println("watching " + store.place());
      CompletableFuture.anyOf(unread, watch.ended().toCompletableFuture()).get();
    } catch (InterruptedException e) {
      // This is how a watch ends.
      Thread.currentThread().interrupt();
      return ImageStreamsProgram.OK;
    } catch (ExecutionException e) {
      throw new ImageStreamsException("the watch failed: " + e.getMessage(), e);
    }
    throw new ImageStreamsException("standard output is closed; nothing is watched any more");
  }

  private ImageStreams streams(PortableStore opened, NotificationBus bus) {
    return polling.imports()
        ? polling.applyTo(StoreOption.following(opened)).notificationBus(bus).build()
        : StoreOption.streams(opened).notificationBus(bus).build();
  }

  private static boolean concerns(ImageEvent event, Set<StreamKey> streams) {
    return streams.isEmpty()
        || event instanceof EventsSkipped
        || (event instanceof StreamEvent of && streams.contains(of.stream()));
  }

  /** False where nobody reads it. */
  private boolean print(ImageEvent event) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(ImageEventJson.write(event));
    return !out.checkError(); // Which flushes.
  }
}
