package dev.imagestreams.registry.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.Repository;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DockerConfigTest {

  @TempDir Path directory;

  @Test
  void readsUserAndPasswordInBase64() throws IOException {
    // A password may have colons, and letters that are not ASCII.
    assertThat(
            find(
                "{\"auths\":{\"r.example\":{\"auth\":\"" + base64("me:p:ä") + "\"}}}",
                "r.example/a"))
        .containsExactly(new Credentials("me", "p:ä"));
  }

  @Test
  void readsUserAndPasswordInPlain() throws IOException {
    assertThat(
            find(
                "{\"auths\":{\"r.example\":{\"username\":\"me\",\"password\":\"p\",\"email\":null}}}",
                "r.example/a"))
        .containsExactly(new Credentials("me", "p"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://index.docker.io/v1/",
        "https://index.docker.io/v1",
        "index.docker.io",
        "docker.io",
        "https://registry-1.docker.io/v2/",
        "docker.io/library",
        "docker.io/library/ruby"
      })
  void knowsDockerHubByAllItsNames(String key) throws IOException {
    assertThat(find(auths(key, "me"), "ruby")).map(Credentials::username).containsExactly("me");
  }

  @ParameterizedTest
  @CsvSource({
    "r.example, r.example/team/app",
    "r.example/, r.example/team/app",
    "https://r.example, r.example/team/app",
    "http://r.example/v2/, r.example/team/app",
    "r.example:5000, r.example:5000/app",
    "r.example/team, r.example/team/app",
    "r.example/team/app, r.example/team/app"
  })
  void fitsWhatIsBelow(String key, String repository) throws IOException {
    assertThat(find(auths(key, "me"), repository)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "r.example, r.example.evil.example/app",
    "r.example, r.example:5000/app",
    "r.example:5000, r.example/app",
    "r.example:500, r.example:5000/app",
    "r.example/team, r.example/team2/app",
    "r.example/team/app, r.example/team",
    "r.example/team/app, r.example/team/app2",
    "r.example/a, r.example/b",
    "example, r.example/app",
    "index.docker.io.evil.example, ruby",
    "'', r.example/app"
  })
  void fitsNothingElse(String key, String repository) throws IOException {
    assertThat(find(auths(key, "me"), repository)).isEmpty();
  }

  @Test
  void putsTheMostFittingFirst() throws IOException {
    String config =
        "{\"auths\":{\"r.example\":{\"username\":\"host\"},\"r.example/team/app\":{\"username\":\"app\"},"
            + "\"r.example/team\":{\"username\":\"team\"},\"r.example/other\":{\"username\":\"other\"}}}";

    assertThat(find(config, "r.example/team/app"))
        .map(Credentials::username)
        .containsExactly("app", "team", "host");
  }

  @Test
  void hasNothingWithoutAFile() {
    assertThat(
            DockerConfig.at(directory.resolve("none/config.json"))
                .credentials(Repository.parse("ruby"), ""))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "{\"auths\":null}",
        "{\"auths\":[]}",
        "{\"auths\":{}}",
        "{\"auths\":{\"r.example\":null}}",
        "{\"auths\":{\"r.example\":7}}",
        "{\"auths\":{\"r.example\":{}}}",
        "{\"auths\":{\"r.example\":{\"auth\":\"\"}}}",
        "{\"auths\":{\"r.example\":{\"auth\":\"!!!\"}}}",
        "{\"auths\":{\"r.example\":{\"auth\":\"bm9jb2xvbg==\"}}}",
        "{\"credsStore\":\"../x\",\"auths\":{}}"
      })
  void hasNothingWhereNothingIsSaid(String config) throws IOException {
    assertThat(find(config, "r.example/app")).isEmpty();
  }

  @Test
  void readsTheFileAnew() throws IOException {
    assertThat(find(auths("r.example", "one"), "r.example/a")).hasSize(1);
    assertThat(find(auths("r.example", "two"), "r.example/a"))
        .map(Credentials::username)
        .containsExactly("two");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"topsecret", "{\"auths\":{\"r.example\":{\"auth\":topsecret}}}", "{\"auths\":"})
  void saysWhichFileIsGarbageAndNotWhatItHolds(String config) {
    Throwable thrown = catchThrowable(() -> find(config, "r.example/app"));

    assertThat(thrown)
        .isInstanceOf(ImageStreamsException.class)
        .hasMessageContaining(directory.resolve("config.json").toString());
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace, true));
    assertThat(trace.toString()).doesNotContain("topsecret");
  }

  @Test
  void showsNoSecret() {
    assertThat(new Credentials("me", "topsecret")).hasToString("me:***");
  }

  @Test
  void givesOneHostsCredentialsToNoOther() {
    CredentialProvider provider =
        CredentialProvider.forHost("r.example", new Credentials("me", "p"));

    assertThat(provider.credentials(Repository.parse("r.example/app"), "")).hasSize(1);
    assertThat(provider.credentials(Repository.parse("r.example:443/app"), "")).isEmpty();
    assertThat(provider.credentials(Repository.parse("ruby"), "")).isEmpty();
  }

  private List<Credentials> find(String config, String repository) throws IOException {
    Path file = directory.resolve("config.json");
    Files.writeString(file, config);
    return DockerConfig.at(file).credentials(Repository.parse(repository), "");
  }

  private static String auths(String key, String user) {
    return "{\"auths\":{\"" + key + "\":{\"auth\":\"" + base64(user + ":p") + "\"}}}";
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }
}
