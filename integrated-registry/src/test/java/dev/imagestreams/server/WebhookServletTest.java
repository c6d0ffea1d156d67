package dev.imagestreams.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.InMemoryEventLog;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.webhook.WebhookAuthentication;
import dev.imagestreams.notifications.webhook.WebhookHandler;
import dev.imagestreams.notifications.webhook.WebhookSignature;
import dev.imagestreams.notifications.webhook.WebhookSource;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Webhooks over a real socket. */
class WebhookServletTest {

  private static final String BODY = "{\"repository\":\"team/app\",\"tag\":\"1.0\"}";

  /** Of the body with the secret "new-secret", by {@code openssl dgst}. */
  private static final String SIGNATURE =
      "sha256=246d29eb6ff43d8612a523244d7fe66435e59ca713d95541b343cd9cb7dba4a6";

  @TempDir Path directory;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Tomcat tomcat = new Tomcat();
  private final EventLog log = new InMemoryEventLog();
  private final NotificationBus bus = NotificationBus.over(log);
  private Connector connector;

  @BeforeEach
  void start() throws LifecycleException {
    WebhookHandler handler =
        WebhookHandler.builder()
            .notificationBus(bus)
            .source(
                WebhookSource.of(
                    "signed",
                    "generic",
                    "registry.example",
                    WebhookAuthentication.hmac(WebhookSignature.GENERIC, "new-secret")))
            .source(
                WebhookSource.of(
                    "by-url",
                    "generic",
                    "registry.example",
                    WebhookAuthentication.secretInQuery("new-secret")))
            .build();
    tomcat.setBaseDir(directory.toString());
    connector = new Connector();
    connector.setPort(0);
    connector.setProperty("address", InetAddress.getLoopbackAddress().getHostAddress());
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("", directory.toString());
    if (context instanceof StandardContext standard) {
      standard.setClearReferencesRmiTargets(false);
      standard.setClearReferencesThreadLocals(false);
    }
    Tomcat.addServlet(context, "webhooks", new WebhookServlet(handler)).addMapping("/webhooks/*");
    tomcat.start();
  }

  @AfterEach
  void stop() throws LifecycleException {
    tomcat.stop();
    tomcat.destroy();
    bus.close();
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(
        URI.create(
            "http://"
                + InetAddress.getLoopbackAddress().getHostAddress()
                + ":"
                + connector.getLocalPort()
                + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private List<ImageEvent> events() {
    return log.read(log.beginning(), 100).stream().map(logged -> logged.event()).toList();
  }

  @Test
  void takesASignedMessage() throws Exception {
    HttpResponse<String> answer =
        send(
            to("/webhooks/signed")
                .header("x-signature", SIGNATURE)
                .POST(BodyPublishers.ofString(BODY)));

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.body()).isEmpty();
    assertThat(events()).extracting(ImageEvent::subject).containsExactly("1.0");
  }

  @Test
  void takesASecretInTheUrl() throws Exception {
    HttpResponse<String> answer =
        send(to("/webhooks/by-url?secret=new-secret").POST(BodyPublishers.ofString(BODY)));

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(events()).hasSize(1);
  }

  @Test
  void refusesAMessageThatIsNotSigned() throws Exception {
    HttpResponse<String> answer = send(to("/webhooks/signed").POST(BodyPublishers.ofString(BODY)));

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain;charset=utf-8");
    assertThat(answer.body()).isEqualTo("the signature or secret is missing or wrong\n");
    assertThat(events()).isEmpty();
  }

  @Test
  void knowsNoOtherSource() throws Exception {
    assertThat(send(to("/webhooks/other").POST(BodyPublishers.ofString(BODY))).statusCode())
        .isEqualTo(404);
    assertThat(send(to("/webhooks/").POST(BodyPublishers.ofString(BODY))).statusCode())
        .isEqualTo(404);
  }

  @Test
  void takesPostsOnly() throws Exception {
    HttpResponse<String> answer = send(to("/webhooks/signed").GET());

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).hasValue("POST");
  }

  @Test
  void refusesWhatIsTooLong() throws Exception {
    HttpResponse<String> answer =
        send(
            to("/webhooks/signed")
                .header("X-Signature", SIGNATURE)
                .POST(BodyPublishers.ofByteArray(new byte[1_048_577])));

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(events()).isEmpty();
  }
}
