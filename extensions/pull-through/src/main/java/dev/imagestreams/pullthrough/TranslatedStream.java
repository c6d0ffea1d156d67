package dev.imagestreams.pullthrough;

import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.Repository;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A blob's content whose failures are told as the integrated registry wants them. */
final class TranslatedStream extends FilterInputStream {

  private final Repository repository;

  TranslatedStream(InputStream in, Repository repository) {
    super(in);
    this.repository = repository;
  }

  @Override
  public int read() throws IOException {
    try {
      return super.read();
    } catch (ImageStreamsException e) {
      throw Failures.of(repository, e);
    }
  }

  @Override
  public int read(byte[] into, int offset, int count) throws IOException {
    try {
      return super.read(into, offset, count);
    } catch (ImageStreamsException e) {
      throw Failures.of(repository, e);
    }
  }
}
