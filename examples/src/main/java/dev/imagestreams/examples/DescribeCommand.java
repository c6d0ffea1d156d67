package dev.imagestreams.examples;

import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.Platform;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagEventCondition;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.tags.Hold;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints everything a stream knows, for people. */
@Command(
    name = "describe",
    description = "Shows a stream with the history of its tags.",
    mixinStandardHelpOptions = true)
final class DescribeCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "NAME",
      converter = StreamName.WithoutTag.class,
      description = "[NAMESPACE/]NAME")
  private StreamName name;

  @Mixin private StoreOption store = new StoreOption();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (PortableStore opened = store.view()) {
      ImageStream stream = GetCommand.require(opened, name);
      head(out, stream);
      for (NamedTagEventList tag : stream.status().tags()) {
        tag(out, opened, stream, tag);
      }
    }
    return ImageStreamsProgram.OK;
  }

  private static void head(PrintWriter out, ImageStream stream) {
    field(out, "Name:", stream.metadata().name());
    field(out, "Namespace:", stream.key().namespace());
    field(out, "Created:", stream.metadata().creationTimestamp().map(Instant::toString).orElse(""));
    field(out, "Resource version:", stream.metadata().resourceVersion());
    field(out, "Image repository:", stream.status().dockerImageRepository());
    field(
        out,
        "Last checked:",
        stream
            .metadata()
            .annotations()
            .getOrDefault(ImageStream.REPOSITORY_CHECK_ANNOTATION, "never"));
    field(out, "Tags:", Integer.toString(stream.status().tags().size()));
  }

  private static void field(PrintWriter out, String label, String value) {
    out.printf("%-19s%s%n", label, value);
  }

  private static void tag(
      PrintWriter out, ImageStreamStore store, ImageStream stream, NamedTagEventList tag) {
    out.println();
    out.println(tag.tag());
    Optional<String> from =
        stream.spec().tag(tag.tag()).flatMap(TagReference::from).map(ObjectReference::name);
    out.println(from.map(name -> "  tagged from " + name).orElse("  pushed"));
    stream
        .spec()
        .tag(tag.tag())
        .flatMap(Hold::reason)
        .ifPresent(reason -> out.println("  held: " + ImageStreamsProgram.oneLine(reason)));
    tag.conditions().forEach(condition -> out.println("  ! " + shown(condition)));
    boolean newest = true;
    for (TagEvent item : tag.items()) {
      out.println((newest ? "  * " : "    ") + item.dockerImageReference());
      out.println("      since " + item.created().map(Instant::toString).orElse("unknown"));
      if (newest) {
        image(out, item.digest().flatMap(store::image));
      }
      newest = false;
    }
  }

  private static String shown(TagEventCondition condition) {
    if (condition.isHeldBack()) {
      return "held back: " + condition.reason() + ": " + condition.message();
    }
    return condition.type().equals(TagEventCondition.HELD)
        ? "held back from " + condition.message()
        : "import failed: " + condition.reason() + ": " + condition.message();
  }

  private static void image(PrintWriter out, Optional<Image> known) {
    if (known.isEmpty()) {
      return;
    }
    Image image = known.get();
    if (image.dockerImageManifests().isEmpty()) {
      out.printf(
          "      %s, %d bytes in %d layers%s%n",
          image.platform().map(Platform::toString).orElse("unknown platform"),
          image.size(),
          image.dockerImageLayers().size(),
          image.created().map(c -> ", made " + c).orElse(""));
    } else {
      image
          .dockerImageManifests()
          .forEach(
              m ->
                  out.println(
                      "      "
                          + m.platform().map(Platform::toString).orElse("unknown platform")
                          + " "
                          + Digest.parse(m.digest()).abbreviated()));
    }
  }
}
