package dev.imagestreams.examples;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.registry.RegistryWriter.Pushed;
import dev.imagestreams.registry.copy.Progress;

/** Tells a user how far a copy is. Called by many threads. */
interface CopyReport extends AutoCloseable {

  /** Says nothing. */
  CopyReport QUIET = new CopyReport() {};

  /** Told one call at a time. */
  default void moved(Progress progress) {}

  /** A blob is in its place. */
  default void arrived(Descriptor blob, Pushed how) {}

  /** The copy is over, whichever way. */
  @Override
  default void close() {}
}
