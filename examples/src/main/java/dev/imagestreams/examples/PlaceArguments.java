package dev.imagestreams.examples;

import dev.imagestreams.examples.LayoutPlace.Form;
import dev.imagestreams.registry.layout.OciLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads places from command lines. */
final class PlaceArguments {

  private PlaceArguments() {}

  /** A path: an archive where it ends in {@code .tar} and is no directory, else a directory. */
  static final class Layout implements ITypeConverter<LayoutPlace> {
    @Override
    public LayoutPlace convert(String value) {
      if (value.isEmpty()) {
        throw new TypeConversionException("the name of a directory or archive is empty");
      }
      Path path = Path.of(value);
      boolean archive = value.endsWith(".tar") && !Files.isDirectory(path);
      return new LayoutPlace(archive ? Form.ARCHIVE : Form.DIRECTORY, path, Optional.empty());
    }
  }

  /** A layout as skopeo names it, or a reference to an image that is there. */
  static final class Source implements ITypeConverter<ImagePlace> {
    @Override
    public ImagePlace convert(String value) {
      Optional<LayoutPlace> layout = layout(value);
      return layout.isPresent() ? layout.get() : new RegistryPlace.Source().convert(value);
    }
  }

  /** A layout as skopeo names it, or a reference to where an image goes. */
  static final class Target implements ITypeConverter<ImagePlace> {
    @Override
    public ImagePlace convert(String value) {
      Optional<LayoutPlace> layout = layout(value);
      return layout.isPresent() ? layout.get() : new RegistryPlace.Target().convert(value);
    }
  }

  private static Optional<LayoutPlace> layout(String value) {
    for (Form form : Form.values()) {
      if (value.startsWith(form.prefix())) {
        return Optional.of(layout(form, value));
      }
    }
    return Optional.empty();
  }

  /** The first colon ends the path, as in skopeo: tags may have colons, so paths may not. */
  private static LayoutPlace layout(Form form, String value) {
    String rest = value.substring(form.prefix().length());
    int colon = rest.indexOf(':');
    String path = colon < 0 ? rest : rest.substring(0, colon);
    if (path.isEmpty()) {
      throw new TypeConversionException(
          "'" + value + "' is not " + form.prefix() + "PATH[:TAG]: it has no path");
    }
    Optional<String> tag = colon < 0 ? Optional.empty() : Optional.of(rest.substring(colon + 1));
    tag.filter(text -> !OciLayout.isTag(text))
        .ifPresent(
            text -> {
              throw new TypeConversionException(
                  "'"
                      + value
                      + "' is not "
                      + form.prefix()
                      + "PATH[:TAG]: no tag is '"
                      + text
                      + "'");
            });
    return new LayoutPlace(form, Path.of(path), tag);
  }
}
