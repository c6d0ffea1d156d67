package dev.imagestreams.http;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParserFactory;
import org.apache.hc.core5.http.impl.io.SocketHolder;
import org.jspecify.annotations.Nullable;

/**
 * A connection that logs nothing of what passes. The client's own would write headers and bodies to
 * its log where that is turned on, and with them passwords, tokens and signed URLs.
 *
 * <p>Not made from the client's own, which HttpClient before 5.6 keeps to itself.
 */
final class QuietConnection extends DefaultBHttpClientConnection
    implements ManagedHttpClientConnection {

  /**
   * @param limits of a server's head
   */
  QuietConnection(Http1Config limits) {
    super(limits, null, null, null, null, null, null, new DefaultHttpResponseParserFactory(limits));
  }

  @Override
  public void bind(SSLSocket tls, Socket socket) throws IOException {
    bind(new LastWords(tls, socket));
  }

  @Override
  public @Nullable Socket getSocket() {
    SocketHolder holder = getSocketHolder();
    return holder == null ? null : holder.getSocket();
  }

  /** Nobody reads while it is kept: the time limit of reading can stay as it is. */
  @Override
  public void passivate() {}

  @Override
  public void activate() {}
}
