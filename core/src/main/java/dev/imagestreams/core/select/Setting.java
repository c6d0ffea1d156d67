package dev.imagestreams.core.select;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a selection consists of; each has its annotation. */
enum Setting {
  ORDER(""),
  RANGE("-range"),
  LENIENT("-lenient"),
  PRE_RELEASES("-pre-releases"),
  FORMAT("-format"),
  BEST("-best"),
  INCLUDE("-include"),
  EXCLUDE("-exclude"),
  EXTRACT("-extract"),
  EXTRACT_AS("-extract-as"),
  PLATFORM("-platform");

  /** Characters of a value: more than anybody writes, and little enough to be read at once. */
  private static final int MAX_LENGTH = 512;

  private final String annotation;

  Setting(String suffix) {
    this.annotation = TagSelection.ANNOTATION + suffix;
  }

  String annotation() {
    return annotation;
  }

  /**
   * The setting that has the annotation; empty where the annotation is about something else.
   *
   * @throws InvalidSelectionException when it is about selecting, and unknown
   */
  static Optional<Setting> of(String annotation, String value) {
    if (!isAnnotation(annotation)) {
      return Optional.empty();
    }
    Optional<Setting> known =
        Arrays.stream(values()).filter(s -> s.annotation.equals(annotation)).findFirst();
    if (known.isEmpty()) {
      throw new InvalidSelectionException(
          annotation,
          value,
          "there is no such annotation - remove it, or write one of "
              + Arrays.stream(values()).map(Setting::annotation).collect(Collectors.joining(", ")));
    }
    return known;
  }

  /** Whether the annotation is about selecting, known or not. */
  static boolean isAnnotation(String name) {
    return name.equals(TagSelection.ANNOTATION) || name.startsWith(TagSelection.ANNOTATION + "-");
  }

  /** The value that is set; empty where it is not. */
  Optional<String> in(Map<Setting, String> settings) {
    @Nullable String value = settings.get(this);
    if (value == null) {
      return Optional.empty();
    }
    if (value.length() > MAX_LENGTH) {
      throw invalid(value, "it is longer than " + MAX_LENGTH + " characters - shorten it");
    }
    return Optional.of(value);
  }

  /** Which of two words is set: whether it is the second one. The first goes unless said. */
  boolean isSecond(Map<Setting, String> settings, String first, String second) {
    Optional<String> value = in(settings);
    value
        .filter(v -> !List.of(first, second).contains(v))
        .ifPresent(
            v -> {
              throw invalid(v, "it is none of the words known - write " + first + " or " + second);
            });
    return value.filter(second::equals).isPresent();
  }

  InvalidSelectionException invalid(String value, String problem) {
    return new InvalidSelectionException(annotation, value, problem);
  }

  InvalidSelectionException invalid(String value, int position, String problem) {
    return invalid(value, "at position " + position + ": " + problem);
  }
}
