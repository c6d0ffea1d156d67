package dev.imagestreams.registry.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.imagestreams.registry.auth.Credentials.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {

  @Test
  void areAUserAndAPasswordUnlessSaidOtherwise() {
    assertThat(new Credentials("me", "p").kind()).isEqualTo(Kind.BASIC);
    assertThat(Credentials.identityToken("t").kind()).isEqualTo(Kind.IDENTITY_TOKEN);
    assertThat(Credentials.registryToken("t").kind()).isEqualTo(Kind.REGISTRY_TOKEN);
  }

  @Test
  void t26_showNoSecret() {
    assertThat(new Credentials("me", "topsecret")).hasToString("me:***");
    assertThat(Credentials.identityToken("topsecret")).hasToString("identity token ***");
    assertThat(Credentials.registryToken("topsecret")).hasToString("registry token ***");
    assertThat(
            List.of(
                new AuthEntries.Candidate.Known(new Credentials("me", "topsecret")).toString(),
                new AuthEntries.Entry(
                        AuthKey.of("r.example"), List.of(Credentials.identityToken("topsecret")))
                    .toString(),
                CredentialProvider.byIdentity(
                        Map.of(
                            "",
                            CredentialProvider.forHost(
                                "r.example", new Credentials("me", "topsecret"))))
                    .toString()))
        .noneMatch(text -> text.contains("topsecret"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "topsecret\r\nX-Evil: 1", "top secret", "töpsecret", "topsecret\u007f"})
  void refuseATokenThatAHeaderCanNotCarry(String token) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Credentials.registryToken(token))
        .withMessageNotContaining("secret");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Credentials.identityToken(token))
        .withMessageNotContaining("secret");
  }
}
