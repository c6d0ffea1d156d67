package dev.imagestreams.http;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.impl.io.DefaultManagedHttpClientConnection;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParserFactory;
import org.apache.hc.core5.http.impl.io.SocketHolder;

/**
 * A connection that logs nothing of what passes. The client below would write headers and bodies to
 * its log where that is turned on, and with them passwords, tokens and signed URLs.
 */
final class QuietConnection extends DefaultManagedHttpClientConnection {

  private static final AtomicLong MADE = new AtomicLong();

  /**
   * @param limits of a server's head
   */
  QuietConnection(Http1Config limits) {
    super(
        "connection-" + MADE.incrementAndGet(),
        null,
        null,
        limits,
        null,
        null,
        null,
        new DefaultHttpResponseParserFactory(limits));
  }

  @Override
  public void bind(Socket socket) throws IOException {
    bind(new SocketHolder(socket));
  }

  @Override
  public void bind(SSLSocket tls, Socket socket) throws IOException {
    bind(new LastWords(tls, socket));
  }

  @Override
  protected void onRequestSubmitted(ClassicHttpRequest request) {}

  @Override
  protected void onResponseReceived(ClassicHttpResponse response) {}
}
