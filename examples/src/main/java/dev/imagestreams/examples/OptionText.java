package dev.imagestreams.examples;

import dev.imagestreams.model.tags.RefusedOperationException;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Options whose texts the model reads. */
final class OptionText {

  private OptionText() {}

  /**
   * Reads what was given for an option.
   *
   * @return empty where nothing was given
   */
  static <T> Optional<T> read(
      CommandSpec spec, String option, @Nullable String text, Function<String, T> parser) {
    try {
      return Optional.ofNullable(text).map(parser);
    } catch (RefusedOperationException e) {
      throw new ParameterException(
          spec.commandLine(), option + ": '" + text + "': " + e.getMessage());
    }
  }
}
