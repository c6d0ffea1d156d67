package dev.imagestreams.http;

import java.io.IOException;
import java.net.Socket;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.HttpsSupport;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Starts TLS with what our user set for a host: TLS 1.2 or newer, and the host's name checked
 * before any client certificate is shown.
 */
final class TlsByHost implements TlsSocketStrategy {

  private final Function<String, Optional<SSLContext>> contexts;
  private final Function<SSLContext, TlsSocketStrategy> strategies;
  private final TlsSocketStrategy usual;

  private TlsByHost(
      Function<String, Optional<SSLContext>> contexts,
      Function<SSLContext, TlsSocketStrategy> strategies,
      SSLContext usual) {
    this.contexts = contexts;
    this.strategies = strategies;
    this.usual = strategies.apply(usual);
  }

  static TlsByHost verifying(Function<String, Optional<SSLContext>> contexts) {
    return new TlsByHost(
        contexts,
        context ->
            new DefaultClientTlsStrategy(
                context,
                HostnameVerificationPolicy.BOTH,
                HttpsSupport.getDefaultHostnameVerifier()),
        systemContext());
  }

  static TlsByHost trusting(Function<String, Optional<SSLContext>> contexts) {
    return new TlsByHost(
        contexts,
        context ->
            new DefaultClientTlsStrategy(
                context, HostnameVerificationPolicy.CLIENT, NoopHostnameVerifier.INSTANCE),
        UnverifiedTls.context());
  }

  private static SSLContext systemContext() {
    try {
      return SSLContext.getDefault();
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(
          "this Java runtime can't start TLS; check javax.net.ssl.trustStore and keyStore", e);
    }
  }

  @Override
  public SSLSocket upgrade(
      Socket socket, String target, int port, Object attachment, HttpContext context)
      throws IOException {
    String host = target.indexOf(':') >= 0 ? "[" + target + "]" : target;
    return contexts
        .apply(host + ":" + port)
        .map(strategies)
        .orElse(usual)
        .upgrade(socket, target, port, attachment, context);
  }
}
