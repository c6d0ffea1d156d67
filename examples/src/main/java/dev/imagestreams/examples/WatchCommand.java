package dev.imagestreams.examples;

import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.EventsSkipped;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.ImageEventJson;
import dev.imagestreams.notifications.LoggedEvent;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.StreamEvent;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what happens to streams, whoever does it, until the process is told to end. */
@Command(
    name = "watch",
    description = {
      "Prints one CloudEvent a line for what happens from now on in the store, also by other"
          + " processes, until it is interrupted.",
      "It only looks: nothing is imported on schedule, and no webhooks are taken in yet."
    },
    mixinStandardHelpOptions = true)
final class WatchCommand implements Callable<Integer> {

  private static final int BATCH = 256;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      converter = StreamName.WithoutTag.class,
      description =
          "[NAMESPACE/]NAME, which need not exist yet; all streams, and what registries tell,"
              + " unless given.")
  private List<StreamName> names = List.of();

  @Mixin private StoreOption store = new StoreOption();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    return OrderlyEnd.of(
        () -> {
          try (PortableStore opened = store.follow()) {
            return watch(opened.events());
          }
        });
  }

  private int watch(EventLog log) {
    Semaphore news = new Semaphore(0);
    Position at = log.end();
    EventLog.Registration hints = log.onAppend(news::release);
    try {
      spec.commandLine().getErr().println("watching " + store.directory().path());
      while (!Thread.currentThread().isInterrupted()) {
        at = printAfter(log, at);
        news.acquire();
        news.drainPermits();
      }
    } catch (InterruptedException e) {
      // This is how a watch ends.
      Thread.currentThread().interrupt();
    } finally {
      hints.close();
    }
    return ImageStreamsProgram.OK;
  }

  private Position printAfter(EventLog log, Position position) {
    Position at = position;
    List<LoggedEvent> batch = log.read(at, BATCH);
    while (!batch.isEmpty() && !Thread.currentThread().isInterrupted()) {
      for (LoggedEvent logged : batch) {
        if (concerns(logged.event())) {
          print(logged.event());
        }
        at = logged.position();
      }
      batch = log.read(at, BATCH);
    }
    return at;
  }

  private boolean concerns(ImageEvent event) {
    return names.isEmpty()
        || event instanceof EventsSkipped
        || (event instanceof StreamEvent of
            && names.stream().anyMatch(name -> name.key().equals(of.stream())));
  }

  private void print(ImageEvent event) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(ImageEventJson.write(event));
    if (out.checkError()) { // Which flushes.
      throw new ImageStreamsException("standard output is closed; nothing is watched any more");
    }
  }
}
