package dev.imagestreams.examples;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.copy.RegistryImages;
import dev.imagestreams.registry.layout.OciArchive;
import dev.imagestreams.registry.layout.OciArchiveWriter;
import dev.imagestreams.registry.layout.OciLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * An image on the disk, in an OCI layout that is a directory or an archive.
 *
 * @param tag which of the layout's images, or what the image shall be called there
 */
record LayoutPlace(Form form, Path path, Optional<String> tag) implements ImagePlace {

  /** How a layout is kept. */
  enum Form {
    DIRECTORY("oci:", "OCI layout "),
    ARCHIVE("oci-archive:", "OCI archive ");

    private final String prefix;
    private final String title;

    Form(String prefix, String title) {
      this.prefix = prefix;
      this.title = title;
    }

    /** What tells it from a reference on the command line. */
    String prefix() {
      return prefix;
    }
  }

  /** The same place with another tag. */
  LayoutPlace withTag(Optional<String> value) {
    return new LayoutPlace(form, path, value);
  }

  @Override
  public Origin origin(Function<Repository, RegistryImages> registries) {
    if (Files.notExists(path)) {
      String hint = path.toString().contains(":") ? ", and its tag by --tag" : "";
      throw new ImageStreamsException("there is no " + this + "; name one that is there" + hint);
    }
    requireForm();
    if (form == Form.ARCHIVE) {
      OciArchive archive = OciArchive.open(path);
      return new Origin(archive, LayoutTag.choose(this, archive.tags(), archive.manifests(), tag));
    }
    requireLayout();
    OciLayout layout = OciLayout.open(path);
    return new Origin(layout, LayoutTag.choose(this, layout.tags(), layout.manifests(), tag));
  }

  @Override
  public Destination destination(Function<Repository, RegistryImages> registries) {
    requireForm();
    if (form == Form.ARCHIVE) {
      requireRoomForArchive();
      return new Destination(() -> OciArchiveWriter.create(path), tag);
    }
    if (Files.exists(path) && !isEmpty()) {
      requireLayout();
      OciLayout.open(path);
    }
    return new Destination(() -> OciLayout.create(path), tag);
  }

  private void requireForm() {
    if (form == Form.ARCHIVE && Files.isDirectory(path)) {
      throw new ImageStreamsException(path + " is a directory and no archive; write oci:" + path);
    }
    if (form == Form.DIRECTORY && Files.exists(path) && !Files.isDirectory(path)) {
      throw new ImageStreamsException(
          path
              + " is a file and no OCI layout; name a directory, or an archive: that ends in .tar,"
              + " or in copy begins with oci-archive:");
    }
  }

  private void requireLayout() {
    if (Files.notExists(path.resolve("oci-layout"))) {
      throw new ImageStreamsException(
          path + " is a directory but no OCI layout: it has no file oci-layout; name another");
    }
  }

  private void requireRoomForArchive() {
    if (Files.exists(path)) {
      throw new ImageStreamsException(
          this + " is there already and is not overwritten; delete it or name another");
    }
    Path directory = path.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw new ImageStreamsException(
          "there is no directory " + directory + " for " + this + "; make it first");
    }
  }

  private boolean isEmpty() {
    try (Stream<Path> entries = Files.list(path)) {
      return entries.findAny().isEmpty();
    } catch (IOException e) {
      throw new ImageStreamsException(this + " can't be read: " + e + "; name another", e);
    }
  }

  @Override
  public String with(Digest digest) {
    return form.prefix() + path + tag.map(t -> ":" + t).orElse("") + "@" + digest;
  }

  @Override
  public String toString() {
    return form.title + path;
  }
}
