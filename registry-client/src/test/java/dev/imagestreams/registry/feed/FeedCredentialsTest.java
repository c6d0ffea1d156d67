package dev.imagestreams.registry.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.imagestreams.registry.Changes;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.auth.Credentials;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FeedCredentialsTest {

  private static final String SECRET = "s3cr\"et";
  private static final Credentials WRONG = new Credentials("old", "expired");
  private static final Credentials RIGHT = new Credentials("user", SECRET);

  /** {@code user:s3cr"et}, which was encoded by hand. */
  private static final String BASIC = "Basic dXNlcjpzM2NyImV0";

  private static RegistryException refusal(Reason reason) {
    return new RegistryException(reason, "refused");
  }

  private static Changes look(Feeds feed, FakeSource source) {
    return feed.of(source).since(Optional.empty(), Feeds.ACCESS);
  }

  @Test
  void dockerHubIsAskedAsNobodyWhileThatWorks() {
    FakeSource source = new FakeSource(request -> Feeds.DOCKER_HUB.empty);
    source.credentials = List.of(RIGHT);

    look(Feeds.DOCKER_HUB, source);

    assertThat(source.sent).singleElement().extracting(sent -> sent.authorization()).isEqualTo("");
    assertThat(source.credentialLookups).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"NOT_FOUND", "UNAUTHORIZED", "FORBIDDEN"})
  void dockerHubIsLoggedInToWhenItRefuses(Reason reason) {
    FakeSource source =
        new FakeSource(
            request -> {
              if (request.uri().getPath().equals("/v2/auth/token")) {
                if (request.body().contains("expired")) {
                  throw refusal(Reason.UNAUTHORIZED);
                }
                return FakeSource.fixture("docker-hub-token.json");
              }
              if (request.authorization().equals("Bearer hub-token")) {
                return Feeds.DOCKER_HUB.empty;
              }
              throw refusal(reason);
            });
    source.credentials = List.of(WRONG, RIGHT);

    look(Feeds.DOCKER_HUB, source);

    assertThat(source.sent).hasSize(4).allMatch(s -> s.uri().getHost().equals("hub.docker.com"));
    assertThat(source.sent.get(2).uri()).hasToString("https://hub.docker.com/v2/auth/token");
    assertThat(source.sent.get(2).body())
        .isEqualTo("{\"identifier\":\"user\",\"secret\":\"s3cr\\\"et\"}");
  }

  @Test
  void aTokenThatFitsInNoHeaderIsRefused() {
    FakeSource source =
        new FakeSource(
            request -> {
              if (request.uri().getPath().equals("/v2/auth/token")) {
                return "{\"access_token\":\"a\\r\\nX-Evil: b\"}";
              }
              throw refusal(Reason.NOT_FOUND);
            });
    source.credentials = List.of(RIGHT);

    RegistryException thrown =
        catchThrowableOfType(RegistryException.class, () -> look(Feeds.DOCKER_HUB, source));

    assertThat(thrown.reason()).isEqualTo(Reason.PROTOCOL);
    assertThat(thrown).hasMessageNotContaining("X-Evil").hasMessageNotContaining(SECRET);
  }

  @ParameterizedTest
  @EnumSource(names = {"HARBOR", "AZURE"})
  void passwordsAreTriedInTurn(Feeds feed) {
    FakeSource source = new FakeSource(only(BASIC, feed.empty));
    source.credentials = List.of(WRONG, RIGHT);

    look(feed, source);

    assertThat(source.sent)
        .hasSize(2)
        .allMatch(s -> s.uri().getHost().equals(feed.repository.host()));
  }

  @ParameterizedTest
  @EnumSource(names = {"HARBOR", "AZURE"})
  void theClientsOwnWayIsTheLast(Feeds feed) {
    FakeSource source = new FakeSource(only("", feed.empty));
    source.credentials = List.of(WRONG);

    look(feed, source);

    assertThat(source.sent).extracting(s -> s.authorization()).last().isEqualTo("");
  }

  @Test
  void azureIsGivenNoRefreshTokenForAPassword() {
    FakeSource source = new FakeSource(request -> Feeds.AZURE.empty);
    source.credentials = List.of(new Credentials("00000000-0000-0000-0000-000000000000", SECRET));

    look(Feeds.AZURE, source);

    assertThat(source.sent).extracting(s -> s.authorization()).containsExactly("");
  }

  @Test
  void quayIsGivenAnOauthTokenAndNoPassword() {
    FakeSource source = new FakeSource(request -> Feeds.QUAY.empty);
    source.credentials = List.of(RIGHT, new Credentials("$oauthtoken", "oauth"));

    look(Feeds.QUAY, source);

    assertThat(source.sent).extracting(s -> s.authorization()).containsExactly("Bearer oauth");
  }

  @ParameterizedTest
  @EnumSource
  void otherFailuresAreNotARefusal(Feeds feed) {
    FakeSource source =
        new FakeSource(
            request -> {
              throw refusal(Reason.RATE_LIMITED);
            });
    source.credentials = List.of(WRONG, RIGHT);

    assertThatThrownBy(() -> look(feed, source)).hasMessage("refused");
    assertThat(source.sent).hasSize(1);
  }

  private static Function<FakeSource.Sent, String> only(String authorization, String answer) {
    return request -> {
      if (request.authorization().equals(authorization)) {
        return answer;
      }
      throw refusal(Reason.UNAUTHORIZED);
    };
  }
}
