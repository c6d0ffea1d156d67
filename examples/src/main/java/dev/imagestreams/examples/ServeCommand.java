package dev.imagestreams.examples;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.pullthrough.StreamUpstream;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.server.IntegratedRegistry;
import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the integrated registry until the process is told to end. */
@Command(
    name = "serve",
    description = {
      "Runs the integrated registry, and keeps the streams its pushes make.",
      "With --store it also imports: new tags of all streams at once, scheduled ones at their"
          + " intervals, what failed after a while."
    },
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {

  @Mixin private RegistryOptions options = new RegistryOptions();

  @Option(
      names = "--store",
      paramLabel = StoreOption.LABEL,
      converter = StorePlace.Converter.class,
      description =
          "Where the streams are kept that pushes make, a directory or a database as of the other"
              + " commands; without it none are made.")
  private @Nullable StorePlace store;

  @Option(
      names = "--pull-through",
      description = "Give clients also the images that streams imported from elsewhere.")
  private boolean pullThrough;

  @Mixin private PollingOptions polling = new PollingOptions();

  @Spec private CommandSpec spec;

  /** What was opened, in the order in which it is to be closed. */
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  @Override
  public Integer call() throws Exception {
    requireSense();
    PrintWriter out = spec.commandLine().getOut();
    CountDownLatch end = new CountDownLatch(1);
    try {
      IntegratedRegistry registry = start();
      out.println("listening on " + options.scheme() + "://" + registry.address());
      out.flush();
      Thread hook = new Thread(() -> close(end), "imagestreams-shutdown");
      Runtime.getRuntime().addShutdownHook(hook);
      end.await();
    } finally {
      close(end);
    }
    return ImageStreamsProgram.OK;
  }

  private void requireSense() {
    polling.requireSense();
    options.requireSense();
    if (store == null && pullThrough) {
      throw new ParameterException(
          spec.commandLine(), "--pull-through gives images of streams; add --store");
    }
    if (store == null && polling.given()) {
      throw new ParameterException(
          spec.commandLine(), "--interval and --no-import are about streams; add --store");
    }
  }

  private IntegratedRegistry start() {
    IntegratedRegistry.Builder builder = options.builder();
    return store == null ? opening(builder.start()) : startWithStreams(builder, store);
  }

  /** Streams ask the registry, so they come after it, and go before it. */
  private IntegratedRegistry startWithStreams(
      IntegratedRegistry.Builder builder, StorePlace place) {
    PortableStore streams = opening(place.open());
    NotificationBus bus = opening(NotificationBus.over(streams.events()));
    RegistryClient client = opening(RegistryClient.create());
    if (pullThrough) {
      builder.upstream(StreamUpstream.of(streams::get, streams::image, client));
    }
    IntegratedRegistry registry = opening(builder.notificationBus(bus).start());
    ImageStreams.Builder followed =
        ImageStreams.builder().registryClient(client).store(streams).notificationBus(bus);
    opening(polling.applyTo(followed).build());
    return registry;
  }

  private <T extends AutoCloseable> T opening(T resource) {
    opened.push(resource);
    return resource;
  }

  private synchronized void close(CountDownLatch end) {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        spec.commandLine().getErr().println("imagestreams: while stopping: " + e.getMessage());
      }
    }
    end.countDown();
  }
}
