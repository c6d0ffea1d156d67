package dev.imagestreams.testkit.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.HostLimits;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RegistryClientBuilder;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RetryPolicy;
import dev.imagestreams.registry.auth.CredentialProvider;
import dev.imagestreams.registry.auth.Credentials;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** The clients of the tests of safety, and what the tests share. */
final class Clients {

  static final String PASSWORD = "fixture-5ecret-password";
  static final Credentials ME = new Credentials("me", PASSWORD);

  /** As often as the default, and sooner. */
  static final RetryPolicy QUICK =
      new RetryPolicy(5, Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofMinutes(1));

  private Clients() {}

  /** Limits of its own, so that what one test's server says is nothing to another's. */
  static RegistryClientBuilder builder(Credentials... credentials) {
    return RegistryClient.builder()
        .credentials((repository, identity) -> List.of(credentials))
        .limits(HostLimits.of(64))
        .retries(QUICK);
  }

  static RegistryClient with(Credentials... credentials) {
    return builder(credentials).build();
  }

  static RegistryClient with(CredentialProvider provider) {
    return builder().credentials(provider).build();
  }

  static Access soon() {
    return Access.within(Duration.ofSeconds(60));
  }

  static RegistryException refusal(ThrowingCallable call) {
    RegistryException refusal = catchThrowableOfType(RegistryException.class, call);
    assertThat(refusal).isNotNull();
    return refusal;
  }

  static RegistryException.Reason reason(ThrowingCallable call) {
    return refusal(call).reason();
  }
}
