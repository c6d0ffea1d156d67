package dev.imagestreams.registry.feed;

import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.FeedSource;
import dev.imagestreams.registry.auth.Credentials;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** A registry client that answers from a function, and keeps what it was asked. */
final class FakeSource implements FeedSource {

  /** What was sent. */
  record Sent(URI uri, Map<String, String> headers, String body) {

    String authorization() {
      return headers.getOrDefault("Authorization", "");
    }
  }

  private final Function<Sent, String> answers;
  final List<Sent> sent = new ArrayList<>();
  List<Credentials> credentials = List.of();
  int credentialLookups;

  FakeSource(Function<Sent, String> answers) {
    this.answers = answers;
  }

  static String fixture(String name) {
    try (InputStream in = FakeSource.class.getResourceAsStream("/feeds/" + name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public URI registry(Repository repository) {
    return URI.create("https://" + repository.host());
  }

  @Override
  public List<Credentials> credentials(Repository repository, Access access) {
    credentialLookups++;
    return credentials;
  }

  @Override
  public byte[] send(
      Repository repository,
      URI uri,
      Map<String, String> headers,
      Optional<byte[]> body,
      Access access) {
    Sent request =
        new Sent(uri, headers, body.map(b -> new String(b, StandardCharsets.UTF_8)).orElse(""));
    sent.add(request);
    return answers.apply(request).getBytes(StandardCharsets.UTF_8);
  }
}
