package dev.imagestreams.model.validation;

import static dev.imagestreams.model.validation.RegistryAllowList.Transport.ANY;
import static dev.imagestreams.model.validation.RegistryAllowList.Transport.INSECURE;
import static dev.imagestreams.model.validation.RegistryAllowList.Transport.SECURE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.imagestreams.model.DockerImageReference;
import dev.imagestreams.model.validation.RegistryAllowList.Entry;
import dev.imagestreams.model.validation.RegistryAllowList.Transport;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryAllowListTest {

  private static final long SEED = 20_261_003L;

  private static RegistryAllowList secure(String... names) {
    return list(false, names);
  }

  private static RegistryAllowList insecure(String... names) {
    return list(true, names);
  }

  private static RegistryAllowList list(boolean insecure, String... names) {
    return RegistryAllowList.of(
        Arrays.stream(names).map(name -> new Entry(name, insecure)).toList());
  }

  private static boolean allows(RegistryAllowList list, String pullSpec, Transport transport) {
    return list.refusal(DockerImageReference.parse(pullSpec), transport).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    // entry, insecure entry, host, transport, allowed
    "quay.example, false, quay.example, SECURE, true",
    "quay.example, false, quay.example:443, SECURE, true",
    "quay.example, false, quay.example:80, SECURE, false",
    "quay.example, false, quay.example:5000, SECURE, false",
    "quay.example, false, quay.example, INSECURE, false",
    "quay.example, true, quay.example, INSECURE, true",
    "quay.example, true, quay.example, SECURE, false",
    "quay.example, true, quay.example:443, ANY, false",
    "quay.example, true, quay.example:80, ANY, true",
    "quay.example, true, quay.example, ANY, true",
    "quay.example, false, quay.example, ANY, true",
    "quay.example:5000, false, quay.example:5000, SECURE, true",
    "quay.example:5000, false, quay.example:5000, ANY, true",
    "quay.example:5000, false, quay.example, SECURE, false",
    "quay.example:5000, false, quay.example, ANY, false",
    "quay.example:443, true, quay.example, ANY, true",
    "quay.example:80, false, quay.example, ANY, true",
    "quay.example:80, false, quay.example, SECURE, false",
    "quay.example:*, false, quay.example, ANY, true",
    "quay.example:*, false, quay.example:1, ANY, true",
    "quay.example:*, false, quay.example:1, SECURE, true",
    "quay.example:50?0, false, quay.example:5010, SECURE, true",
    "quay.example:50?0, false, quay.example:500, SECURE, false",
    // a port with a wildcard stands for no port only where it is nothing but one
    "quay.example:4*, false, quay.example, ANY, false",
    "quay.example:4*, false, quay.example, SECURE, true",
    "localhost, false, localhost, SECURE, true",
    "Quay.example, false, quay.example, SECURE, false",
    // wildcards keep to labels
    "*, false, a.b.c, SECURE, true",
    "*, false, localhost, SECURE, true",
    "*, false, localhost:5000, SECURE, false",
    "*:*, false, localhost:5000, SECURE, true",
    "*.foo.example, false, a.foo.example, SECURE, true",
    "*.foo.example, false, a.b.c.foo.example, SECURE, true",
    "*.foo.example, false, foo.example, SECURE, false",
    "*.foo.example, false, barfoo.example, SECURE, false",
    "*foo.example, false, foo.example, SECURE, true",
    "*foo.example, false, barfoo.example, SECURE, true",
    "*foo.example, false, bar.foo.example, SECURE, false",
    "quay.*, false, quay.example, SECURE, true",
    "registry*, false, registry1:443, SECURE, true",
    "registry*, false, registry.evil.example, SECURE, false",
    "r?.example, false, r1.example, SECURE, true",
    "r?.example, false, r.example, SECURE, false",
    "r?example, false, r.example, SECURE, false",
    "10.0.*.5, false, 10.0.7.5, SECURE, true",
    "a*b.example, false, axxb.example, SECURE, true",
    "a*b.example, false, ax.xb.example, SECURE, false",
    "quay.example, false, quay.example.evil.example, SECURE, false",
    "quay.example, false, evil-quay.example, SECURE, false",
    // Docker Hub has several names
    "docker.io, false, docker.io, SECURE, true",
    "docker.io, false, index.docker.io, SECURE, true",
    "docker.io, false, registry-1.docker.io, SECURE, true",
    "docker.io, false, registry-1.docker.io:443, SECURE, true",
    "docker.io, false, registry-1.docker.io:5000, SECURE, false",
    "docker.io, false, index.docker.io, ANY, true",
    "docker.io, false, hub.docker.io, SECURE, false",
    "registry-1.docker.io, false, docker.io, SECURE, true",
    "index.docker.io, false, docker.io, SECURE, false",
  })
  void matches(String entry, boolean insecure, String host, Transport transport, boolean allowed) {
    RegistryAllowList list = list(insecure, entry);
    assertThat(list.refusalOfHost(host, transport).isEmpty()).isEqualTo(allowed);
    assertThat(allows(list, host + "/a/b:c", transport)).isEqualTo(allowed);
  }

  @ParameterizedTest
  @CsvSource({
    "busybox, SECURE, true",
    "library/busybox:1, SECURE, true",
    "busybox, ANY, true",
    "busybox, INSECURE, false"
  })
  void aNameWithoutARegistryIsOnDockerHub(String pullSpec, Transport transport, boolean allowed) {
    assertThat(allows(secure("docker.io"), pullSpec, transport)).isEqualTo(allowed);
    assertThat(allows(secure("quay.example"), pullSpec, transport)).isFalse();
  }

  @Test
  void saysWhatIsAllowed() {
    RegistryAllowList five = secure("a.example", "b.example:5000", "c:*", "d", "e");
    assertThat(five.refusalOfHost("x.example", SECURE))
        .contains(
            "registry \"x.example\" not allowed by whitelist: \"a.example:443\","
                + " \"b.example:5000\", \"c:*\", \"d:443\", \"e:443\"");
    assertThat(insecure("a").refusalOfHost("x:5000", INSECURE))
        .contains("registry \"x:5000\" not allowed by whitelist: \"a:80\"");
  }

  @Test
  void saysHowManyMoreAreAllowed() {
    assertThat(secure("a", "b", "c", "d", "e", "f").refusalOfHost("x", ANY))
        .contains(
            "registry \"x\" not allowed by whitelist: \"a:443\", \"b:443\", \"c:443\", \"d:443\","
                + " and 2 more ...");
  }

  @Test
  void namesTheRegistryThatIsMeantWhereNoneIsSaid() {
    DockerImageReference busybox = DockerImageReference.parse("busybox");
    assertThat(secure("a").refusal(busybox, SECURE))
        .contains("registry \"docker.io:443\" not allowed by whitelist: \"a:443\"");
    assertThat(secure("a").refusal(busybox, INSECURE))
        .contains("registry \"docker.io:80\" not allowed by whitelist: \"a:443\"");
    assertThat(secure("a").refusal(busybox, ANY))
        .contains("registry \"docker.io\" not allowed by whitelist: \"a:443\"");
  }

  @Test
  void noEntriesAllowEverythingAndNoneNothing() {
    assertThat(RegistryAllowList.of(List.of()).refusalOfHost("x:5000", ANY)).isEmpty();
    assertThat(RegistryAllowList.all().refusalOfHost("x:5000", SECURE)).isEmpty();
    assertThat(RegistryAllowList.none().refusalOfHost("x:5000", SECURE))
        .contains("registry \"x:5000\" not allowed by empty whitelist");
  }

  @Test
  void theInternalRegistryIsAllowedAndStandsFirst() {
    RegistryAllowList list = secure("a").withInternalRegistry("registry.svc:5000");
    assertThat(allows(list, "registry.svc:5000/a/b", SECURE)).isTrue();
    assertThat(allows(list, "registry.svc:5000/a/b", ANY)).isTrue();
    assertThat(list.refusalOfHost("x", SECURE))
        .contains("registry \"x\" not allowed by whitelist: \"registry.svc:5000\", \"a:443\"");
    assertThat(list.withInternalRegistry("registry.svc:5000").refusalOfHost("x", SECURE))
        .isEqualTo(list.refusalOfHost("x", SECURE));
    assertThat(RegistryAllowList.none().withInternalRegistry("r").refusalOfHost("x", SECURE))
        .contains("registry \"x\" not allowed by whitelist: \"r:443\"");
  }

  @Test
  void anEntryIsListedOnce() {
    assertThat(secure("a", "b", "a:443").refusalOfHost("x", SECURE))
        .contains("registry \"x\" not allowed by whitelist: \"b:443\", \"a:443\"");
  }

  @Test
  void repositoriesStayAllowedWhateverTheirTag() {
    RegistryAllowList list =
        secure("a")
            .withRepositories(
                List.of("old.example/a/b:1", "busybox", "not a pull spec", "", "alone.example"));
    assertThat(allows(list, "old.example/a/b", SECURE)).isTrue();
    assertThat(allows(list, "old.example/a/b:2@sha256:" + "0".repeat(64), SECURE)).isTrue();
    assertThat(allows(list, "docker.io/library/busybox:glibc", SECURE)).isTrue();
    assertThat(allows(list, "old.example/a/b/c", SECURE)).isFalse();
    assertThat(allows(list, "old.example/a/bc", SECURE)).isFalse();
    assertThat(allows(list, "old.example/a", SECURE)).isFalse();
    assertThat(list.refusalOfHost("other.example", SECURE)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":443", "quay.example/me", "a/"})
  void refusesEntriesThatCanNotMatch(String entry) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Entry(entry, false))
        .withMessage(
            "failed to parse allowed registry \""
                + entry
                + "\": expected a host and perhaps a port");
  }

  @Test
  void refusesEntriesWithSeveralColons() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Entry("0:1:2", false))
        .withMessage("failed to parse allowed registry \"0:1:2\": too many colons");
  }

  /** Against patterns, on texts short enough for their way of searching. */
  @Test
  @Timeout(60)
  void matchesAsPatternsDo() {
    SplittableRandom random = new SplittableRandom(SEED);
    int matched = 0;
    for (int i = 0; i < 50_000; i++) {
      String glob = text(random, "ab.*?*");
      String host = text(random, "ab.ab");
      boolean expected = pattern(glob).matcher(host).matches();
      assertThat(Glob.ofHost(glob, host))
          .as("seed %d, case %d: %s, %s", SEED, i, glob, host)
          .isEqualTo(expected);
      matched += expected ? 1 : 0;
    }
    assertThat(matched).as("seed %d", SEED).isGreaterThan(500);
  }

  private static Pattern pattern(String glob) {
    StringBuilder pattern = new StringBuilder();
    for (String label : glob.split("\\.", -1)) {
      pattern.append(pattern.length() == 0 ? "" : "\\.").append("(?:");
      if (label.equals("*")) {
        pattern.append("[^.]*(?:\\.[^.]*)*");
      } else {
        label
            .chars()
            .forEach(c -> pattern.append(c == '*' ? "[^.]*" : c == '?' ? "[^.]" : (char) c + ""));
      }
      pattern.append(")");
    }
    return Pattern.compile(pattern.toString());
  }

  private static String text(SplittableRandom random, String letters) {
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(7); n > 0; n--) {
      text.append(letters.charAt(random.nextInt(letters.length())));
    }
    return text.toString();
  }

  @Test
  @Timeout(10)
  void manyWildcardsTakeNoLongTime() {
    String glob = "*a".repeat(500) + "b";
    assertThat(Glob.ofHost(glob, "a".repeat(2_000))).isFalse();
    assertThat(Glob.ofHost("*.a.".repeat(200) + "b", "a.".repeat(1_000) + "a")).isFalse();
  }
}
