package dev.imagestreams.registry.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.Repository;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PullSecretsTest {

  private static final String CONFIG = "kubernetes.io/dockerconfigjson";
  private static final String LEGACY = "kubernetes.io/dockercfg";

  @Test
  void readsASecret() {
    // As kubectl create secret docker-registry writes it.
    assertThat(
            find(
                """
                {
                  "apiVersion": "v1",
                  "kind": "Secret",
                  "metadata": {"name": "regcred", "namespace": "apps"},
                  "type": "kubernetes.io/dockerconfigjson",
                  "data": {
                    ".dockerconfigjson": "eyJhdXRocyI6eyJyLmV4YW1wbGUiOnsidXNlcm5hbWUiOiJtZSIsInBhc3N3b3JkIjoicCIsImF1dGgiOiJiV1U2Y0E9PSJ9fX0="
                  }
                }
                """,
                "r.example/app"))
        .containsExactly(new Credentials("me", "p"));
  }

  @Test
  void readsTheOldForm() {
    assertThat(find(secret("a", LEGACY, fields("https://r.example/v1/", "me")), "r.example/app"))
        .containsExactly(new Credentials("me", "p"));
  }

  @Test
  void readsPlainTextBeforeBase64() {
    String secret =
        """
        {"kind": "Secret", "type": "kubernetes.io/dockerconfigjson",
         "data": {".dockerconfigjson": "e30="},
         "stringData": {".dockerconfigjson":
           "{\\"auths\\": {\\"r.example\\": {\\"username\\": \\"me\\", \\"password\\": \\"p\\"}}}"}}
        """;

    assertThat(find(secret, "r.example/app")).containsExactly(new Credentials("me", "p"));
  }

  @Test
  void readsTheListsPullSecretsAndLeavesTheOthersOut() {
    String opaque = "{\"type\":\"Opaque\",\"data\":{\"a\":\"b\"}}";

    assertThat(
            find(
                list(
                    secret("a", CONFIG, fields("r.example", "one")),
                    opaque,
                    secret("b", LEGACY, fields("r.example", "two"))),
                "r.example/app"))
        .map(Credentials::username)
        .containsExactly("one", "two");
  }

  @Test
  void putsTheMostFittingOfAllSecretsFirst() {
    assertThat(
            find(
                list(
                    secret("a", CONFIG, fields("r.example", "host")),
                    secret("b", CONFIG, fields("r.example/team", "team"))),
                "r.example/team/app"))
        .map(Credentials::username)
        .containsExactly("team", "host");
  }

  @Test
  void hasNothingOfAnEmptyList() {
    assertThat(find(list(), "r.example/app")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "*.example, r.example/app",
    "*.r.example, eu.r.example/team/app",
    "eu-*.r.example/team, eu-west.r.example/team/app",
    "*-west.r.example, eu-west.r.example/app",
    "*.example:5000, r.example:5000/app",
    "https://index.docker.io/v1/, ruby"
  })
  void takesAStarForAPartOfTheHost(String key, String repository) {
    assertThat(find(secret("a", CONFIG, fields(key, "me")), repository)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "*.example, eu.r.example/app",
    "*.example, example.evil/app",
    "*.r.example, r.example/app",
    "*.example, r.example:5000/app",
    "r.*, r.example:5000/app",
    "r.example/*, r.example/app",
    "r.example/team, r.example/team2/app",
    "r.example/a, r.example/b",
    "eu-*-eu.example, eu-eu.example/app",
    "**.example, r.example/app"
  })
  void t24_fitsNothingElse(String key, String repository) {
    assertThat(find(secret("a", CONFIG, fields(key, "me")), repository)).isEmpty();
  }

  @Test
  void runsNoHelper() {
    // It would fail: there is no such program.
    String config = "{\"credsStore\":\"no-such-helper\",\"auths\":{\"r.example\":{}}}";

    assertThat(find(coded("a", CONFIG, ".dockerconfigjson", config), "r.example/app")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"Opaque\",\"metadata\":{\"name\":\"mine\",\"namespace\":\"apps\"}}",
        "{\"metadata\":{\"name\":\"mine\",\"namespace\":\"apps\"}}"
      })
  void saysThatASecretIsNoPullSecret(String secret) {
    assertThatThrownBy(() -> PullSecrets.parse(secret))
        .isInstanceOf(ImageStreamsException.class)
        .hasMessageContaining("apps/mine")
        .hasMessageContaining("dockerconfigjson");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\".dockerconfigjson\":7}",
        "{\".dockerconfigjson\":\"top!secret\"}",
        "{\".dockerconfigjson\":\"dG9wc2VjcmV0\"}"
      })
  void t26_saysWhichSecretIsBrokenAndNotWhatItHolds(String data) {
    Throwable thrown =
        catchThrowable(
            () ->
                PullSecrets.parse(
                    "{\"type\":\""
                        + CONFIG
                        + "\",\"metadata\":{\"name\":\"mine\",\"namespace\":\"apps\"},\"data\":"
                        + data
                        + "}"));

    assertThat(thrown).isInstanceOf(ImageStreamsException.class).hasMessageContaining("apps/mine");
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace, true));
    assertThat(trace.toString()).doesNotContain("topsecret", "top!secret", "dG9wc2VjcmV0");
  }

  @Test
  void t26_saysThatATextIsNoJsonAndNotWhatItIs() {
    assertThatThrownBy(() -> PullSecrets.parse("topsecret"))
        .isInstanceOf(ImageStreamsException.class)
        .hasMessageNotContaining("topsecret")
        .hasNoCause();
  }

  @Test
  void t26_showsNoSecret() {
    assertThat(PullSecrets.parse(secret("a", CONFIG, fields("r.example", "me"))))
        .hasToString("PullSecrets[1 entries]");
  }

  private static List<Credentials> find(String json, String repository) {
    return PullSecrets.parse(json).credentials(Repository.parse(repository), "");
  }

  private static String fields(String key, String user) {
    return "\"" + key + "\":{\"username\":\"" + user + "\",\"password\":\"p\"}";
  }

  private static String secret(String name, String type, String fields) {
    return type.equals(CONFIG)
        ? coded(name, type, ".dockerconfigjson", "{\"auths\":{" + fields + "}}")
        : coded(name, type, ".dockercfg", "{" + fields + "}");
  }

  private static String coded(String name, String type, String key, String content) {
    return "{\"kind\":\"Secret\",\"type\":\""
        + type
        + "\",\"metadata\":{\"name\":\""
        + name
        + "\"},\"data\":{\""
        + key
        + "\":\""
        + Base64.getEncoder().encodeToString(content.getBytes(UTF_8))
        + "\"}}";
  }

  private static String list(String... secrets) {
    return "{\"kind\":\"List\",\"items\":[" + String.join(",", secrets) + "]}";
  }
}
