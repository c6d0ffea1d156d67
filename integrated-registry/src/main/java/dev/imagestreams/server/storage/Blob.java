package dev.imagestreams.server.storage;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.Optional;

/** Stored content. */
public interface Blob {

  /** Bytes. */
  long size();

  /** Opens the content at its beginning. */
  SeekableByteChannel open() throws IOException;

  /** The file that has the content and nothing else, where there is one. */
  Optional<Path> file();
}
