package dev.imagestreams.examples;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.ImportResult;
import dev.imagestreams.core.store.StreamQuery;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamJson;
import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.Subscription;
import dev.imagestreams.notifications.TagUpdated;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.server.IntegratedRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The main job from end to end, on a registry of its own: push, import, push again, call back. */
@Command(
    name = "demo",
    description = "Shows the main job on an embedded registry: push, import, push again.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

  private static final String PUSHED = "openshift/ruby-20-centos7";
  private static final StreamKey FOLLOWER = StreamKey.parse("default/ruby");
  private static final long PATIENCE_SECONDS = 20;

  /** What the demo starts from; the repository's registry is put in front of its name. */
  private static final String DOCUMENT =
      """
      {"apiVersion":"v1","kind":"ImageStream","metadata":{"name":"ruby"},\
      "spec":{"dockerImageRepository":"openshift/ruby-20-centos7"}}""";

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    long begin = System.nanoTime();
    Path directory = Files.createTempDirectory("imagestreams-demo");
    try (RegistryClient client = RegistryClient.create();
        NotificationBus bus = NotificationBus.create();
        ImageStreams streams =
            ImageStreams.builder().registryClient(client).notificationBus(bus).build();
        IntegratedRegistry registry =
            IntegratedRegistry.builder().data(directory).notificationBus(bus).start()) {
      new Scene(spec.commandLine().getOut(), client, bus, streams, registry.address()).play(begin);
    } finally {
      delete(directory);
    }
    return ImageStreamsProgram.OK;
  }

  /** The demo's steps, with what they all use. */
  private static final class Scene {

    private final PrintWriter out;
    private final RegistryClient client;
    private final NotificationBus bus;
    private final ImageStreams streams;
    private final String repository;
    private int pushes;

    Scene(
        PrintWriter out,
        RegistryClient client,
        NotificationBus bus,
        ImageStreams streams,
        String address) {
      this.out = out;
      this.client = client;
      this.bus = bus;
      this.streams = streams;
      this.repository = address + "/" + PUSHED;
      step("An integrated registry listens on " + address);
    }

    void play(long begin) throws IOException, InterruptedException {
      Digest first = pushTwoImages();
      followRepository();

      step("A build and a deployment are called back when a tag of default/ruby moves");
      BlockingQueue<TagUpdated> builds = collect("builder", FOLLOWER);
      BlockingQueue<TagUpdated> deployments = collect("deployer", FOLLOWER);

      step("A new latest is pushed");
      Digest second = push("latest", "ruby 2.0, second build");
      show("build ", next(builds), first, second);
      show("deploy", next(deployments), first, second);

      importAgain();
      require(builds.isEmpty() && deployments.isEmpty(), "somebody was called back once more");
      out.printf(
          Locale.ROOT,
          "%nDone: %d pushes, %d streams, 1 tag moved, 1 build and 1 deployment, in %.1f s.%n",
          pushes,
          streams.list(StreamQuery.all()).items().size(),
          (System.nanoTime() - begin) / 1e9);
    }

    private Digest pushTwoImages() throws IOException, InterruptedException {
      BlockingQueue<TagUpdated> moves = collect("demo", StreamKey.parse(PUSHED));
      step("Two images are pushed");
      Digest latest = push("latest", "ruby 2.0, first build");
      push("v0.4", "ruby 2.0, release 0.4");

      step("The pushes made a stream of the repository's name");
      next(moves);
      next(moves);
      ImageStream pushed = streams.get(StreamKey.parse(PUSHED)).orElseThrow();
      pushed.status().tags().forEach(tag -> say(pushed.key() + ":" + tag.tag()));
      return latest;
    }

    private void followRepository() {
      step("The stream default/ruby follows the repository, and is imported");
      ImageStream document = ImageStreamJson.read(DOCUMENT.replace(PUSHED, repository));
      ImportResult imported = streams.importImage(document);
      requireComplete(imported);
      out.println(ImageStreamJson.writeIndented(imported.stream().toLegacy()));
    }

    private void importAgain() {
      step("Another import finds nothing new, and calls nobody");
      Position before = bus.log().end();
      ImportResult again = streams.importImage(ImageStream.of("ruby", repository));
      requireComplete(again);
      require(!again.changed() && bus.log().end().equals(before), "the import changed something");
      again
          .tags()
          .forEach(tag -> say(tag.tag() + " " + tag.status().name().toLowerCase(Locale.ROOT)));
    }

    private BlockingQueue<TagUpdated> collect(String subscriber, StreamKey stream) {
      BlockingQueue<TagUpdated> received = new LinkedBlockingQueue<>();
      bus.subscribe(
          Subscription.named(subscriber).to(TagUpdated.class).ofStream(stream), received::add);
      return received;
    }

    private Digest push(String tag, String text) throws IOException {
      ImageReference reference = ImageReference.parse(repository + ":" + tag);
      Digest digest = SampleImage.saying(text).push(client, reference);
      pushes++;
      say("pushed " + PUSHED + ":" + tag + " " + digest.abbreviated());
      return digest;
    }

    private void show(String reaction, TagUpdated event, Digest from, Digest to) {
      String previous = event.previous().orElseThrow().image();
      require(
          event.tag().equals("latest")
              && previous.equals(from.toString())
              && event.current().image().equals(to.toString()),
          "the " + reaction.strip() + " callback told of another move: " + event);
      say(reaction + " " + event.stream() + ":" + event.tag());
      say("       was " + previous);
      say("       is  " + event.current().image());
    }

    private static TagUpdated next(BlockingQueue<TagUpdated> queue) throws InterruptedException {
      TagUpdated event = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      require(event != null, "an expected event did not come within " + PATIENCE_SECONDS + " s");
      return event;
    }

    private static void requireComplete(ImportResult result) {
      List<String> problems =
          Stream.concat(
                  result.repositoryFailure().stream(),
                  result.failures().stream().flatMap(tag -> tag.failure().stream()))
              .map(failure -> failure.message())
              .toList();
      require(problems.isEmpty(), "the import failed: " + problems);
    }

    private static void require(boolean holds, String otherwise) {
      if (!holds) {
        throw new ImageStreamsException("demo: " + otherwise);
      }
    }

    private void step(String title) {
      out.println();
      out.println("* " + title);
    }

    private void say(String line) {
      out.println("  " + line);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
