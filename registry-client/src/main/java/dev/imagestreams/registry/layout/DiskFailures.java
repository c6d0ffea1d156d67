package dev.imagestreams.registry.layout;

import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;

/** Tells failures of the disk in the words of registries. */
final class DiskFailures {

  private DiskFailures() {}

  static RegistryException of(String doing, IOException e) {
    if (e instanceof TarFormatException) {
      return new RegistryException(Reason.PROTOCOL, doing + ": " + e.getMessage(), e);
    }
    if (e instanceof NoSuchFileException) {
      return new RegistryException(
          Reason.NOT_FOUND, doing + ": there is no file " + e.getMessage(), e);
    }
    if (e instanceof ClosedByInterruptException) {
      return new RegistryException(Reason.CANCELLED, doing + ": interrupted", e);
    }
    return new RegistryException(Reason.UNAVAILABLE, doing + " failed: " + e, e);
  }
}
