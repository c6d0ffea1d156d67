package dev.imagestreams.core.select;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The orders there are, with what else can be said of them. */
enum OrderKind {
  SEMVER(
      "semver",
      Setting.RANGE,
      Setting.LENIENT,
      Setting.PRE_RELEASES,
      Setting.EXTRACT,
      Setting.EXTRACT_AS,
      Setting.BEST) {
    @Override
    TagOrder<?> order(Map<Setting, String> settings) {
      boolean preReleases = Setting.PRE_RELEASES.isSecond(settings, "false", "true");
      return new TagOrder.Semver(
          RangeParser.parse(Setting.RANGE.in(settings).orElse("*"), preReleases),
          Setting.LENIENT.isSecond(settings, "false", "true"));
    }
  },

  NUMERIC("numeric", Setting.EXTRACT, Setting.EXTRACT_AS, Setting.BEST) {
    @Override
    TagOrder<?> order(Map<Setting, String> settings) {
      return new TagOrder.Numeric();
    }
  },

  ALPHABETICAL("alphabetical", Setting.EXTRACT, Setting.EXTRACT_AS, Setting.BEST) {
    @Override
    TagOrder<?> order(Map<Setting, String> settings) {
      return new TagOrder.Alphabetical();
    }
  },

  CALENDAR("calendar", Setting.FORMAT, Setting.EXTRACT, Setting.EXTRACT_AS, Setting.BEST) {
    @Override
    TagOrder<?> order(Map<Setting, String> settings) {
      String format =
          Setting.FORMAT
              .in(settings)
              .orElseThrow(
                  () -> Setting.FORMAT.invalid("", "it is missing - write one, as YYYY.0M.0D"));
      return new TagOrder.Calendar(CalendarFormatParser.parse(format));
    }
  },

  /** Reads nothing out of tags, and takes no oldest one. */
  NEWEST("newest") {
    @Override
    TagOrder<?> order(Map<Setting, String> settings) {
      return new TagOrder.Newest();
    }
  };

  private static final Set<Setting> OF_ALL =
      EnumSet.of(Setting.ORDER, Setting.INCLUDE, Setting.EXCLUDE, Setting.PLATFORM);

  private final String text;
  private final Set<Setting> own;

  OrderKind(String text, Setting... own) {
    this.text = text;
    this.own = Set.of(own);
  }

  abstract TagOrder<?> order(Map<Setting, String> settings);

  String text() {
    return text;
  }

  /**
   * The kind that is set.
   *
   * @throws InvalidSelectionException when there is none, or something is set that it doesn't know
   */
  static OrderKind of(Map<Setting, String> settings) {
    String said = Setting.ORDER.in(settings).orElse("");
    OrderKind kind =
        Arrays.stream(values())
            .filter(k -> k.text.equals(said))
            .findFirst()
            .orElseThrow(
                () ->
                    Setting.ORDER.invalid(
                        said,
                        (said.isEmpty() ? "it is missing" : "there is no such order")
                            + " - write one of "
                            + texts()));
    settings.forEach(
        (setting, value) -> {
          if (!OF_ALL.contains(setting) && !kind.own.contains(setting)) {
            throw setting.invalid(value, "it says nothing of the order " + said + " - remove it");
          }
        });
    return kind;
  }

  private static String texts() {
    return Arrays.stream(values()).map(OrderKind::text).collect(Collectors.joining(", "));
  }
}
