package dev.imagestreams.http;

import java.util.Iterator;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.impl.DefaultClientConnectionReuseStrategy;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HeaderElements;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.message.BasicTokenIterator;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Which connections are kept for the next request: all that may be, but those to a proxy that
 * forwards requests only where it says that it keeps them too. Small proxies pass a host's answer
 * on as HTTP/1.1, which means that, and end the connection nevertheless: an upload that took it
 * next would break.
 */
final class KeepAlive extends DefaultClientConnectionReuseStrategy {

  @Override
  public boolean keepAlive(HttpRequest request, HttpResponse response, HttpContext context) {
    HttpRoute route = ((WayContext) HttpClientContext.cast(context)).route();
    boolean forwarded = route.getProxyHost() != null && !route.isTunnelled();
    return super.keepAlive(request, response, context)
        && (!forwarded || offers(response, "Connection") || offers(response, "Proxy-Connection"));
  }

  private static boolean offers(HttpResponse response, String header) {
    Iterator<String> tokens = new BasicTokenIterator(response.headerIterator(header));
    while (tokens.hasNext()) {
      if (HeaderElements.KEEP_ALIVE.equalsIgnoreCase(tokens.next())) {
        return true;
      }
    }
    return false;
  }
}
