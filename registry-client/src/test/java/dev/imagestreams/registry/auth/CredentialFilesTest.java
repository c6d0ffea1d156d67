package dev.imagestreams.registry.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class CredentialFilesTest {

  private static final Repository APP = Repository.parse("r.example/team/app");

  @TempDir Path directory;

  private final Map<String, String> variables = new HashMap<>();

  @Test
  void readsTheUsualFilesInPodmansOrder() throws IOException {
    variables.put("XDG_RUNTIME_DIR", directory.resolve("run").toString());
    write("run/containers/auth.json", auths("r.example", "runtime"));
    write("home/.config/containers/auth.json", auths("r.example", "config"));
    write("home/.docker/config.json", auths("r.example", "docker"));
    write("home/.dockercfg", entry("https://r.example/v1/", "legacy"));

    assertThat(users()).containsExactly("runtime", "config", "docker", "legacy");
  }

  @Test
  void readsTheDirectoryOfConfigurationThatIsSet() throws IOException {
    variables.put("XDG_CONFIG_HOME", directory.resolve("cfg").toString());
    write("cfg/containers/auth.json", auths("r.example", "set"));
    write("home/.config/containers/auth.json", auths("r.example", "usual"));

    assertThat(users()).containsExactly("set");
  }

  @Test
  void readsWherePodmanWritesWithoutADirectoryForTheSession() throws IOException {
    write("run-of-user/auth.json", auths("r.example", "user"));
    assertThat(users()).containsExactly("user");

    variables.put("XDG_RUNTIME_DIR", directory.resolve("run").toString());
    assertThat(users()).isEmpty();
  }

  @Test
  void readsTheDockerConfigThatIsSetFirstAndInPlaceOfTheUsual() throws IOException {
    variables.put("DOCKER_CONFIG", directory.resolve("dc").toString());
    write("dc/config.json", auths("r.example", "set"));
    write("home/.config/containers/auth.json", auths("r.example", "config"));
    write("home/.docker/config.json", auths("r.example", "usual"));

    assertThat(users()).containsExactly("set", "config");
  }

  @Test
  void readsTheOneFileThatIsSetAndNoOther() throws IOException {
    variables.put("REGISTRY_AUTH_FILE", directory.resolve("mine.json").toString());
    variables.put("DOCKER_CONFIG", directory.resolve("dc").toString());
    write("mine.json", auths("r.example", "mine"));
    write("dc/config.json", auths("r.example", "docker"));
    write("home/.config/containers/auth.json", auths("r.example", "config"));

    assertThat(users()).containsExactly("mine");
  }

  @Test
  void saysThatTheFileThatIsSetDoesNotExist() throws IOException {
    variables.put("REGISTRY_AUTH_FILE", directory.resolve("none.json").toString());
    write("home/.config/containers/auth.json", auths("r.example", "config"));

    assertThatThrownBy(this::users)
        .isInstanceOf(ImageStreamsException.class)
        .hasMessageContaining("REGISTRY_AUTH_FILE names " + directory.resolve("none.json"))
        .hasMessageContaining("does not exist");
  }

  @Test
  void takesAnEmptyVariableForNone() throws IOException {
    for (String name :
        List.of("REGISTRY_AUTH_FILE", "DOCKER_CONFIG", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR")) {
      variables.put(name, "");
    }
    write("home/.config/containers/auth.json", auths("r.example", "config"));
    write("home/.docker/config.json", auths("r.example", "docker"));

    assertThat(users()).containsExactly("config", "docker");
  }

  @Test
  void putsTheMostFittingOfEachFileFirst() throws IOException {
    write(
        "home/.config/containers/auth.json",
        "{\"auths\":{"
            + fields("r.example", "host")
            + ","
            + fields("r.example/team/app", "app")
            + ","
            + fields("r.example/team", "team")
            + ","
            + fields("r.example/tea", "tea")
            + "}}");
    write("home/.docker/config.json", auths("r.example/team/app", "next"));

    assertThat(users()).containsExactly("app", "team", "host", "next");
  }

  @Test
  void t24_usesNoCredentialsOfOneRepositoryForAnother() throws IOException {
    write("home/.config/containers/auth.json", auths("r.example/team/other", "other"));
    write("home/.docker/config.json", auths("r.example/tea", "tea"));
    write("home/.dockercfg", entry("https://other.example/v1/", "legacy"));

    assertThat(users()).isEmpty();
  }

  @Test
  void givesNothingTwice() throws IOException {
    write("home/.config/containers/auth.json", auths("r.example", "me"));
    write("home/.docker/config.json", auths("r.example", "me"));

    assertThat(users()).containsExactly("me");
  }

  @Test
  void passesOverABrokenFileWhenAnotherHasSomething() throws IOException {
    write("home/.config/containers/auth.json", "{");
    write("home/.docker/config.json", auths("r.example", "docker"));

    assertThat(users()).containsExactly("docker");
  }

  @Test
  void saysThatAFileIsBrokenWhenNoOtherHasAnything() throws IOException {
    write("home/.config/containers/auth.json", "{");

    assertThatThrownBy(this::users)
        .isInstanceOf(ImageStreamsException.class)
        .hasMessageContaining(directory.resolve("home/.config/containers/auth.json").toString());
  }

  @Test
  void readsDockerHubsOldKeyInTheOldForm() throws IOException {
    write("home/.dockercfg", entry("https://index.docker.io/v1/", "me"));

    assertThat(files().credentials(Repository.parse("ruby"), ""))
        .map(Credentials::username)
        .containsExactly("me");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void runsTheHelpersThatAFileNames() throws IOException {
    new StandIns(directory).answering("x", "helped", "p");
    write("home/.config/containers/auth.json", "{\"credHelpers\":{\"r.example\":\"x\"}}");
    write("home/.docker/config.json", auths("r.example", "docker"));

    assertThat(users()).containsExactly("helped", "docker");
  }

  @Test
  void t26_namesItsFilesAndNothingElse() throws IOException {
    write("home/.docker/config.json", auths("r.example", "docker"));

    assertThat(files().toString())
        .contains(directory.resolve("home/.docker/config.json").toString())
        .doesNotContain("topsecret");
  }

  private List<String> users() {
    return files().credentials(APP, "").stream().map(Credentials::username).toList();
  }

  private CredentialFiles files() {
    return CredentialFiles.of(
        new Environment(
            variables::get,
            directory.resolve("home"),
            Optional.of(directory.resolve("run-of-user/auth.json"))),
        new StandIns(directory).helpers());
  }

  private void write(String path, String content) throws IOException {
    Path file = directory.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private static String auths(String key, String user) {
    return "{\"auths\":" + entry(key, user) + "}";
  }

  private static String entry(String key, String user) {
    return "{" + fields(key, user) + "}";
  }

  private static String fields(String key, String user) {
    return "\"" + key + "\":{\"username\":\"" + user + "\",\"password\":\"topsecret\"}";
  }
}
