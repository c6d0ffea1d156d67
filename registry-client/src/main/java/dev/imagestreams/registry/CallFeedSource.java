package dev.imagestreams.registry;

import dev.imagestreams.http.HttpCall;
import dev.imagestreams.http.HttpReply;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.auth.Credentials;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks registries' own APIs for feeds, as any other call is carried out. */
final class CallFeedSource implements FeedSource {

  private static final int MAX_ANSWER = 16 << 20;

  private final CallExecutor calls;

  CallFeedSource(CallExecutor calls) {
    this.calls = calls;
  }

  @Override
  public URI registry(Repository repository) {
    return URI.create("https://" + Origins.authority(repository.host()));
  }

  @Override
  public List<Credentials> credentials(Repository repository, Access access) {
    return calls.authorizer().credentials(repository, access);
  }

  @Override
  public byte[] send(
      Repository repository,
      URI uri,
      Map<String, String> headers,
      Optional<byte[]> body,
      Access access) {
    return calls.execute(new Ask(repository, uri, headers, body), access);
  }

  private record Ask(
      Repository repository, URI uri, Map<String, String> headers, Optional<byte[]> content)
      implements RegistryCall<byte[]> {

    @Override
    public String description() {
      return "asking " + uri.getHost() + " for changes in " + repository;
    }

    @Override
    public String method() {
      return content.isPresent() ? "POST" : "GET";
    }

    @Override
    public URI uri(Endpoint endpoint) {
      return uri;
    }

    @Override
    public Optional<HttpCall.Body> body() {
      return content.map(HttpCall.Body::of);
    }

    @Override
    public boolean provesItself() {
      return headers.keySet().stream().anyMatch("Authorization"::equalsIgnoreCase);
    }

    @Override
    public boolean repeatable() {
      return content.isEmpty();
    }

    @Override
    public boolean understands(int status) {
      return status == 200 || status == 201;
    }

    @Override
    public byte[] answer(HttpReply reply) {
      return reply.bytes(MAX_ANSWER);
    }
  }
}
