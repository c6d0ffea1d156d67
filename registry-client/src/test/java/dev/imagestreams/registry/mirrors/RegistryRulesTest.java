package dev.imagestreams.registry.mirrors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.model.Repository;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryRulesTest {

  @Test
  void leavesEveryImageInItsPlaceWithoutRules() {
    assertThat(Places.byTag(RegistryRules.none(), "example.com/a"))
        .containsExactly("example.com/a");
    assertThat(Places.byTag(RegistryRules.builder().build(), "ruby"))
        .containsExactly("docker.io/library/ruby");
  }

  @ParameterizedTest
  @CsvSource({
    "example.com, example.com/a, m.example/a",
    "example.com, example.com/a/b/c, m.example/a/b/c",
    "example.com/, example.com/a, m.example/a",
    "example.com/a, example.com/a/b, m.example/b",
    "example.com/a/b, example.com/a/b/c, m.example/c",
    "example.com:5000, example.com:5000/a, m.example/a",
    "example.com:443, example.com/a, m.example/a",
    "example.com, example.com:443/a, m.example/a",
    "example.com:5000, example.com:05000/a, m.example/a",
    "Example.COM, example.com/a, m.example/a",
    "example.com, EXAMPLE.com/a, m.example/a",
    "[::1]:5000, [::1]:5000/a, m.example/a",
    "[::1], [::1]/a, m.example/a",
    "localhost, localhost/a, m.example/a",
    "*.example.com, one.example.com/a, m.example/a",
    "*.example.com, one.two.example.com/a, m.example/a",
    "*.example.com, one.example.com:5000/a, m.example/a",
    "*.com, example.com/a, m.example/a",
    "docker.io, ruby, m.example/library/ruby",
    "docker.io/library, ruby, m.example/ruby",
    "docker.io, team/app, m.example/team/app",
    "docker.io/team, team/app, m.example/app",
    "index.docker.io, ruby, m.example/library/ruby",
    "registry-1.docker.io, ruby, m.example/library/ruby",
    "docker.io, registry-1.docker.io/library/ruby, m.example/library/ruby",
    "docker.io, registry.hub.docker.com/library/ruby, m.example/library/ruby"
  })
  void mirrorsWhatIsBelowAPrefix(String prefix, String repository, String mirrored) {
    assertThat(Places.byTag(mirrored(prefix, "m.example"), repository).get(0)).isEqualTo(mirrored);
  }

  @ParameterizedTest
  @CsvSource({
    "example.com, example.com.evil.org/a",
    "example.com, notexample.com/a",
    "example.com, www.example.com/a",
    "example.com, example.com:5000/a",
    "example.com:5000, example.com/a",
    "example.com:5000, example.com:50000/a",
    "example.com:500, example.com:5000/a",
    "example.com/a, example.com/ab",
    "example.com/a, example.com/a-b/c",
    "example.com/a/b, example.com/a",
    "example.com/a, example.com/b/a",
    "example.com/a, evil.org/example.com/a",
    "*.example.com, example.com/a",
    "*.example.com, example.com.evil.org/a",
    "*.example.com, one.example.com.evil.org/a",
    "*.example.com, evilexample.com/a",
    "*.example.com, evil.org/one.example.com/a",
    "docker.io/ruby, ruby",
    "docker.io/library, team/app",
    "docker.io, docker.io.evil.org/a",
    "docker.io, evil.org/docker.io/a"
  })
  void mirrorsNothingElse(String prefix, String repository) {
    assertThat(Places.byTag(mirrored(prefix, "m.example"), repository))
        .containsExactly(Repository.parse(repository).toString());
  }

  @ParameterizedTest
  @CsvSource({
    "example.com/a/b/c, m4.example/c",
    "example.com/a/c, m3.example/c",
    "example.com/c, m2.example/c",
    "sub.example.com/c, m1.example/c",
    "x.example.com/c, m6.example/c",
    "one.two.example.com/c, m5.example/c"
  })
  void keepsToTheLongestPrefix(String repository, String mirrored) {
    RegistryRules rules =
        RegistryRules.builder()
            .mirror("*.example.com", "m1.example", Pull.ALL)
            .mirror("example.com", "m2.example", Pull.ALL)
            .mirror("example.com/a", "m3.example", Pull.ALL)
            .mirror("example.com/a/b", "m4.example", Pull.ALL)
            .mirror("*.two.example.com", "m5.example", Pull.ALL)
            // As long as the wildcard, and still closer.
            .mirror("x.example.com", "m6.example", Pull.ALL)
            .build();

    assertThat(Places.byTag(rules, repository)).containsExactly(mirrored, repository);
  }

  @Test
  void triesMirrorsInTheirOrderAndThePlaceItselfLast() {
    RegistryRules rules =
        RegistryRules.builder()
            .mirror("example.com/team", "m1.example:5000/mirrors", Pull.ALL)
            .mirror("example.com/team", "m2.example", Pull.ALL)
            .mirror("example.com/team", "m1.example:5000/mirrors", Pull.ALL)
            .build();

    assertThat(Places.byTag(rules, "example.com/team/app"))
        .containsExactly("m1.example:5000/mirrors/app", "m2.example/app", "example.com/team/app");
  }

  @Test
  void usesAMirrorForThePullsItIsFor() {
    RegistryRules rules =
        RegistryRules.builder()
            .mirror("example.com", "all.example", Pull.ALL)
            .mirror("example.com", "digest.example", Pull.DIGEST_ONLY)
            .mirror("example.com", "tag.example", Pull.TAG_ONLY)
            .build();

    assertThat(Places.byTag(rules, "example.com/a"))
        .containsExactly("all.example/a", "tag.example/a", "example.com/a");
    assertThat(Places.byDigest(rules, "example.com/a"))
        .containsExactly("all.example/a", "digest.example/a", "example.com/a");
  }

  @Test
  void addsLibraryWhereAMirrorIsDockerHub() {
    assertThat(Places.byTag(mirrored("example.com", "docker.io"), "example.com/ruby").get(0))
        .isEqualTo("docker.io/library/ruby");
  }

  @Test
  void pullsWhatHasMovedFromItsNewPlaceOnly() {
    RegistryRules rules =
        RegistryRules.builder()
            .move("example.com/old", "new.example/path")
            .mirror("example.com/old", "m.example", Pull.ALL)
            .build();

    assertThat(Places.byTag(rules, "example.com/old/app"))
        .containsExactly("m.example/app", "new.example/path/app");
    assertThat(Places.byTag(rules, "example.com/other")).containsExactly("example.com/other");
  }

  @Test
  void saysWhichRuleMakesANameThatCantBe() {
    RegistryRules rules = mirrored("example.com/a", "m.example");

    assertThatThrownBy(() -> Places.byTag(rules, "example.com/a"))
        .isInstanceOf(InvalidRegistryRulesException.class)
        .hasMessageContaining("the rules set in code at example.com/a")
        .hasMessageContaining("a repository name is missing");
  }

  @Test
  void refusesNamesThatGrowTooLong() {
    RegistryRules rules = mirrored("e.example", "m.example/" + "m".repeat(200));

    assertThatThrownBy(() -> Places.byTag(rules, "e.example/" + "a".repeat(100)))
        .isInstanceOf(InvalidRegistryRulesException.class)
        .hasMessageContaining("255");
  }

  @ParameterizedTest
  @CsvSource({
    "example.com, example.com/a",
    "example.com, example.com:5000/a",
    "example.com, example.com:443/a",
    "example.com, EXAMPLE.com/a",
    "example.com:5000, example.com:5000/a",
    "example.com:5000, example.com:05000/a",
    "example.com/a, example.com/a",
    "example.com/a, example.com:8443/a/b",
    "*.example.com, one.example.com:5000/a",
    "*.example.com, one.two.EXAMPLE.com/a",
    "[::1], [::1]:5000/a",
    "docker.io, ruby",
    "docker.io, registry-1.docker.io/library/ruby",
    "docker.io, registry-1.docker.io:443/library/ruby",
    "docker.io, registry-1.docker.io:80/library/ruby",
    "registry-1.docker.io, ruby",
    "docker.io/library, ruby"
  })
  void blocksWhatIsBelowAPrefixHoweverItIsWritten(String prefix, String repository) {
    RegistryRules rules = RegistryRules.builder().block(prefix).build();

    assertThatThrownBy(() -> Places.byDigest(rules, repository))
        .isInstanceOf(BlockedRegistryException.class)
        .hasMessageContaining("the rules set in code");
    assertThatThrownBy(() -> rules.destination(Repository.parse(repository)))
        .isInstanceOf(BlockedRegistryException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "example.com, example.com.evil.org/a",
    "example.com, www.example.com/a",
    "example.com:5000, example.com/a",
    "example.com:5000, example.com:5001/a",
    "example.com/a, example.com/ab",
    "*.example.com, example.com/a",
    "docker.io/team, ruby"
  })
  void blocksNothingElse(String prefix, String repository) {
    RegistryRules rules = RegistryRules.builder().block(prefix).build();

    assertThat(Places.byTag(rules, repository)).containsExactly(repository(repository));
  }

  @Test
  void saysWhatIsBlockedByWhatAndWhatToDo() {
    RegistryRules rules = RegistryRules.builder().block("example.com/team").build();
    Repository repository = Repository.parse("example.com/team/app");

    assertThatThrownBy(() -> rules.locations(repository, true))
        .isInstanceOfSatisfying(
            BlockedRegistryException.class, e -> assertThat(e.repository()).isEqualTo(repository))
        .hasMessage(
            "example.com/team/app may not be contacted: example.com/team is blocked by the rules"
                + " set in code; unblock it there, or name a mirror for it that may be contacted");
  }

  @Test
  void leavesMirrorsOfWhatIsBlocked() {
    RegistryRules rules =
        RegistryRules.builder()
            .block("example.com")
            .mirror("example.com/a", "m.example", Pull.DIGEST_ONLY)
            .build();

    assertThat(Places.byDigest(rules, "example.com/a/b")).containsExactly("m.example/b");
    assertThatThrownBy(() -> Places.byTag(rules, "example.com/a/b"))
        .isInstanceOf(BlockedRegistryException.class);
  }

  @Test
  void contactsNoMirrorThatIsBlocked() {
    RegistryRules rules =
        RegistryRules.builder()
            .mirror("example.com", "m1.example/a", Pull.ALL)
            .mirror("example.com", "m2.example", Pull.ALL)
            .block("m1.example")
            .build();

    assertThat(Places.byTag(rules, "example.com/b"))
        .containsExactly("m2.example/b", "example.com/b");
  }

  @Test
  void contactsNoBlockedPlaceThatSomethingMovedTo() {
    RegistryRules rules =
        RegistryRules.builder().move("example.com", "new.example").block("new.example").build();

    assertThatThrownBy(() -> Places.byTag(rules, "example.com/a"))
        .isInstanceOf(BlockedRegistryException.class)
        .hasMessageContaining("new.example is blocked");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "example.com/a",
        "EXAMPLE.com:443/a",
        "reg.example:5000/a",
        "one.sub.example:7000/a",
        "docker.io/library/ruby",
        "reg.example/team/app",
        "reg.example/team"
      })
  void allowsWhatIsListed(String repository) {
    assertThat(Places.byTag(allowed(), repository)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "example.com:5000/a",
        "example.com.evil.org/a",
        "reg.example/a",
        "reg.example/team2",
        "sub.example/a",
        "team/app",
        "quay.io/example.com/a"
      })
  void allowsNothingElse(String repository) {
    assertThatThrownBy(() -> Places.byTag(allowed(), repository))
        .isInstanceOf(BlockedRegistryException.class)
        .hasMessageContaining(
            "not among the registries allowed by the rules set in code (example.com,")
        .hasMessageContaining("add it there");
    assertThatThrownBy(() -> allowed().destination(Repository.parse(repository)))
        .isInstanceOf(BlockedRegistryException.class);
  }

  @Test
  void allowsNothingByAnEmptyList() {
    RegistryRules rules = RegistryRules.builder().allowOnly(List.of()).build();

    assertThatThrownBy(() -> Places.byTag(rules, "ruby"))
        .isInstanceOf(BlockedRegistryException.class)
        .hasMessageContaining("(none)");
  }

  @Test
  void asksOfTheNameAndNotOfTheMirrorWhetherItIsAllowed() {
    RegistryRules rules =
        RegistryRules.builder()
            .allowOnly(List.of("example.com"))
            .mirror("example.com", "m.example", Pull.ALL)
            .build();

    assertThat(Places.byTag(rules, "example.com/a"))
        .containsExactly("m.example/a", "example.com/a");
    assertThatThrownBy(() -> Places.byTag(rules, "m.example/a"))
        .isInstanceOf(BlockedRegistryException.class);
  }

  @Test
  void isInsecureWhereThatWasAskedForOnly() {
    RegistryRules rules =
        RegistryRules.builder()
            .insecure("m1.example:5000/mirrors")
            .insecure("new.example")
            .insecure("lab.example:5000")
            .mirror("example.com", "m1.example:5000/mirrors", Pull.ALL)
            .mirror("example.com", "m1.example:5000/other", Pull.ALL)
            .move("example.com", "new.example")
            .build();

    assertThat(Places.byTag(rules, "example.com/a"))
        .containsExactly("m1.example:5000/mirrors/a!", "m1.example:5000/other/a", "new.example/a!");
    assertThat(Places.byTag(rules, "lab.example:5000/a")).containsExactly("lab.example:5000/a!");
    assertThat(Places.byTag(rules, "lab.example/a")).containsExactly("lab.example/a");
    assertThat(Places.byTag(rules, "lab.example:5001/a")).containsExactly("lab.example:5001/a");
  }

  @Test
  void pushesToTheRepositoryItself() {
    RegistryRules rules =
        RegistryRules.builder()
            .mirror("example.com", "m.example", Pull.ALL)
            .move("example.com", "new.example")
            .insecure("lab.example")
            .build();

    assertThat(rules.destination(Repository.parse("example.com/a")))
        .isEqualTo(new Location(Repository.parse("example.com/a"), false));
    assertThat(rules.destination(Repository.parse("lab.example/a")))
        .isEqualTo(new Location(Repository.parse("lab.example/a"), true));
  }

  @Test
  void combinesSoThatEitherMayForbid() {
    RegistryRules one =
        RegistryRules.builder()
            .mirror("example.com", "m1.example", Pull.ALL)
            .move("example.com", "new1.example")
            .allowOnly(List.of("example.com", "other.example"))
            .build();
    RegistryRules other =
        RegistryRules.builder()
            .mirror("example.com/a", "m2.example", Pull.ALL)
            .mirror("example.com/a", "m3.example", Pull.ALL)
            .move("example.com", "new2.example")
            .block("m3.example")
            .allowOnly(List.of("example.com"))
            .build();

    assertThat(Places.byTag(one.and(other), "example.com/a/b"))
        .containsExactly("m1.example/a/b", "m2.example/b", "new1.example/a/b");
    assertThatThrownBy(() -> Places.byTag(one.and(other), "other.example/a"))
        .isInstanceOf(BlockedRegistryException.class);
    assertThatThrownBy(() -> Places.byTag(other.and(one), "other.example/a"))
        .isInstanceOf(BlockedRegistryException.class);
  }

  @Test
  void combinesWithNoRules() {
    RegistryRules rules = mirrored("example.com", "m.example");

    assertThat(rules.and(RegistryRules.none())).isSameAs(rules);
    assertThat(RegistryRules.none().and(rules)).isSameAs(rules);
  }

  @Test
  void keepsBuiltRulesAsTheyWere() {
    RegistryRulesBuilder builder = RegistryRules.builder().allowOnly(List.of("example.com"));
    RegistryRules rules = builder.build();
    builder.block("example.com").mirror("example.com", "m.example", Pull.ALL);

    assertThat(Places.byTag(rules, "example.com/a")).containsExactly("example.com/a");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|is missing",
        "/|is missing",
        "https://example.com|without a scheme",
        "user:secret@example.com|neither users nor digests",
        "example.com/a@sha256:00|neither users nor digests",
        "example.com/a:latest|leave out the tag",
        "example.com/A|lower case",
        "example.com//a|empty name",
        "example.com/../a|only a-z",
        "example.com/a?b=c|only a-z",
        "example.com/a%2fb|only a-z",
        "example.com:|port",
        "example.com:0|port",
        "example.com:65536|port",
        "exa mple.com|host",
        "team|a host has a dot",
        "team/app|a host has a dot",
        "*|*.example.com",
        "*.|host",
        "*.*.com|*.example.com",
        "example.*.com|*.example.com",
        "*example.com|*.example.com",
        "*.example.com/a|any port",
        "*.example.com:5000|any port",
        "example.com/*|*.example.com"
      })
  void refusesWhatIsNoPrefix(String prefix, String reason) {
    assertThatThrownBy(() -> RegistryRules.builder().block(prefix))
        .isInstanceOf(InvalidRegistryRulesException.class)
        .hasMessageContaining("the rules set in code at block")
        .hasMessageContaining(reason)
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "http://m.example",
        "u:secret@m.example",
        "*.m.example",
        "m.example/a:v1",
        "m",
        "m/a"
      })
  void refusesWhatIsNoLocation(String location) {
    assertThatThrownBy(() -> RegistryRules.builder().mirror("example.com", location, Pull.ALL))
        .isInstanceOf(InvalidRegistryRulesException.class)
        .hasMessageContaining("mirror of example.com")
        .hasMessageNotContaining("secret");
  }

  @Test
  void findsOneRuleAmongManyByTheNameAlone() {
    RegistryRulesBuilder builder = RegistryRules.builder();
    for (int i = 0; i < 100_000; i++) {
      builder.block("r" + i + ".example").mirror("example.com/a" + i, "m.example", Pull.ALL);
    }
    RegistryRules rules = builder.build();

    // With a look at every rule this would be 10,000,000,000 looks.
    for (int i = 0; i < 100_000; i++) {
      assertThat(Places.byTag(rules, "example.com/a" + i + "/b")).hasSize(2);
    }
  }

  private static RegistryRules mirrored(String prefix, String location) {
    return RegistryRules.builder().mirror(prefix, location, Pull.ALL).build();
  }

  private static RegistryRules allowed() {
    return RegistryRules.builder()
        .allowOnly(List.of("example.com", "reg.example:5000", "*.sub.example"))
        .allowOnly(List.of("docker.io/library", "reg.example/team"))
        .build();
  }

  private static String repository(String text) {
    return Repository.parse(text).toString();
  }
}
