package dev.imagestreams.examples;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.webhook.WebhookAuthentication;
import dev.imagestreams.notifications.webhook.WebhookFormats;
import dev.imagestreams.notifications.webhook.WebhookHandler;
import dev.imagestreams.notifications.webhook.WebhookSignature;
import dev.imagestreams.notifications.webhook.WebhookSource;
import dev.imagestreams.server.WebhookServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Whether a command that stays takes in webhooks, and from whom. */
final class WebhookOptions {

  @Option(
      names = "--webhook-listen",
      paramLabel = "HOST:PORT",
      converter = ListenAddress.Converter.class,
      description =
          "Take in webhooks of the registries that streams follow, POSTed to /webhooks/KIND, KIND"
              + " being distribution, dockerhub, ghcr, quay, harbor, …; port 0 takes a free one.")
  private @Nullable ListenAddress listen;

  @Option(
      names = "--webhook-secret-file",
      paramLabel = "FILE",
      description =
          "What webhooks must know: as ?secret=, as the header Authorization with or without"
              + " Bearer, or as the key of their signatures.")
  private @Nullable Path secretFile;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /**
   * What takes in webhooks.
   *
   * @param server empty where nothing does
   */
  record Taking(Optional<WebhookServer> server) implements AutoCloseable {

    /** Says where, if anywhere. */
    void announce(PrintWriter to) {
      server.ifPresent(
          listening -> to.println("webhooks at http://" + listening.address() + "/webhooks/KIND"));
    }

    @Override
    public void close() {
      server.ifPresent(WebhookServer::close);
    }
  }

  /** Refuses what can't be meant, or what lets in everybody. */
  void requireSense(boolean imports) {
    if (listen == null) {
      if (secretFile != null) {
        throw refused("--webhook-secret-file is for webhooks; add --webhook-listen");
      }
      return;
    }
    if (!imports) {
      throw refused("--webhook-listen has registries looked at; leave out --no-import");
    }
    if (secretFile == null && !isLoopback(listen.host())) {
      throw refused(
          "--webhook-listen "
              + listen.host()
              + " can be reached by others; add --webhook-secret-file, or listen on 127.0.0.1");
    }
  }

  private ParameterException refused(String line) {
    return new ParameterException(spec.commandLine(), line);
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false; // Said again, and better, where it is listened on.
    }
  }

  /** Listens, if that is wanted; to be closed before the bus. */
  Taking start(ImageStreams streams, NotificationBus bus) {
    if (listen == null) {
      return new Taking(Optional.empty());
    }
    FollowedHosts followed = new FollowedHosts(streams);
    WebhookAuthentication authentication = authentication();
    WebhookHandler.Builder handler = WebhookHandler.builder().notificationBus(bus);
    for (String kind : WebhookFormats.kinds()) {
      handler.source(
          new WebhookSource(kind, WebhookFormats.of(kind), followed::hosts, authentication));
    }
    return new Taking(
        Optional.of(WebhookServer.start(listen.host(), listen.port(), handler.build())));
  }

  private WebhookAuthentication authentication() {
    if (secretFile == null) {
      return WebhookAuthentication.unauthenticated();
    }
    String secret = secret(secretFile);
    return WebhookAuthentication.anyOf(
        WebhookAuthentication.secretInQuery(secret),
        WebhookAuthentication.authorization(secret, "Bearer " + secret),
        WebhookAuthentication.hmac(WebhookSignature.GITHUB, secret),
        WebhookAuthentication.hmac(WebhookSignature.GITEA, secret),
        WebhookAuthentication.hmac(WebhookSignature.NEXUS, secret),
        WebhookAuthentication.hmac(WebhookSignature.ARTIFACTORY, secret),
        WebhookAuthentication.hmac(WebhookSignature.GENERIC, secret),
        WebhookAuthentication.header("X-JFrog-Event-Auth", secret));
  }

  private static String secret(Path file) {
    try {
      String secret = Files.readString(file, StandardCharsets.UTF_8).strip();
      if (secret.isEmpty()) {
        throw new ImageStreamsException(
            "the secret in " + file + " is empty; write one into the file");
      }
      return secret;
    } catch (IOException e) {
      throw new ImageStreamsException(
          "the secret in " + file + " can't be read; check the file and its permissions", e);
    }
  }
}
