package dev.imagestreams.registry.mirrors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistriesConfTest {

  private static final String DOCUMENTED =
      """
      unqualified-search-registries = ["example.com"]
      short-name-mode = "enforcing"
      credential-helpers = ["containers-auth.json"]

      [[registry]]
      prefix = "example.com/foo"
      insecure = false
      blocked = false
      location = "internal.example:5000/bar"
      some-later-setting = { a = [1, 2.5, 2020-01-01] }

      [[registry.mirror]]
      location = "mirror-0.example/mirror-for-foo"

      [[registry.mirror]]
      location = "mirror-1.example/mirrors/foo/"
      insecure = true

      [[registry]]
      location = "registry.example"

      [[registry.mirror]]
      location = "mirror.registry.example"

      [aliases]
      "image" = "registry.example/namespace/image"
      """;

  @TempDir Path directory;

  @Test
  void readsMirrorsAndLocations() {
    RegistryRules rules = read(DOCUMENTED);

    assertThat(Places.byTag(rules, "example.com/foo/image"))
        .containsExactly(
            "mirror-0.example/mirror-for-foo/image",
            "mirror-1.example/mirrors/foo/image!",
            "internal.example:5000/bar/image");
    assertThat(Places.byTag(rules, "registry.example/image"))
        .containsExactly("mirror.registry.example/image", "registry.example/image");
    assertThat(Places.byTag(rules, "example.com/other")).containsExactly("example.com/other");
  }

  @Test
  void readsWhichPullsAMirrorIsFor() {
    RegistryRules rules =
        read(
            """
            [[registry]]
            location = "example.com"
            mirror = [
              { location = "all.example", pull-from-mirror = "all" },
              { location = "digest.example", pull-from-mirror = "digest-only" },
              { location = "tag.example", pull-from-mirror = "tag-only" },
              { location = "either.example", pull-from-mirror = "" }
            ]

            [[registry]]
            location = "strict.example"
            mirror-by-digest-only = true
            mirror = [{ location = "m.example" }]
            """);

    assertThat(Places.byTag(rules, "example.com/a"))
        .containsExactly("all.example/a", "tag.example/a", "either.example/a", "example.com/a");
    assertThat(Places.byDigest(rules, "example.com/a"))
        .containsExactly("all.example/a", "digest.example/a", "either.example/a", "example.com/a");
    assertThat(Places.byTag(rules, "strict.example/a")).containsExactly("strict.example/a");
    assertThat(Places.byDigest(rules, "strict.example/a"))
        .containsExactly("m.example/a", "strict.example/a");
  }

  @Test
  void blocksAndNamesTheFile() {
    RegistryRules rules = read("[[registry]]\nlocation = 'example.com'\nblocked = true\n");

    assertThatThrownBy(() -> Places.byTag(rules, "example.com/a"))
        .isInstanceOf(BlockedRegistryException.class)
        .hasMessageContaining("example.com is blocked by " + file());
    assertThatThrownBy(() -> Places.byTag(rules, "example.com:5000/a"))
        .isInstanceOf(BlockedRegistryException.class);
  }

  @Test
  void unblocksByALongerPrefix() {
    RegistryRules rules =
        read(
            """
            [[registry]]
            prefix = "*.example.com"
            blocked = true
            [[registry]]
            location = "good.example.com"
            [[registry]]
            location = "good.example.com/bad"
            blocked = true
            """);

    assertThat(Places.byTag(rules, "good.example.com/a")).containsExactly("good.example.com/a");
    assertThatThrownBy(() -> Places.byTag(rules, "good.example.com/bad/a"))
        .isInstanceOf(BlockedRegistryException.class);
    assertThatThrownBy(() -> Places.byTag(rules, "other.example.com/a"))
        .isInstanceOf(BlockedRegistryException.class);
  }

  @Test
  void leavesMirrorsOfWhatIsBlockedAndBlocksMirrors() {
    RegistryRules rules =
        read(
            """
            [[registry]]
            location = "example.com"
            blocked = true
            mirror = [{ location = "m1.example" }, { location = "m2.example" }]
            [[registry]]
            location = "m1.example"
            blocked = true
            """);

    assertThat(Places.byTag(rules, "example.com/a")).containsExactly("m2.example/a");
  }

  @Test
  void blocksTheLocationOfABlockedPrefix() {
    RegistryRules rules =
        read("[[registry]]\nprefix = 'a.example'\nlocation = 'b.example'\nblocked = true");

    assertThatThrownBy(() -> Places.byTag(rules, "a.example/x"))
        .isInstanceOf(BlockedRegistryException.class);
    assertThat(Places.byTag(rules, "b.example/x")).containsExactly("b.example/x");
  }

  @Test
  void leavesWhatAWildcardMatchesInPlaceUnlessThereIsALocation() {
    RegistryRules rules =
        read(
            """
            [[registry]]
            prefix = "*.lab.example"
            insecure = true
            [[registry]]
            prefix = "*.old.example"
            location = "new.example/old"
            [[registry.mirror]]
            location = "m.example"
            """);

    assertThat(Places.byTag(rules, "a.lab.example:5000/x"))
        .containsExactly("a.lab.example:5000/x!");
    assertThat(Places.byTag(rules, "a.b.old.example/x"))
        .containsExactly("m.example/x", "new.example/old/x");
  }

  @Test
  void isInsecureAtTheLocationThatIsSaidToBe() {
    RegistryRules rules =
        read(
            """
            [[registry]]
            prefix = "example.com"
            location = "lab.example:5000"
            insecure = true
            [[registry.mirror]]
            location = "m.example"
            [[registry]]
            location = "other.example"
            insecure = true
            [[registry]]
            location = "other.example/safe"
            """);

    assertThat(Places.byTag(rules, "example.com/a"))
        .containsExactly("m.example/a", "lab.example:5000/a!");
    // It says nothing of example.com itself, which a push goes to.
    assertThat(rules.destination(Repository.parse("example.com/a")).insecure()).isFalse();
    assertThat(rules.destination(Repository.parse("other.example/a")).insecure()).isTrue();
    assertThat(Places.byTag(rules, "other.example/safe/a")).containsExactly("other.example/safe/a");
    assertThat(Places.byTag(rules, "other.example:5000/a")).containsExactly("other.example:5000/a");
  }

  @Test
  void mirrorsDockerHubWithLibraryInTheName() {
    RegistryRules rules =
        read(
            """
            [[registry]]
            prefix = "docker.io"
            location = "registry-1.docker.io"
            [[registry.mirror]]
            location = "m.example/hub"
            [[registry]]
            location = "docker.io/library"
            [[registry.mirror]]
            location = "m.example/official"
            """);

    assertThat(Places.byTag(rules, "team/app"))
        .containsExactly("m.example/hub/team/app", "docker.io/team/app");
    assertThat(Places.byTag(rules, "ruby"))
        .containsExactly("m.example/official/ruby", "docker.io/library/ruby");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# nothing",
        "registry = []",
        "unqualified-search-registries = ['docker.io']",
        "[aliases]\nruby = 'docker.io/library/ruby'"
      })
  void hasNoRulesWhereNoneAreWritten(String text) {
    assertThat(Places.byTag(read(text), "ruby")).containsExactly("docker.io/library/ruby");
  }

  @Test
  void takesTheFirstOfTwoTablesForOnePrefix() {
    RegistryRules rules =
        read(
            """
            [[registry]]
            location = "example.com"
            mirror = [{ location = "m1.example" }]
            [[registry]]
            location = "example.com:443"
            mirror = [{ location = "m2.example" }]
            """);

    assertThat(Places.byTag(rules, "example.com/a"))
        .containsExactly("m1.example/a", "example.com/a");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[registries.search]\\nregistries = ['a.example']|at registries: this is version 1",
        "[registries.block]\\nregistries = []|write a [[registry]] table",
        "registry = 'a.example'|at registry: a list belongs here",
        "[registry]\\nlocation = 'a.example'|[[registry]] in TOML",
        "registry = ['a.example']|at registry[0]: an object or table belongs here",
        "[[registry]]|at registry[0].location: host[:port][/path] is missing",
        "[[registry]]\\nlocation = 5|at registry[0].location: a string belongs here",
        "[[registry]]\\nlocation = 'https://a.example'|without a scheme",
        "[[registry]]\\nlocation = 'u:topsecret@a.example'|neither users",
        "[[registry]]\\nlocation = '*.example.com'\\nprefix = 'a.example'|at registry[0].location",
        "[[registry]]\\nprefix = 'a.example/b:latest'|at registry[0].prefix: rules are for whole",
        "[[registry]]\\nlocation = 'a.example'\\nblocked = 'yes'|blocked: true or false",
        "[[registry]]\\nlocation = 'a.example'\\ninsecure = 1|insecure: true or false",
        "[[registry]]\\nlocation = 'a.example'\\npull-from-mirror = 'all'|registry[0].pull-from-mirror",
        "[[registry]]\\nlocation = 'a.example'\\n[[registry.mirror]]|at registry[0].mirror[0].location",
        "[[registry]]\\nlocation = 'a.example'\\n[[registry.mirror]]\\nlocation = 'm.example'\\npull-from-mirror = 'never'|one of all, digest-only, tag-only",
        "[[registry]]\\nlocation = 'a.example'\\nmirror-by-digest-only = true\\nmirror = [{location = 'm.example', pull-from-mirror = 'all'}]|leave one",
        "[[registry]]\\nlocation = 'a.example'\\n[[registry]]\\nlocation = 'a.example'\\nblocked = true|at registry[1].prefix: a.example has a table already",
        "a = 1\\nb = topsecret|at line 2: it is not valid TOML",
        "a = 1\\na = 2|at line 2: it is not valid TOML",
        "[[registry]]\\nlocation = \"topsecret|not valid TOML"
      })
  void refusesWhatCantBeKeptAndSaysWhere(String text, String message) {
    assertThatThrownBy(() -> read(text.replace("\\n", "\n")))
        .isInstanceOf(InvalidRegistryRulesException.class)
        .hasMessageContaining(file().toString())
        .hasMessageContaining(message)
        .hasMessageNotContaining("topsecret")
        .hasNoCause();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{a=", "[["})
  void refusesDeepNesting(String open) {
    assertThatThrownBy(() -> read("a = " + open.repeat(100_000)))
        .isInstanceOf(InvalidRegistryRulesException.class)
        .hasMessageContaining("32 levels");
  }

  @Test
  void refusesDeepTables() {
    assertThatThrownBy(() -> read("[" + "a.".repeat(100_000) + "a]\nb = 1"))
        .isInstanceOf(InvalidRegistryRulesException.class)
        .hasMessageContaining("32 levels");
  }

  @Test
  void refusesHugeNumbers() {
    assertThatThrownBy(() -> read("a = " + "9".repeat(500_000)))
        .isInstanceOf(InvalidRegistryRulesException.class);
  }

  @Test
  void readsNoMoreThanOneMebibyte() {
    String text = "[[registry]]\nlocation = 'a.example'\n";

    assertThat(Places.byTag(read(text + " ".repeat((1 << 20) - text.length())), "a.example/b"))
        .containsExactly("a.example/b");
    assertThatThrownBy(() -> read(text + " ".repeat((1 << 20) - text.length() + 1)))
        .isInstanceOf(InvalidRegistryRulesException.class)
        .hasMessageContaining("larger than 1 MiB");
  }

  @Test
  void refusesWhatIsNotUtf8() throws IOException {
    Files.write(file(), "# \u00e4".getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(() -> RegistriesConf.read(file()))
        .isInstanceOf(InvalidRegistryRulesException.class)
        .hasMessageContaining("not UTF-8");
  }

  @Test
  void saysWhichFileIsMissing() {
    assertThatThrownBy(() -> RegistriesConf.read(directory.resolve("none.conf")))
        .isInstanceOf(ImageStreamsException.class)
        .hasMessageContaining(directory.resolve("none.conf").toString());
  }

  @Test
  void replacesTablesByThoseOfDropInsInTheOrderOfTheirNames() {
    write("registries.conf", mirror("a.example", "main") + mirror("b.example", "main"));
    write("registries.conf.d/20-later.conf", mirror("b.example", "later"));
    write(
        "registries.conf.d/10-first.conf",
        mirror("b.example", "first") + mirror("c.example", "first"));
    write("registries.conf.d/30-not.txt", mirror("b.example", "not"));
    write("registries.conf.d/40-directory.conf/file.conf", mirror("b.example", "not"));

    RegistryRules rules =
        RegistriesConf.read(
            directory.resolve("registries.conf"), directory.resolve("registries.conf.d"));

    assertThat(Places.byTag(rules, "a.example/x")).containsExactly("main.example/x", "a.example/x");
    assertThat(Places.byTag(rules, "b.example/x"))
        .containsExactly("later.example/x", "b.example/x");
    assertThat(Places.byTag(rules, "c.example/x"))
        .containsExactly("first.example/x", "c.example/x");
  }

  @Test
  void needsNoDirectoryOfDropIns() {
    write("registries.conf", mirror("a.example", "main"));

    assertThat(
            Places.byTag(
                RegistriesConf.read(
                    directory.resolve("registries.conf"), directory.resolve("none.d")),
                "a.example/x"))
        .containsExactly("main.example/x", "a.example/x");
  }

  @Test
  void namesTheDropInThatIsWrong() {
    write("registries.conf", "");
    write("registries.conf.d/bad.conf", "[registries.search]\nregistries = ['docker.io']");

    assertThatThrownBy(
            () ->
                RegistriesConf.read(
                    directory.resolve("registries.conf"), directory.resolve("registries.conf.d")))
        .isInstanceOf(InvalidRegistryRulesException.class)
        .hasMessageContaining("bad.conf");
  }

  @Test
  void hasNoRulesWithoutFiles() {
    assertThat(Places.byTag(find(Map.of()), "a.example/x")).containsExactly("a.example/x");
  }

  @Test
  void prefersTheFileOfTheUserAndForgetsTheSystems() {
    writeAll();

    RegistryRules rules = find(Map.of());

    assertThat(Places.byTag(rules, "a.example/x")).containsExactly("user.example/x", "a.example/x");
    assertThat(Places.byTag(rules, "b.example/x"))
        .containsExactly("user-d.example/x", "b.example/x");
    assertThat(Places.byTag(rules, "c.example/x")).containsExactly("c.example/x");
  }

  @Test
  void readsTheSystemsFileAndBothDirectoriesForAUserWithoutOne() throws IOException {
    writeAll();
    Files.delete(directory.resolve("user/registries.conf"));

    RegistryRules rules = find(Map.of());

    assertThat(Places.byTag(rules, "a.example/x"))
        .containsExactly("system.example/x", "a.example/x");
    assertThat(Places.byTag(rules, "b.example/x"))
        .containsExactly("user-d.example/x", "b.example/x");
    assertThat(Places.byTag(rules, "c.example/x"))
        .containsExactly("system-d.example/x", "c.example/x");
  }

  @Test
  void readsTheFileThatTheEnvironmentNames() {
    writeAll();
    write("named.conf", mirror("a.example", "named"));

    RegistryRules rules =
        find(Map.of("CONTAINERS_REGISTRIES_CONF", directory.resolve("named.conf").toString()));

    assertThat(Places.byTag(rules, "a.example/x"))
        .containsExactly("named.example/x", "a.example/x");
    assertThat(Places.byTag(rules, "c.example/x"))
        .containsExactly("system-d.example/x", "c.example/x");
  }

  @Test
  void requiresTheFileThatTheEnvironmentNames() {
    assertThatThrownBy(
            () ->
                find(
                    Map.of(
                        "CONTAINERS_REGISTRIES_CONF", directory.resolve("none.conf").toString())))
        .isInstanceOf(ImageStreamsException.class)
        .hasMessageContaining("none.conf");
  }

  @Test
  void readsFilesOnce() {
    RegistryRules rules = read(mirror("a.example", "one"));
    write("registries.conf", mirror("a.example", "two"));

    assertThat(Places.byTag(rules, "a.example/x")).containsExactly("one.example/x", "a.example/x");
  }

  private void writeAll() {
    write("system/registries.conf", mirror("a.example", "system"));
    write(
        "system/registries.conf.d/z.conf",
        mirror("b.example", "system-d") + mirror("c.example", "system-d"));
    write("user/registries.conf", mirror("a.example", "user"));
    write("user/registries.conf.d/a.conf", mirror("b.example", "user-d"));
  }

  private RegistryRules find(Map<String, String> environment) {
    return RegistriesConf.find(environment, directory.resolve("user"), directory.resolve("system"));
  }

  private static String mirror(String location, String mirror) {
    return "[[registry]]\nlocation = '"
        + location
        + "'\nmirror = [{location = '"
        + mirror
        + ".example'}]\n";
  }

  private RegistryRules read(String text) {
    write("registries.conf", text);
    return RegistriesConf.read(file());
  }

  private Path file() {
    return directory.resolve("registries.conf");
  }

  private void write(String name, String text) {
    try {
      Path file = directory.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
