package dev.imagestreams.registry.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Helpers that a {@code config.json} names. */
@DisabledOnOs(OS.WINDOWS)
class ConfiguredHelpersTest {

  private static final Credentials STORED = new Credentials("stored", "s");
  private static final Credentials HELD = new Credentials("held", "h");

  @TempDir Path directory;

  private StandIns standIns;
  private Helpers helpers;

  @BeforeEach
  void setUp() {
    standIns = new StandIns(directory);
    helpers = standIns.helpers();
  }

  @Test
  void theStoreIsAskedForEveryHost() throws IOException {
    standIns.answering("store", "stored", "s");

    assertThat(find("{\"credsStore\":\"store\"}", "r.example/app")).containsExactly(STORED);
    assertThat(standIns.runs()).containsExactly("store get r.example");
  }

  @Test
  void theStoreHasWhatAnEmptyEntryLeavesOut() throws IOException {
    standIns.helper(
        "store",
        "[ \"$server\" = https://r.example ] || { echo credentials not found; exit 1; }\n"
            + "echo '{\"Username\":\"stored\",\"Secret\":\"s\"}'");

    assertThat(
            find(
                "{\"credsStore\":\"store\",\"auths\":{\"https://r.example\":{},\"other.example\":{}}}",
                "r.example/app"))
        .containsExactly(STORED);
    assertThat(standIns.runs())
        .containsExactly("store get r.example", "store get https://r.example");
  }

  @Test
  void aHostsOwnHelperIsAskedInsteadOfTheStore() throws IOException {
    standIns.answering("store", "stored", "s").answering("own", "owned", "o");
    String config = "{\"credsStore\":\"store\",\"credHelpers\":{\"r.example\":\"own\"}}";

    assertThat(find(config, "r.example/app")).containsExactly(new Credentials("owned", "o"));
    assertThat(find(config, "other.example/app")).containsExactly(STORED);
    assertThat(standIns.runs()).containsExactly("own get r.example", "store get other.example");
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://index.docker.io/v1/", "registry-1.docker.io", "index.docker.io"})
  void dockerHubsHelperIsKnownByAllItsNames(String key) throws IOException {
    standIns.helper(
        "own",
        "[ \"$server\" = https://index.docker.io/v1/ ] || { echo credentials not found; exit 1; }\n"
            + "echo '{\"Username\":\"stored\",\"Secret\":\"s\"}'");

    assertThat(find("{\"credHelpers\":{\"" + key + "\":\"own\"}}", "ruby")).containsExactly(STORED);
    assertThat(find("{\"credHelpers\":{\"" + key + "\":\"own\"}}", "r.example/app")).isEmpty();
  }

  /** What the helpers of Amazon, Google and Azure answer, as their documentation has it. */
  @ParameterizedTest
  @CsvSource({
    "ecr-login, 123456789012.dkr.ecr.eu-west-1.amazonaws.com, AWS, BASIC",
    "gcloud, europe-docker.pkg.dev, _dcgcloud_token, BASIC",
    "acr-env, team.azurecr.io, <token>, IDENTITY_TOKEN"
  })
  void aCloudsHelperGivesWhatItsRegistryTakes(
      String helper, String host, String user, Credentials.Kind kind) throws IOException {
    standIns.answering(helper, user, "aW1hZ2VzdHJlYW1z");
    String config = "{\"credHelpers\":{\"" + host + "\":\"" + helper + "\"}}";

    assertThat(find(config, host + "/team/app"))
        .containsExactly(new Credentials(kind, user, "aW1hZ2VzdHJlYW1z"));
    assertThat(standIns.runs()).containsExactly(helper + " get " + host);
    assertThat(find(config, "other.example/team/app")).isEmpty();
  }

  @Test
  void dockerHubsHelperIsAlsoAskedByTheNamePodmanStoresItUnder() throws IOException {
    standIns.helper(
        "own",
        "[ \"$server\" = docker.io ] || { echo credentials not found; exit 1; }\n"
            + "echo '{\"Username\":\"stored\",\"Secret\":\"s\"}'");

    assertThat(find("{\"credHelpers\":{\"docker.io\":\"own\"}}", "ruby")).containsExactly(STORED);
  }

  @Test
  void whatThePathHasComesFirstThenTheHelperThenWhatTheHostHas() throws IOException {
    standIns.answering("store", "stored", "s");

    assertThat(
            find(
                """
                {"credsStore": "store",
                 "auths": {"r.example": {"username": "held", "password": "h"},
                           "r.example/team": {"username": "team", "password": "t"}}}
                """,
                "r.example/team/app"))
        .containsExactly(new Credentials("team", "t"), STORED, HELD);
  }

  @Test
  void whatWasLeftBehindForAHostWithAHelperIsNotUsed() throws IOException {
    standIns.havingNothing("own");

    assertThat(
            find(
                """
                {"credHelpers": {"r.example": "own"},
                 "auths": {"r.example": {"username": "held", "password": "h"}}}
                """,
                "r.example/app"))
        .isEmpty();
  }

  @Test
  void aHelperThatFailsKeepsNothingElseFromBeingTried() throws IOException {
    standIns.helper("store", "exit 1");

    assertThat(
            find(
                """
                {"credsStore": "store",
                 "auths": {"r.example": {"username": "held", "password": "h"}}}
                """,
                "r.example/app"))
        .containsExactly(HELD);
  }

  @Test
  void aHelperThatFailsIsAFailureWhenThereIsNothingElse() throws IOException {
    standIns.helper("store", "exit 1");

    assertThatThrownBy(() -> find("{\"credsStore\":\"store\"}", "r.example/app"))
        .isInstanceOf(ImageStreamsException.class)
        .hasMessageContaining("docker-credential-store");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"credsStore\":\"../store\"}",
        "{\"credHelpers\":{\"r.example\":\"../store\"}}",
        "{\"credHelpers\":{\"r.example\":\"/bin/sh\"}}"
      })
  void t25_refusesHelperNamedByPath(String config) throws IOException {
    standIns.answering("store", "stored", "s");

    assertThatThrownBy(() -> find(config, "r.example/app"))
        .isInstanceOf(ImageStreamsException.class)
        .hasMessageContaining("credsStore or credHelpers");
    assertThat(standIns.runs()).isEmpty();
  }

  @Test
  void aNewLoginCountsAtOnce() throws IOException {
    standIns.answering("store", "old", "o");
    Path file = directory.resolve("config.json");
    Files.writeString(file, "{\"credsStore\":\"store\"}");
    DockerConfig config = DockerConfig.at(file, helpers);
    Repository app = Repository.parse("r.example/app");
    config.credentials(app, "");

    standIns.answering("store", "stored", "s");
    Files.writeString(file, "{\"credsStore\":\"store\",\"auths\":{\"r.example\":{}}}");

    assertThat(config.credentials(app, "")).containsExactly(STORED);
  }

  private List<Credentials> find(String config, String repository) throws IOException {
    Path file = directory.resolve("config.json");
    Files.writeString(file, config);
    return DockerConfig.at(file, helpers).credentials(Repository.parse(repository), "");
  }
}
