package dev.imagestreams.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;

/**
 * An answer whose body was not read yet. For one thread; must be closed.
 *
 * <p>Closing before the body's end drops the connection, unless the rest is small and has arrived:
 * left to itself the client below would first read all the rest, however much that is.
 */
public final class HttpReply implements AutoCloseable {

  private static final int MAX_LEFT = 4096;

  /** Room is made at once for as much as is announced, but not for what only a liar may have. */
  private static final int MAX_TRUSTED = 64 << 10;

  private final HttpUriRequestBase request;
  private final ClassicHttpResponse response;
  private final URI uri;
  private final String proxy;
  private final Exchange exchange;
  private final InputStream body;
  private boolean finished;
  private Runnable onClose = () -> {};

  HttpReply(
      HttpUriRequestBase request,
      ClassicHttpResponse response,
      URI uri,
      String proxy,
      Exchange exchange) {
    this.request = request;
    this.response = response;
    this.uri = uri;
    this.proxy = proxy;
    this.exchange = exchange;
    HttpEntity entity = response.getEntity();
    this.finished = entity == null;
    this.body = new Body(entity == null ? InputStream.nullInputStream() : open(entity));
  }

  private InputStream open(HttpEntity entity) {
    try {
      return entity.getContent();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Has {@code action} run when this is closed, once. */
  public void onClose(Runnable action) {
    onClose = action;
  }

  public int status() {
    return response.getCode();
  }

  /** Where the answer came from, after redirects. */
  public URI uri() {
    return uri;
  }

  /**
   * The proxy, as host and port, that this came from: forwarded, or in the host's place; empty
   * where it certainly is the host's own answer.
   */
  public Optional<String> proxy() {
    return proxy.isEmpty() ? Optional.empty() : Optional.of(proxy);
  }

  /** The first header of the name, upper and lower case alike. */
  public Optional<String> header(String name) {
    Header header = response.getFirstHeader(name);
    return header == null ? Optional.empty() : Optional.ofNullable(header.getValue());
  }

  /** All headers of the name. */
  public List<String> headers(String name) {
    return Arrays.stream(response.getHeaders(name)).map(Header::getValue).toList();
  }

  /** The length the server announced; -1 if it didn't. */
  public long contentLength() {
    try {
      return header("Content-Length").map(Long::parseLong).orElse(-1L);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** The body. Its methods throw {@link HttpFailure} when the connection breaks or time is up. */
  public InputStream body() {
    return body;
  }

  /**
   * Reads the whole body.
   *
   * @param limit the most bytes to take; a body announced to be longer is not read at all
   * @throws HttpFailure when the body is longer
   */
  public byte[] bytes(int limit) {
    if (contentLength() > limit) {
      throw tooLarge(limit);
    }
    try {
      byte[] bytes = read(limit);
      if (bytes.length > limit) {
        throw tooLarge(limit);
      }
      return bytes;
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** One byte more than the limit, if there are as many. */
  private byte[] read(int limit) throws IOException {
    long announced = contentLength();
    if (announced < 0 || announced > MAX_TRUSTED) {
      return body.readNBytes(limit < Integer.MAX_VALUE ? limit + 1 : limit);
    }
    byte[] bytes = new byte[(int) announced];
    int count = body.readNBytes(bytes, 0, bytes.length);
    finished |= body.read() < 0; // Only then can the connection be kept.
    return count == bytes.length ? bytes : Arrays.copyOf(bytes, count);
  }

  /** Reads at most {@code limit} bytes and leaves the rest: for error messages. */
  public byte[] head(int limit) {
    try {
      byte[] bytes = body.readNBytes(limit);
      if (bytes.length < limit) {
        finished = true;
      }
      return bytes;
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private HttpFailure tooLarge(int limit) {
    return new HttpFailure(
        HttpFailure.Kind.TOO_LARGE, uri, "the answer is larger than " + limit + " bytes", null);
  }

  private HttpFailure failure(IOException e) {
    return exchange.failure(e);
  }

  @Override
  public void close() {
    Runnable action = onClose;
    onClose = () -> {};
    action.run();
    exchange.close();
    if (!finished && !finishes()) {
      request.cancel();
    }
    try {
      response.close();
    } catch (IOException e) {
      // The exchange is over and its result known; a connection that closes badly is not reused.
      Failures.LOG.debug("closing the answer of {}", uri.getHost(), e);
    }
  }

  /** Takes the rest of a small body that is here already, so that its connection can be kept. */
  private boolean finishes() {
    long length = contentLength();
    try {
      if (length < 0 || length > MAX_LEFT || body.available() < length) {
        return false;
      }
      body.readNBytes(MAX_LEFT);
      return finished;
    } catch (IOException | HttpFailure e) {
      return false;
    }
  }

  /** Notices the end, and turns what goes wrong into {@link HttpFailure}. */
  private final class Body extends InputStream {

    private final InputStream in;

    Body(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() {
      exchange.waits();
      try {
        int value = in.read();
        finished |= value < 0;
        return value;
      } catch (IOException e) {
        throw failure(e);
      } finally {
        exchange.waited();
      }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      exchange.waits();
      try {
        int count = in.read(buffer, offset, length);
        finished |= count < 0;
        return count;
      } catch (IOException e) {
        throw failure(e);
      } finally {
        exchange.waited();
      }
    }

    @Override
    public int available() throws IOException {
      return in.available();
    }

    @Override
    public void close() {
      HttpReply.this.close();
    }
  }
}
