package dev.imagestreams.examples;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.schedule.Intervals;
import dev.imagestreams.core.schedule.ScheduleSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Whether a command that stays looks at registries again and again, and how often. */
final class PollingOptions {

  @Option(
      names = "--interval",
      paramLabel = "TIME",
      converter = IntervalConverter.class,
      description =
          "How often scheduled tags are looked at for which neither they nor their stream say:"
              + " 30s, 5m, 1h30m, 1d. Default: 15m.")
  private @Nullable Duration interval;

  @Option(names = "--no-import", description = "Leave registries alone: others look at them.")
  private boolean noImport;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /** Reads intervals. */
  static final class IntervalConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String value) {
      try {
        return Intervals.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  /** Refuses what can't be meant. */
  void requireSense() {
    if (noImport && interval != null) {
      throw new ParameterException(
          spec.commandLine(), "--interval is for imports; leave out --no-import");
    }
  }

  boolean imports() {
    return !noImport;
  }

  /** Whether anything was said of polling. */
  boolean given() {
    return noImport || interval != null;
  }

  /** Has the streams look at registries, where that was not refused. */
  ImageStreams.Builder applyTo(ImageStreams.Builder streams) {
    if (noImport) {
      return streams;
    }
    return streams.schedule(
        interval == null ? ScheduleSettings.defaults() : ScheduleSettings.every(interval));
  }
}
