package dev.imagestreams.registry.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.Repository;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CredentialProviderTest {

  private static final Repository APP = Repository.parse("r.example/app");
  private static final Credentials ONE = new Credentials("one", "p");
  private static final Credentials TWO = new Credentials("two", "p");
  private static final Credentials THREE = new Credentials("three", "p");

  @AfterEach
  void clearInterrupt() {
    Thread.interrupted();
  }

  @Test
  void givesOneHostsCredentialsToNoOther() {
    CredentialProvider provider = CredentialProvider.forHost("r.example", ONE);

    assertThat(provider.credentials(APP, "")).containsExactly(ONE);
    assertThat(provider.credentials(Repository.parse("r.example:443/app"), "")).isEmpty();
    assertThat(provider.credentials(Repository.parse("ruby"), "")).isEmpty();
  }

  @Test
  void givesWhatAllHaveInOrderAndNothingTwice() {
    CredentialProvider all =
        CredentialProvider.firstOf(List.of(having(TWO, ONE), having(), having(ONE, THREE, TWO)));

    assertThat(all.credentials(APP, "")).containsExactly(TWO, ONE, THREE);
  }

  @Test
  void givesWhatTheFirstHasBeforeWhatTheOtherHas() {
    assertThat(having(TWO).or(having(ONE)).credentials(APP, "")).containsExactly(TWO, ONE);
  }

  @Test
  void passesOverAProviderThatFailsWhenAnotherHasSomething() {
    assertThat(failing("first").or(having(ONE)).credentials(APP, "")).containsExactly(ONE);
    assertThat(having(ONE).or(failing("second")).credentials(APP, "")).containsExactly(ONE);
  }

  @Test
  void throwsTheFirstFailureWhenNobodyHasAnything() {
    CredentialProvider all =
        CredentialProvider.firstOf(List.of(having(), failing("first"), failing("second")));

    assertThatThrownBy(() -> all.credentials(APP, ""))
        .isInstanceOf(ImageStreamsException.class)
        .hasMessage("first")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
  }

  @Test
  void goesOnToNobodyAfterAnInterrupt() {
    CredentialProvider interrupted =
        (repository, identity) -> {
          Thread.currentThread().interrupt();
          throw new ImageStreamsException("interrupted");
        };
    AtomicInteger asked = new AtomicInteger();
    CredentialProvider next =
        (repository, identity) -> {
          asked.incrementAndGet();
          return List.of(ONE);
        };

    assertThatThrownBy(() -> interrupted.or(next).credentials(APP, "")).hasMessage("interrupted");
    assertThat(asked).hasValue(0);
  }

  @Test
  void givesEachIdentityItsOwn() {
    CredentialProvider provider =
        CredentialProvider.byIdentity(Map.of("", having(ONE), "team", having(TWO)));

    assertThat(provider.credentials(APP, "")).containsExactly(ONE);
    assertThat(provider.credentials(APP, "team")).containsExactly(TWO);
    assertThat(provider.credentials(APP, "other")).isEmpty();
  }

  @Test
  void tellsTheProvidersWhoAsks() {
    CredentialProvider named = (repository, identity) -> List.of(new Credentials(identity, "p"));

    assertThat(having().or(named).credentials(APP, "team"))
        .containsExactly(new Credentials("team", "p"));
  }

  private static CredentialProvider having(Credentials... credentials) {
    return (repository, identity) -> List.of(credentials);
  }

  private static CredentialProvider failing(String message) {
    return (repository, identity) -> {
      throw new ImageStreamsException(message);
    };
  }
}
