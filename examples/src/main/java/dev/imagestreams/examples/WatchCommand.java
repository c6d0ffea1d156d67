package dev.imagestreams.examples;

import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.EventsSkipped;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.ImageEventJson;
import dev.imagestreams.notifications.LoggedEvent;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.StreamEvent;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

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
      description =
          "[NAMESPACE/]NAME, which need not exist yet; all streams, and what registries tell,"
              + " unless given.")
  private List<String> names = List.of();

  @Mixin private StoreOption store = new StoreOption();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Set<StreamKey> streams = streams();
    return OrderlyEnd.of(
        () -> {
          try (PortableStore opened = store.follow()) {
            return watch(opened.events(), streams);
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

  private int watch(EventLog log, Set<StreamKey> streams) {
    Semaphore news = new Semaphore(0);
    Position at = log.end();
    EventLog.Registration hints = log.onAppend(news::release);
    try {
      spec.commandLine().getErr().println("watching " + store.directory().path());
      while (!Thread.currentThread().isInterrupted()) {
        at = printAfter(log, at, streams);
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

  private Position printAfter(EventLog log, Position position, Set<StreamKey> streams) {
    Position at = position;
    List<LoggedEvent> batch = log.read(at, BATCH);
    while (!batch.isEmpty() && !Thread.currentThread().isInterrupted()) {
      for (LoggedEvent logged : batch) {
        if (concerns(logged.event(), streams)) {
          print(logged.event());
        }
        at = logged.position();
      }
      batch = log.read(at, BATCH);
    }
    return at;
  }

  private static boolean concerns(ImageEvent event, Set<StreamKey> streams) {
    return streams.isEmpty()
        || event instanceof EventsSkipped
        || (event instanceof StreamEvent of && streams.contains(of.stream()));
  }

  private void print(ImageEvent event) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(ImageEventJson.write(event));
    if (out.checkError()) { // Which flushes.
      throw new ImageStreamsException("standard output is closed; nothing is watched any more");
    }
  }
}
