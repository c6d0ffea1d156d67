package dev.imagestreams.registry.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.Repository;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisabledOnOs(OS.WINDOWS)
class CredentialHelperTest {

  @TempDir Path directory;

  private StandIns standIns;

  @BeforeEach
  void setUp() {
    standIns = new StandIns(directory);
  }

  @Test
  void asksForTheHost() throws IOException {
    standIns.answering("x", "me", "p");

    assertThat(ask("r.example:5000/team/app")).containsExactly(new Credentials("me", "p"));
    assertThat(standIns.runs()).containsExactly("x get r.example:5000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ruby",
        "index.docker.io/me/app",
        "registry-1.docker.io/me/app",
        "registry.hub.docker.com/me/app"
      })
  void asksForDockerHubByTheNameDockerUses(String repository) throws IOException {
    standIns.answering("x", "me", "p");

    ask(repository);

    assertThat(standIns.runs()).containsExactly("x get https://index.docker.io/v1/");
  }

  @ParameterizedTest
  @CsvSource({
    // What each cloud's helper answers with.
    "ecr-login, 123456789012.dkr.ecr.eu-west-1.amazonaws.com, AWS, BASIC",
    "gcloud, europe-docker.pkg.dev, _dcgcloud_token, BASIC",
    "gcr, europe-docker.pkg.dev, _dcgcr_2_0_0_token, BASIC",
    "acr-env, name.azurecr.io, <token>, IDENTITY_TOKEN"
  })
  void takesWhatTheHelpersOfCloudsAnswer(
      String name, String host, String username, Credentials.Kind kind) throws IOException {
    standIns.answering(name, username, "eyJ0b2tlbiJ9");

    assertThat(
            CredentialHelper.named(name, standIns.helpers())
                .credentials(Repository.parse(host + "/team/app"), ""))
        .containsExactly(new Credentials(kind, username, "eyJ0b2tlbiJ9"));
    assertThat(standIns.runs()).containsExactly(name + " get " + host);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo 'credentials not found in native keychain'; exit 1",
        "echo 'credentials not found in native keychain'",
        "echo 'no credentials server URL'; exit 1",
        "echo 'no credentials username'; exit 1",
        "echo 'The specified item could not be found in the keychain.'; exit 1",
        "echo '{\"ServerURL\":\"x\",\"Username\":\"\",\"Secret\":\"\"}'",
        "echo '{}'"
      })
  void t25_goesWithoutWhatTheHelperHasNot(String body) throws IOException {
    standIns.helper("x", body);

    assertThat(ask("r.example/app")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../x", "/bin/sh", "a/b", "a\\b", "", " ", "x y", "x\n", "x;id", "$(id)", "ü"})
  void t25_refusesHelperNamedByPath(String name) throws IOException {
    standIns.answering("x", "me", "p");
    Helpers helpers = standIns.helpers();

    assertThatThrownBy(() -> helpers.ask(name, "r.example"))
        .isInstanceOf(ImageStreamsException.class)
        .hasMessageContaining("no path");
    assertThatThrownBy(() -> CredentialHelper.named(name))
        .isInstanceOf(ImageStreamsException.class);
    assertThat(standIns.runs()).isEmpty();
  }

  @Test
  void t25_looksInTheDirectoriesOfThePathOnly() throws IOException {
    standIns.answering("x", "me", "p");
    Path here = Path.of("").toAbsolutePath().relativize(directory.toAbsolutePath());
    Helpers helpers =
        new Helpers(
            new SearchPath(List.of(Path.of(""), here), List.of("")),
            Duration.ofMinutes(1),
            Ticker.systemTicker());

    assertThatThrownBy(() -> helpers.ask("x", "r.example"))
        .hasMessageContaining("docker-credential-x is not in a directory of PATH");
    assertThat(standIns.runs()).isEmpty();
  }

  @Test
  void findsAProgramByTheFirstSuffixThatFits() throws IOException {
    standIns.answering("x.cmd", "me", "p");
    SearchPath path = new SearchPath(List.of(directory), List.of(".exe", ".cmd"));

    assertThat(path.find("docker-credential-x"))
        .contains(directory.resolve("docker-credential-x.cmd"));
  }

  @Test
  void t25_endsAHelperThatTakesTooLongAndItsChildren() throws IOException {
    standIns.helper("x", "sleep 600 & echo $! > child; wait");
    Helpers helpers = standIns.helpers(Duration.ofSeconds(2));

    assertThatThrownBy(() -> helpers.ask("x", "r.example"))
        .isInstanceOf(ImageStreamsException.class)
        .hasMessageContaining("docker-credential-x for r.example")
        .hasMessageContaining("no answer within 2000 ms");
    awaitEndOfChild();
  }

  @Test
  void t25_endsAHelperThatSaysTooMuch() throws IOException {
    standIns.helper("x", "while :; do echo topsecrettopsecrettopsecrettopsecret; done");

    assertThatThrownBy(() -> ask("r.example/app"))
        .isInstanceOf(ImageStreamsException.class)
        .hasMessageContaining("more than 64 KiB")
        .hasMessageNotContaining("topsecret");
  }

  @Test
  void t25_waitsForNoMoreOnceAHelperHasSaidTooMuch() throws IOException {
    standIns.helper("x", "head -c 66000 /dev/zero | tr '\\0' x; sleep 600");

    assertThatThrownBy(() -> ask("r.example/app")).hasMessageContaining("more than 64 KiB");
  }

  @Test
  void readsTheAnswerApartFromWarnings() throws IOException {
    standIns.helper("x", "echo 'out of date' >&2; echo '{\"Username\":\"me\",\"Secret\":\"p\"}'");

    assertThat(ask("r.example/app")).containsExactly(new Credentials("me", "p"));
  }

  @Test
  void takesALongSecret() throws IOException {
    standIns.answering("x", "me", "s".repeat(60_000));

    assertThat(ask("r.example/app")).containsExactly(new Credentials("me", "s".repeat(60_000)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo topsecret >&2; exit 3",
        "echo topsecret; exit 3",
        "echo topsecret >&2; echo topsecret",
        "echo '{\"Secret\":topsecret}'",
        "echo '{\"Username\":\"<token>\",\"Secret\":\"topsecret with a blank\"}'"
      })
  void t25_t26_leaksNothingOfAHelperThatFails(String body) throws IOException {
    standIns.helper("x", body);

    Throwable thrown = catchThrowable(() -> ask("r.example/app"));

    assertThat(thrown)
        .isInstanceOf(ImageStreamsException.class)
        .hasMessageContaining("docker-credential-x for r.example");
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace, true));
    assertThat(trace.toString()).doesNotContain("topsecret");
  }

  @Test
  void saysTheExitStatus() throws IOException {
    standIns.helper("x", "exit 3");

    assertThatThrownBy(() -> ask("r.example/app")).hasMessageContaining("exit status 3");
  }

  @Test
  void saysThatAProgramCanNotBeStarted() throws IOException {
    Path file = directory.resolve("docker-credential-x");
    Files.writeString(file, "#!/no/such/interpreter\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();

    assertThatThrownBy(() -> ask("r.example/app"))
        .isInstanceOf(ImageStreamsException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void needsNoHelperThatReadsWhatItIsAsked() throws IOException {
    Path file = directory.resolve("docker-credential-x");
    Files.writeString(file, "#!/bin/sh\necho '{\"Username\":\"me\",\"Secret\":\"p\"}'\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();

    assertThat(ask("r.example/app")).containsExactly(new Credentials("me", "p"));
  }

  @Test
  void waitsForNoProgramThatAHelperLeavesBehind() throws IOException {
    // It holds the helper's output open.
    standIns.helper(
        "x", "sleep 600 & echo $! > child; echo '{\"Username\":\"me\",\"Secret\":\"p\"}'");

    assertThat(ask("r.example/app")).containsExactly(new Credentials("me", "p"));

    ProcessHandle.of(childPid()).ifPresent(ProcessHandle::destroyForcibly);
  }

  @Test
  void keepsAnAnswerForFiveMinutes() throws IOException {
    standIns.answering("x", "me", "p");
    Helpers helpers = standIns.helpers();
    helpers.ask("x", "r.example");

    standIns.letPass(Duration.ofSeconds(299));
    helpers.ask("x", "r.example");
    assertThat(standIns.runs()).hasSize(1);

    standIns.letPass(Duration.ofSeconds(2));
    helpers.ask("x", "r.example");
    assertThat(standIns.runs()).hasSize(2);
  }

  @Test
  void keepsThatThereIsNothingForThirtySeconds() throws IOException {
    standIns.havingNothing("x");
    Helpers helpers = standIns.helpers();
    helpers.ask("x", "r.example");

    standIns.letPass(Duration.ofSeconds(29));
    helpers.ask("x", "r.example");
    assertThat(standIns.runs()).hasSize(1);

    standIns.letPass(Duration.ofSeconds(2));
    helpers.ask("x", "r.example");
    assertThat(standIns.runs()).hasSize(2);
  }

  @Test
  void keepsAFailureForFiveSeconds() throws IOException {
    standIns.helper("x", "exit 3");
    Helpers helpers = standIns.helpers();
    catchThrowable(() -> helpers.ask("x", "r.example"));

    standIns.letPass(Duration.ofSeconds(4));
    assertThatThrownBy(() -> helpers.ask("x", "r.example"))
        .isInstanceOf(ImageStreamsException.class);
    assertThat(standIns.runs()).hasSize(1);

    standIns.letPass(Duration.ofSeconds(2));
    standIns.answering("x", "me", "p");
    assertThat(helpers.ask("x", "r.example")).contains(new Credentials("me", "p"));
  }

  @Test
  void asksForEachServerOnItsOwn() throws IOException {
    standIns.helper("x", "echo \"{\\\"Username\\\":\\\"me\\\",\\\"Secret\\\":\\\"$server\\\"}\"");
    Helpers helpers = standIns.helpers();

    assertThat(helpers.ask("x", "a.example")).contains(new Credentials("me", "a.example"));
    assertThat(helpers.ask("x", "b.example")).contains(new Credentials("me", "b.example"));
  }

  @Test
  void runsOnceForAllWhoWait() throws Exception {
    standIns.helper(
        "x",
        "while ! [ -e go ]; do sleep 0.02; done; echo '{\"Username\":\"me\",\"Secret\":\"p\"}'");
    Helpers helpers = standIns.helpers();
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      List<Future<?>> waiting = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        waiting.add(threads.submit(() -> helpers.ask("x", "r.example").orElseThrow()));
      }
      await().until(() -> !standIns.runs().isEmpty());
      Files.createFile(directory.resolve("go"));
      for (Future<?> each : waiting) {
        assertThat(each.get()).isEqualTo(new Credentials("me", "p"));
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(standIns.runs()).hasSize(1);
  }

  @Test
  void endsTheHelperWhenInterrupted() throws Exception {
    standIns.helper("x", "sleep 600 & echo $! > child; wait");
    Helpers helpers = standIns.helpers();
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              Throwable thrown = catchThrowable(() -> helpers.ask("x", "r.example"));
              interrupted.complete(
                  thrown instanceof ImageStreamsException
                      && thrown.getMessage().contains("interrupted")
                      && Thread.currentThread().isInterrupted());
            });
    thread.start();
    await().until(() -> Files.exists(directory.resolve("child")));

    thread.interrupt();

    assertThat(interrupted.get()).isTrue();
    awaitEndOfChild();
  }

  @Test
  void asksAnewWhenWhoeverAskedWasInterrupted() throws Exception {
    // The first run hangs, the second answers.
    standIns.helper(
        "x",
        "if mkdir first 2>/dev/null; then sleep 600; fi;"
            + " echo '{\"Username\":\"me\",\"Secret\":\"p\"}'");
    Helpers helpers = standIns.helpers();
    Thread first = new Thread(() -> catchThrowable(() -> helpers.ask("x", "r.example")));
    first.start();
    await().until(() -> Files.exists(directory.resolve("first")));
    CompletableFuture<Credentials> second = new CompletableFuture<>();
    Thread waiter = new Thread(() -> second.complete(helpers.ask("x", "r.example").orElseThrow()));
    waiter.start();
    await().until(() -> waiter.getState() == Thread.State.WAITING);

    first.interrupt();

    assertThat(second.get()).isEqualTo(new Credentials("me", "p"));
  }

  @Test
  void takesAnotherTimeLimit() throws IOException {
    standIns.helper("x", "sleep 600");
    CredentialHelper helper =
        CredentialHelper.named("x", standIns.helpers()).withTimeLimit(Duration.ofMillis(50));

    assertThatThrownBy(() -> helper.credentials(Repository.parse("r.example/app"), ""))
        .hasMessageContaining("no answer within 50 ms");
    assertThatIllegalArgumentException().isThrownBy(() -> helper.withTimeLimit(Duration.ZERO));
  }

  private List<Credentials> ask(String repository) {
    return CredentialHelper.named("x", standIns.helpers())
        .credentials(Repository.parse(repository), "");
  }

  private void awaitEndOfChild() throws IOException {
    long pid = childPid();
    // A process that has ended and that nobody has waited for has no command any more.
    await().until(() -> ProcessHandle.of(pid).flatMap(child -> child.info().command()).isEmpty());
  }

  private long childPid() throws IOException {
    Path file = directory.resolve("child");
    Callable<Boolean> written = () -> Files.exists(file) && Files.size(file) > 0;
    await().until(written);
    return Long.parseLong(Files.readString(file).strip());
  }
}
