package dev.imagestreams.server.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users in a file that Apache's htpasswd wrote. */
class HtpasswdTest {

  /** {@code htpasswd -nbB -C 5 alice wonder}. */
  private static final String ALICE =
      "alice:$2y$05$Jy0fQQHDdyWTI7N67yH.pu53/BWBSLlLDRQxwIPes7yqlD1oNZWqa";

  /** {@code htpasswd -nbB -C 5 ci robot}. */
  private static final String CI =
      "ci:$2y$05$m9SLWkikTu2uTWyvRg7eOO3ecIlXfOpjAAgs0t.ujIjk9i1wDoBuC";

  /** The password is 72 times x, and then {@code tail}. */
  private static final String LONG =
      "long:$2y$05$8Mr.9XaOjS7n1w.Wanay6OFxaYIoD46njzFhtGM.MlB7DDZg/snmq";

  @TempDir Path directory;

  private Path file(String... lines) throws IOException {
    Path file = directory.resolve("users");
    Path next = directory.resolve("next");
    Files.write(next, List.of(lines));
    Files.move(next, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    return file;
  }

  private static String basic(String user, String password) {
    return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
  }

  @Test
  void knowsUsersByTheirPasswords() throws Exception {
    Htpasswd users = Htpasswd.file(file("# people", ALICE, "", CI));

    assertThat(users.authenticate(basic("alice", "wonder"))).contains(Caller.named("alice"));
    assertThat(users.authenticate(basic("ci", "robot"))).contains(Caller.named("ci"));
    assertThat(users.authenticate(basic("alice", "robot"))).isEmpty();
    assertThat(users.authenticate(basic("alice", ""))).isEmpty();
    assertThat(users.authenticate(basic("", ""))).isEmpty();
  }

  @Test
  void rightPasswordStaysRightWhileItIsRemembered() throws Exception {
    Htpasswd users = Htpasswd.file(file(ALICE));

    assertThat(users.authenticate(basic("alice", "wonder"))).isPresent();
    assertThat(users.authenticate(basic("alice", "wonder"))).contains(Caller.named("alice"));
    assertThat(users.authenticate(basic("alice", "wonder2"))).isEmpty();
  }

  @Test
  void whoIsTakenOutOfTheFileIsLockedOutAtOnce() throws Exception {
    Htpasswd users = Htpasswd.file(file(ALICE, CI));
    assertThat(users.authenticate(basic("alice", "wonder"))).isPresent();

    file(CI);

    assertThat(users.authenticate(basic("alice", "wonder"))).isEmpty();
    assertThat(users.authenticate(basic("ci", "robot"))).isPresent();
  }

  @Test
  void nobodyIsLetInWhileTheFileCanNotBeRead() throws Exception {
    Path file = file(ALICE);
    Htpasswd users = Htpasswd.file(file);
    assertThat(users.authenticate(basic("alice", "wonder"))).isPresent();

    Files.delete(file);

    assertThatThrownBy(() -> users.authenticate(basic("alice", "wonder")))
        .isInstanceOf(IOException.class);

    file(ALICE);
    assertThat(users.authenticate(basic("alice", "wonder"))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alice",
        ":$2y$05$Jy0fQQHDdyWTI7N67yH.pu53/BWBSLlLDRQxwIPes7yqlD1oNZWqa",
        "m:$apr1$NKB6/TtG$FpLjTDbxvkKl8yEOzVM5S0",
        "plain:secret",
        "alice:$2y$05$short",
      })
  void lineThatIsNoneIsNamed(String line) throws Exception {
    Path file = file(CI, line);

    assertThatThrownBy(() -> Htpasswd.file(file))
        .isInstanceOf(IOException.class)
        .hasMessage(file + ", line 2: not NAME:HASH with a bcrypt hash; use htpasswd -B");
  }

  @Test
  void hashThatWouldTakeForEverIsRefused() throws Exception {
    Path file = file(ALICE.replace("$05$", "$31$"));

    assertThatThrownBy(() -> Htpasswd.file(file))
        .hasMessage(file + ", line 1: a bcrypt cost is 4 to 16, not 31");
  }

  @Test
  void case25OfALongPasswordTheFirst72BytesCount() throws Exception {
    Htpasswd users = Htpasswd.file(file(LONG));
    String x72 = "x".repeat(72);

    assertThat(users.authenticate(basic("long", x72 + "tail"))).isPresent();
    assertThat(users.authenticate(basic("long", x72))).isPresent();
    assertThat(users.authenticate(basic("long", "x".repeat(71)))).isEmpty();
    assertThat(users.authenticate(basic("long", "y".repeat(1 << 20)))).isEmpty();
  }

  /** A hash of cost 14 takes a second or so: long enough for all to come. */
  @Test
  void case25WhoGuessesPasswordsHoldsNoMoreThanSomeThreads() throws Exception {
    Htpasswd users = Htpasswd.file(file(ALICE.replace("$05$", "$14$")));
    ExecutorService guessing = Executors.newFixedThreadPool(100);
    AtomicInteger refused = new AtomicInteger();
    try {
      for (int i = 0; i < 100; i++) {
        String guess = basic("alice", "guess " + i);
        guessing.execute(
            () -> {
              try {
                users.authenticate(guess);
              } catch (IOException e) {
                refused.incrementAndGet();
              }
            });
      }

      await().atMost(Duration.ofSeconds(30)).until(() -> refused.get() >= 50);
    } finally {
      guessing.shutdownNow();
    }
    assertThat(refused.get()).isGreaterThanOrEqualTo(50);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "Basic", "Basic ", "Basic !!", "Basic YWxpY2U=", "Bearer YWxpY2U6d29uZGVy"})
  void whatIsNoPasswordIsNobodys(String authorization) throws Exception {
    assertThat(Htpasswd.file(file(ALICE)).authenticate(authorization)).isEmpty();
  }
}
