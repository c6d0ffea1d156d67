package dev.imagestreams.server.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * Content that is about to come. For one thread, which closes it.
 *
 * @param mediaType of a manifest, as it was said; of a blob it does not matter
 * @param size bytes; -1 where that is not known
 * @param content not checked yet; reads may throw {@link UpstreamException}
 */
public record UpstreamContent(String mediaType, long size, InputStream content)
    implements AutoCloseable {

  public UpstreamContent {
    Objects.requireNonNull(mediaType, "mediaType");
    Objects.requireNonNull(content, "content");
    if (size < -1) {
      throw new IllegalArgumentException("negative size " + size);
    }
  }

  /** Ends the transfer. */
  @Override
  public void close() throws IOException {
    content.close();
  }
}
