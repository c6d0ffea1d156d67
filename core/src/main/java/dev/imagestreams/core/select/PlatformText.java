package dev.imagestreams.core.select;

import dev.imagestreams.model.Platform;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Platforms as they are written: {@code linux/arm64}, {@code linux/arm/v7}. */
final class PlatformText {

  private static final Pattern FORM =
      Pattern.compile("([a-z0-9]+)/([a-z0-9_]+)(?:/([a-z0-9._]+))?");

  private PlatformText() {}

  /**
   * Reads a platform.
   *
   * @throws InvalidSelectionException when the text is none
   */
  static Platform parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw Setting.PLATFORM.invalid(
          text,
          "not a platform - write os/architecture or os/architecture/variant in small letters");
    }
    return new Platform(form.group(1), form.group(2), Optional.ofNullable(form.group(3)));
  }
}
