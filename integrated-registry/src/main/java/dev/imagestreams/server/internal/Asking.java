package dev.imagestreams.server.internal;

import dev.imagestreams.model.Digest;
import dev.imagestreams.server.upstream.Upstream;
import dev.imagestreams.server.upstream.UpstreamContent;
import dev.imagestreams.server.upstream.UpstreamException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks an upstream; whatever goes wrong there is what the client is answered. Thread-safe. */
final class Asking {

  private static final Logger LOG = LoggerFactory.getLogger(Asking.class);

  private final Upstream upstream;

  Asking(Upstream upstream) {
    this.upstream = upstream;
  }

  Optional<Digest> tag(String repository, String tag) {
    return answer(repository + ":" + tag, () -> upstream.tag(repository, tag));
  }

  Optional<Content> manifest(String repository, Digest digest) {
    String what = repository + "@" + digest;
    return answer(what, () -> upstream.manifest(repository, digest)).map(c -> told(what, c));
  }

  Optional<Content> blob(String repository, NamedBlobs.Named blob) {
    String what = repository + "@" + blob.digest();
    return answer(what, () -> upstream.blob(repository, blob.digest(), blob.manifests()))
        .map(c -> told(what, c));
  }

  /** Something to be asked. */
  private interface Question<T> {
    T ask() throws IOException;
  }

  private static <T> T answer(String what, Question<T> question) {
    try {
      return question.ask();
    } catch (UpstreamException e) {
      LOG.atInfo().addKeyValue("content", what).log("an upstream refuses: {}", e.getMessage());
      throw error(e);
    } catch (IOException | RuntimeException e) {
      LOG.atWarn().setCause(e).addKeyValue("content", what).log("an upstream failed");
      throw broken("what was asked for elsewhere broke off; the registry's log says why");
    }
  }

  private static Content told(String what, UpstreamContent given) {
    return new Content(given.mediaType(), given.size(), new Told(what, given.content()));
  }

  /** Content that is about to come; its reads throw {@link RegistryError}. */
  record Content(String mediaType, long size, Told bytes) implements AutoCloseable {

    @Override
    public void close() {
      bytes.close();
    }
  }

  /** Content whose failures are told from those of our own disk. */
  static final class Told extends FilterInputStream {
    private final String what;

    Told(String what, InputStream in) {
      super(in);
      this.what = what;
    }

    @Override
    public int read() {
      return answer(what, super::read);
    }

    @Override
    public int read(byte[] into, int offset, int count) {
      return answer(what, () -> in.read(into, offset, count));
    }

    /** What was read is checked, and the rest is not wanted: it may end as it likes. */
    @Override
    public void close() {
      try {
        super.close();
      } catch (IOException | RuntimeException e) {
        LOG.atDebug().setCause(e).addKeyValue("content", what).log("closing failed");
      }
    }
  }

  static RegistryError broken(String message) {
    return error(new UpstreamException(502, message));
  }

  private static RegistryError error(UpstreamException e) {
    Map<String, String> headers =
        e.retryAfter().map(after -> Map.of("Retry-After", seconds(after))).orElse(Map.of());
    String code = e.status() == 429 ? "TOOMANYREQUESTS" : "UNAVAILABLE";
    return new RegistryError(e.status(), code, e.getMessage(), headers);
  }

  /** Whole ones, and not too few of them. */
  private static String seconds(Duration after) {
    return Long.toString(after.plusSeconds(1).minusNanos(1).toSeconds());
  }
}
