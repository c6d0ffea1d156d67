package dev.imagestreams.registry.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.Repository;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
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
        "index.docker.io/v1/",
        "registry-1.docker.io",
        "https://registry-1.docker.io/v2/",
        "registry.hub.docker.com",
        "https://registry.hub.docker.com/v2/",
        "docker.io/library",
        "index.docker.io/library/ruby",
        "docker.io/library/ruby"
      })
  void knowsDockerHubByAllItsNames(String key) throws IOException {
    assertThat(find(auths(key, "me"), "ruby")).map(Credentials::username).containsExactly("me");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"index.docker.io", "registry-1.docker.io", "registry.hub.docker.com", "docker.io"})
  void knowsARepositoryOfDockerHubByAllItsNames(String host) throws IOException {
    assertThat(find(auths("https://index.docker.io/v1/", "me"), host + "/library/ruby"))
        .map(Credentials::username)
        .containsExactly("me");
  }

  @ParameterizedTest
  @CsvSource({
    "r.example, r.example/team/app",
    "r.example/, r.example/team/app",
    "https://r.example, r.example/team/app",
    "http://r.example/v2/, r.example/team/app",
    "r.example/v2/, r.example/team/app",
    "r.example/v2, r.example/v2/app",
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
    "r.example/v2, r.example/app",
    "r.example/team/v2/, r.example/team/app",
    "https://index.docker.io/v1/refresh-token, ruby",
    "*.example, r.example/app",
    "example, r.example/app",
    "index.docker.io.evil.example, ruby",
    "'', r.example/app"
  })
  void t24_fitsNothingElse(String key, String repository) throws IOException {
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
        "{\"auths\":{\"r.example\":{\"identitytoken\":\"not a token\"}}}",
        "{\"credsStore\":\"\",\"credHelpers\":{\"r.example\":\"\"}}",
        "{\"credsStore\":null,\"credHelpers\":null}"
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
  void saysInWhichLineItIsGarbage() {
    assertThatThrownBy(() -> find("{\n\"auths\": {\n}, !\n}", "r.example/app"))
        .hasMessageContaining("line 3");
  }

  @Test
  void refusesAFileThatIsTooLarge() {
    assertThatThrownBy(() -> find(" ".repeat((4 << 20) + 1), "r.example/app"))
        .isInstanceOf(ImageStreamsException.class)
        .hasMessageContaining("larger than 4 MiB");
  }

  @Test
  void refusesADirectory() {
    assertThatThrownBy(
            () -> DockerConfig.at(directory).credentials(Repository.parse("r.example/app"), ""))
        .isInstanceOf(ImageStreamsException.class)
        .hasMessageContaining(directory.toString());
  }

  @Test
  void readsTokens() throws IOException {
    assertThat(
            find(
                """
                {"auths": {"r.example": {"auth": "bWU6", "identitytoken": "refresh"},
                           "r.example/team": {"registrytoken": "bearer"}}}
                """,
                "r.example/team/app"))
        .containsExactly(Credentials.registryToken("bearer"), Credentials.identityToken("refresh"));
  }

  @Test
  void givesATokenBeforeThePasswordBesideIt() throws IOException {
    assertThat(
            find(
                "{\"auths\":{\"r.example\":{\"auth\":\""
                    + base64("me:p")
                    + "\",\"identitytoken\":\"refresh\",\"registrytoken\":\"bearer\"}}}",
                "r.example/app"))
        .containsExactly(
            Credentials.registryToken("bearer"),
            Credentials.identityToken("refresh"),
            new Credentials("me", "p"));
  }

  @Test
  void takesTheZerosOffAPassword() throws IOException {
    assertThat(
            find(
                "{\"auths\":{\"r.example\":{\"auth\":\"" + base64("me:p\0\0") + "\"}}}",
                "r.example/app"))
        .containsExactly(new Credentials("me", "p"));
  }

  @Test
  void givesNothingTwice() throws IOException {
    assertThat(
            find(
                "{\"auths\":{\"r.example\":{\"username\":\"me\",\"password\":\"p\"},"
                    + "\"https://r.example\":{\"username\":\"me\",\"password\":\"p\"}}}",
                "r.example/app"))
        .containsExactly(new Credentials("me", "p"));
  }

  @Test
  void parsesAFileAgainOnlyWhenItHasChanged() throws IOException {
    Path file = directory.resolve("config.json");
    FileTime longAgo = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
    Files.writeString(file, auths("r.example", "one"));
    Files.setLastModifiedTime(file, longAgo);
    DockerConfig config = DockerConfig.at(file);
    Repository app = Repository.parse("r.example/app");
    assertThat(config.credentials(app, "")).map(Credentials::username).containsExactly("one");

    // Nothing tells this change: it shows that the file was not read.
    Files.writeString(file, auths("r.example", "two"));
    Files.setLastModifiedTime(file, longAgo);
    assertThat(config.credentials(app, "")).map(Credentials::username).containsExactly("one");

    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-01-01T00:00:01Z")));
    assertThat(config.credentials(app, "")).map(Credentials::username).containsExactly("two");
  }

  @Test
  void readsAgainWhatWasWrittenWithinOneStepOfTheClock() throws IOException {
    Path file = directory.resolve("config.json");
    FileTime soon = FileTime.from(Instant.now().plusSeconds(600));
    Files.writeString(file, auths("r.example", "one"));
    Files.setLastModifiedTime(file, soon);
    DockerConfig config = DockerConfig.at(file);
    Repository app = Repository.parse("r.example/app");
    config.credentials(app, "");

    Files.writeString(file, auths("r.example", "two"));
    Files.setLastModifiedTime(file, soon);
    assertThat(config.credentials(app, "")).map(Credentials::username).containsExactly("two");
  }

  @Test
  void noticesThatAFileCameAndWent() throws IOException {
    Path file = directory.resolve("config.json");
    DockerConfig config = DockerConfig.at(file);
    Repository app = Repository.parse("r.example/app");
    assertThat(config.credentials(app, "")).isEmpty();

    Files.writeString(file, auths("r.example", "me"));
    assertThat(config.credentials(app, "")).hasSize(1);

    Files.delete(file);
    assertThat(config.credentials(app, "")).isEmpty();
  }

  @Test
  void t26_namesTheFileAndNothingElse() throws IOException {
    find(auths("r.example", "me"), "r.example/app");

    assertThat(DockerConfig.at(directory.resolve("config.json")))
        .hasToString("DockerConfig[" + directory.resolve("config.json") + "]");
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
