package dev.imagestreams.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;

/** A request's body as the HTTP client wants it. */
final class BodyEntity extends AbstractHttpEntity {

  private final HttpCall.Body body;

  BodyEntity(HttpCall.Body body) {
    super((String) null, null, false);
    this.body = body;
  }

  @Override
  public boolean isRepeatable() {
    return true;
  }

  @Override
  public long getContentLength() {
    return body.length();
  }

  @Override
  public InputStream getContent() throws IOException {
    return body.open();
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    try (InputStream in = body.open()) {
      in.transferTo(out);
    }
  }

  @Override
  public boolean isStreaming() {
    return true;
  }

  @Override
  public void close() {}
}
