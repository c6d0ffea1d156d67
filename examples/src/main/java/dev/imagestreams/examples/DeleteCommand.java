package dev.imagestreams.examples;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.store.PortableStore;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Deletes streams, as {@code oc delete imagestream} does. */
@Command(
    name = "delete",
    description = "Deletes streams with their histories, held tags too. The images stay.",
    mixinStandardHelpOptions = true)
final class DeleteCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "NAME",
      arity = "1..*",
      converter = StreamName.WithoutTag.class,
      description = "[NAMESPACE/]NAME")
  private List<StreamName> names = List.of();

  @Option(names = "--ignore-not-found", description = "A stream that is not there is no failure.")
  private boolean ignoreNotFound;

  @Mixin private StoreOption store = new StoreOption();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Set<StreamName> missing = new LinkedHashSet<>();
    try (PortableStore opened = store.open();
        ImageStreams streams = StoreOption.streams(opened).build()) {
      for (StreamName name : names) {
        if (streams.delete(name.key())) {
          spec.commandLine().getOut().println(name.key() + " deleted");
        } else if (!ignoreNotFound) {
          missing.add(name);
        }
      }
    }
    for (StreamName name : missing) {
      spec.commandLine()
          .getErr()
          .println(
              "imagestreams: no image stream named \""
                  + name.key()
                  + "\" exists in this store; nothing was deleted of it");
    }
    return missing.isEmpty() ? ImageStreamsProgram.OK : ImageStreamsProgram.FAILED;
  }
}
