package dev.imagestreams.registry;

import dev.imagestreams.http.Hosts;
import dev.imagestreams.http.HttpCall;
import dev.imagestreams.http.HttpFailure;
import dev.imagestreams.http.HttpReply;
import dev.imagestreams.http.HttpTransport;
import dev.imagestreams.registry.auth.CredentialProvider;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Carries out calls: finds the registry's address, proves who asks, reads refusals. */
final class CallExecutor {

  /** Docker Hub's registry answers at another name than its images carry. */
  private static final Map<String, String> ENDPOINTS = Map.of("docker.io", "registry-1.docker.io");

  private final HttpTransport transport;
  private final Authorizer authorizer;

  /** Registries that may be insecure and turned out to speak plain HTTP only. */
  private final Map<String, URI> plain = new ConcurrentHashMap<>();

  CallExecutor(HttpTransport transport, CredentialProvider credentials) {
    this.transport = transport;
    this.authorizer = new Authorizer(transport, credentials);
  }

  /**
   * Carries out a call.
   *
   * @throws RegistryException when it failed or was refused
   */
  <T> T execute(RegistryCall<T> call, Access access) {
    try {
      HttpReply reply = send(call, access);
      boolean kept = false;
      try {
        if (!call.understands(reply.status())) {
          throw Answers.refused(call.description(), reply);
        }
        T answer = call.answer(reply);
        kept = call.keepsReply();
        return answer;
      } finally {
        if (!kept) {
          reply.close();
        }
      }
    } catch (HttpFailure e) {
      throw Answers.failed(call.description(), e);
    }
  }

  private HttpReply send(RegistryCall<?> call, Access access) {
    String host = call.repository().host();
    String authority = ENDPOINTS.getOrDefault(host, host);
    URI secure = URI.create("https://" + authority);
    if (!access.insecure()) {
      return send(
          Hosts.isLoopback(authority) ? URI.create("http://" + authority) : secure, call, access);
    }
    URI known = plain.get(authority);
    if (known != null) {
      return send(known, call, access);
    }
    try {
      return send(secure, call, access);
    } catch (HttpFailure e) {
      if (e.kind() != HttpFailure.Kind.TLS && e.kind() != HttpFailure.Kind.UNREACHABLE) {
        throw e;
      }
      URI fallback = URI.create("http://" + authority);
      HttpReply reply = send(fallback, call, access);
      plain.put(authority, fallback);
      return reply;
    }
  }

  private HttpReply send(URI base, RegistryCall<?> call, Access access) {
    HttpCall request =
        new HttpCall(
            call.method(),
            call.uri(base),
            call.headers(),
            call.body(),
            access.deadline(),
            access.insecure());
    if (Hosts.sameOrigin(base, request.uri())) {
      return authorizer.send(base, call, request, access);
    }
    transport.checkReferral(base, request.uri());
    return transport.send(request);
  }
}
