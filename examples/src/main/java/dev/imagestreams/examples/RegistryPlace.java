package dev.imagestreams.examples;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.copy.RegistryImages;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An image in a registry. */
record RegistryPlace(ImageReference reference) implements ImagePlace {

  @Override
  public Origin origin(Function<Repository, RegistryImages> registries) {
    String wanted =
        reference.digest().map(Digest::toString).or(reference::tagOrDefault).orElseThrow();
    return new Origin(registries.apply(reference.repository()), wanted);
  }

  @Override
  public Destination destination(Function<Repository, RegistryImages> registries) {
    RegistryImages images = registries.apply(reference.repository());
    return new Destination(() -> images, reference.tagOrDefault());
  }

  @Override
  public String with(Digest digest) {
    return reference.name() + reference.tag().map(tag -> ":" + tag).orElse("") + "@" + digest;
  }

  /** Reads references to images that are there. */
  static final class Source implements ITypeConverter<RegistryPlace> {
    @Override
    public RegistryPlace convert(String value) {
      try {
        return new RegistryPlace(ImageReference.parse(value));
      } catch (InvalidReferenceException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** Reads references to where an image goes. */
  static final class Target implements ITypeConverter<RegistryPlace> {
    @Override
    public RegistryPlace convert(String value) {
      RegistryPlace place = new Source().convert(value);
      if (place.reference().digest().isPresent()) {
        throw new TypeConversionException(
            "'" + value + "' names a digest, which the image brings along; name a tag");
      }
      return place;
    }
  }
}
