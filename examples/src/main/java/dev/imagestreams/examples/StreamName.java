package dev.imagestreams.examples;

import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.StreamKey;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A stream, and perhaps a tag of it, as one types them: {@code [namespace/]name[:tag]}.
 *
 * @param typed what was typed
 */
record StreamName(String typed, StreamKey key, Optional<String> tag) {

  /** Reads command line arguments that name a stream and nothing in it. */
  static final class WithoutTag implements ITypeConverter<StreamName> {
    @Override
    public StreamName convert(String value) {
      StreamName name = new Converter().convert(value);
      if (name.tag().isPresent()) {
        throw new TypeConversionException(
            "'" + value + "' names a tag; name the stream, '" + name.key() + "'");
      }
      return name;
    }
  }

  /** Reads command line arguments that name a tag of a stream. */
  static final class WithTag implements ITypeConverter<StreamName> {
    @Override
    public StreamName convert(String value) {
      StreamName name = new Converter().convert(value);
      if (name.tag().isEmpty()) {
        throw new TypeConversionException(
            "'" + value + "' names no tag; name one, '" + name.key() + ":TAG'");
      }
      return name;
    }
  }

  /**
   * Reads command line arguments that name a stream, or an image in a registry, whose last part is
   * the stream's name then, as {@code oc import-image} has it.
   */
  static final class OrPullSpec implements ITypeConverter<StreamName> {

    private static final Pattern HOST = Pattern.compile("(localhost|[^/]*[.:][^/]*)/(.*/)?([^/]+)");

    @Override
    public StreamName convert(String value) {
      Matcher image = HOST.matcher(value);
      if (!image.matches()) {
        return new Converter().convert(value);
      }
      StreamName named = new Converter().convert(image.group(3));
      return new StreamName(value, named.key(), named.tag());
    }
  }

  /** The tag, of one that was read {@link WithTag}. */
  String requiredTag() {
    return tag.orElseThrow();
  }

  /** Reads command line arguments. */
  static final class Converter implements ITypeConverter<StreamName> {
    @Override
    public StreamName convert(String value) {
      if (value.indexOf('@') >= 0) {
        throw new TypeConversionException(
            "'" + value + "' names an image by its digest; name a stream or a tag");
      }
      int colon = value.indexOf(':', value.lastIndexOf('/') + 1);
      String name = colon < 0 ? value : value.substring(0, colon);
      try {
        Optional<String> tag =
            colon < 0
                ? Optional.empty()
                : ImageReference.parse("any" + value.substring(colon)).tag();
        return new StreamName(value, StreamKey.parse(name), tag);
      } catch (InvalidReferenceException e) {
        throw new TypeConversionException(
            "'" + value + "' is not [NAMESPACE/]NAME[:TAG]: " + e.getMessage());
      }
    }
  }
}
