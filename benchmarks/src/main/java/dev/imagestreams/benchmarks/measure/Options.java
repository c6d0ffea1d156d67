package dev.imagestreams.benchmarks.measure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The {@code --name value} pairs of a command line. */
public final class Options {

  private final Map<String, String> values = new LinkedHashMap<>();

  private Options() {}

  /**
   * Reads a command line.
   *
   * @param names of all options there are
   * @throws IllegalArgumentException when there is another
   */
  public static Options parse(String[] args, String... names) {
    Options options = new Options();
    for (int i = 0; i < args.length; i += 2) {
      String name = args[i].replaceFirst("^--", "");
      if (!args[i].startsWith("--") || !Set.of(names).contains(name) || i + 1 == args.length) {
        throw new IllegalArgumentException(
            "\"" + args[i] + "\": options are --" + String.join(" VALUE, --", names) + " VALUE");
      }
      options.values.put(name, args[i + 1]);
    }
    return options;
  }

  public String text(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  public int number(String name, int otherwise) {
    return Integer.parseInt(text(name, String.valueOf(otherwise)));
  }

  /** Separated by commas. */
  public List<String> list(String name, String otherwise) {
    return List.of(text(name, otherwise).split(",", -1));
  }
}
