package dev.imagestreams.examples;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.copy.ImageSource;
import dev.imagestreams.registry.copy.ImageTarget;
import dev.imagestreams.registry.copy.RegistryImages;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Where an image is, or goes to, as one names it on the command line. */
sealed interface ImagePlace permits RegistryPlace, LayoutPlace {

  /**
   * Opens the place to copy from it.
   *
   * @param registries gives the images of a repository
   * @throws ImageStreamsException where there is no such image
   */
  Origin origin(Function<Repository, RegistryImages> registries);

  /**
   * Looks whether an image may be put there; changes nothing yet.
   *
   * @param registries gives the images of a repository
   * @throws ImageStreamsException where something else is in its place
   */
  Destination destination(Function<Repository, RegistryImages> registries);

  /** The place with an image's digest, in one word. */
  String with(Digest digest);

  /**
   * An image to copy.
   *
   * @param wanted its tag or digest
   */
  record Origin(ImageSource images, String wanted) {}

  /**
   * Where an image goes to.
   *
   * @param images makes the place if need be
   * @param tag what the image is found by there; empty where its digest is enough
   */
  record Destination(Supplier<? extends ImageTarget> images, Optional<String> tag) {}
}
