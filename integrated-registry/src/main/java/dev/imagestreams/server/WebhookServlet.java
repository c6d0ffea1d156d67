package dev.imagestreams.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.imagestreams.notifications.webhook.WebhookHandler;
import dev.imagestreams.notifications.webhook.WebhookReply;
import dev.imagestreams.notifications.webhook.WebhookRequest;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Takes in webhooks in an application's own servlet container: {@code POST …/SOURCE}, the last
 * segment of the path being the name of the handler's source. Map it to a path of its own, such as
 * {@code /webhooks/*}. A request holds a thread until the log has its news.
 */
public final class WebhookServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private final transient WebhookHandler handler;

  public WebhookServlet(WebhookHandler handler) {
    this.handler = Objects.requireNonNull(handler, "handler");
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = request.getRequestURI();
    WebhookReply reply =
        handler.handle(
            path.substring(path.lastIndexOf('/') + 1),
            new WebhookRequest(
                request.getMethod(),
                headers(request),
                Optional.ofNullable(request.getQueryString()),
                request.getInputStream()));
    response.setStatus(reply.status());
    reply.headers().forEach(response::setHeader);
    byte[] body = reply.body().getBytes(UTF_8);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  private static Map<String, List<String>> headers(HttpServletRequest request) {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String name : Collections.list(request.getHeaderNames())) {
      headers.put(name, Collections.list(request.getHeaders(name)));
    }
    return headers;
  }
}
