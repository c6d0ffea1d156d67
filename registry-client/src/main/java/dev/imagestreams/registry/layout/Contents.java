package dev.imagestreams.registry.layout;

import dev.imagestreams.model.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/** The files of a layout, wherever they are kept. {@code toString} names the place. */
interface Contents {

  LayoutIndex index();

  /** How many bytes a blob has; empty where there is none. */
  OptionalLong size(Digest digest);

  /** A blob's content, unverified. */
  InputStream open(Digest digest, long offset) throws IOException;
}
