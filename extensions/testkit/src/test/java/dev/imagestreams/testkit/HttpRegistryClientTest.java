package dev.imagestreams.testkit;

import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.HostLimits;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.auth.CredentialProvider;
import dev.imagestreams.registry.auth.Credentials;
import dev.imagestreams.testkit.registry.FixtureRegistry;
import dev.imagestreams.testkit.registry.FixtureRegistryBuilder;
import dev.imagestreams.testkit.registry.SampleImage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/** The client that speaks HTTP does what every client must, whatever the registry is like. */
class HttpRegistryClientTest {

  private abstract static class OnFixture extends RegistryWriterContract {

    private final FixtureRegistry registry;
    private final CredentialProvider credentials;

    OnFixture(FixtureRegistryBuilder registry, Credentials... credentials) {
      this.registry = registry.start();
      this.credentials = (repository, identity) -> java.util.List.of(credentials);
    }

    @AfterEach
    void stop() {
      registry.close();
    }

    @Override
    protected RegistryClient createClient() {
      return RegistryClient.builder().credentials(credentials).limits(HostLimits.of(32)).build();
    }

    @Override
    protected Repository createRepository() {
      return registry.repository("team/app");
    }

    @Override
    protected void store(ImageReference reference, SampleImage image) {
      String name = reference.repository().path();
      if (reference.tag().isPresent()) {
        registry.put(name, reference.tag().get(), image);
      } else {
        registry.put(name, image);
      }
    }
  }

  @Nested
  class WithoutAuthentication extends OnFixture {
    WithoutAuthentication() {
      super(FixtureRegistry.builder());
    }
  }

  @Nested
  class WithBasicAuthentication extends OnFixture {
    WithBasicAuthentication() {
      super(
          FixtureRegistry.builder().basic("me", "fixture-password"),
          new Credentials("me", "fixture-password"));
    }
  }

  @Nested
  class WithTokens extends OnFixture {
    WithTokens() {
      super(
          FixtureRegistry.builder().bearer("me", "fixture-password"),
          new Credentials("me", "fixture-password"));
    }
  }

  @Nested
  class WithRefreshTokens extends OnFixture {
    WithRefreshTokens() {
      super(
          FixtureRegistry.builder().refreshToken("me", "fixture-refresh"),
          Credentials.identityToken("fixture-refresh"));
    }
  }

  @Nested
  class WithReferrersUnderTheirTag extends OnFixture {
    WithReferrersUnderTheirTag() {
      super(FixtureRegistry.builder().referrersApi(false));
    }
  }

  @Nested
  class WithShortPages extends OnFixture {
    WithShortPages() {
      super(FixtureRegistry.builder().pageSize(2).minChunk(16));
    }
  }
}
