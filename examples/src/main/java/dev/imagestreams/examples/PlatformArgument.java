package dev.imagestreams.examples;

import dev.imagestreams.model.Platform;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code os/arch[/variant]}. */
final class PlatformArgument implements ITypeConverter<Platform> {

  private static final Pattern PLATFORM =
      Pattern.compile("([A-Za-z0-9_.-]+)/([A-Za-z0-9_.-]+)(?:/([A-Za-z0-9_.-]+))?");

  @Override
  public Platform convert(String value) {
    Matcher matcher = PLATFORM.matcher(value);
    if (!matcher.matches()) {
      throw new TypeConversionException(
          "'" + value + "' is not OS/ARCH[/VARIANT], such as linux/arm64/v8");
    }
    return new Platform(matcher.group(1), matcher.group(2), Optional.ofNullable(matcher.group(3)));
  }
}
