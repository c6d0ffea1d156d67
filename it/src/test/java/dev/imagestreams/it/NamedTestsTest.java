package dev.imagestreams.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tests that pages of docs name are there, and each row of what the client does names one. */
class NamedTestsTest {

  private static final Path ROOT = root();

  /**
   * {@code `SomeTest`}, {@code `SomeTest.method`}, or {@code `.method`} of the one before; a suite
   * is a {@code SomeContract}.
   */
  private static final Pattern NAMED = Pattern.compile("`(\\w+(?:Test|Contract))?(?:\\.(\\w+))?`");

  @Test
  void everyTestThatIsNamedIsThere() throws IOException {
    Map<String, String> tests = tests();
    List<String> missing = new ArrayList<>();
    for (Path page :
        List.of(
            page("registry-client.md"),
            page("openshift-compatibility.md"),
            page("events.md"),
            page("importing.md"),
            page("webhooks.md"),
            page("triggers.md"),
            page("sinks.md"),
            page("integrated-registry.md"),
            page("selecting-tags.md"),
            page("gates.md"),
            page("stores.md"))) {
      for (String cell : Files.readString(page).split("[|\n]")) {
        named(cell).stream()
            .filter(test -> !isThere(tests, test))
            .forEach(test -> missing.add(page.getFileName() + ": " + test));
      }
    }

    assertThat(missing).isEmpty();
  }

  @Test
  void everyGuaranteeOfEventsNamesItsTest() throws IOException {
    List<String> rows =
        Files.readAllLines(page("events.md")).stream()
            .filter(line -> line.startsWith("| ") && !line.startsWith("| guarantee |"))
            .toList();

    assertThat(rows).hasSizeGreaterThan(30);
    assertThat(rows).allSatisfy(row -> assertThat(named(row)).as(row).isNotEmpty());
  }

  @Test
  void everyPromiseOfSelectingNamesItsTest() throws IOException {
    List<String> rows =
        Files.readAllLines(page("selecting-tags.md")).stream()
            .dropWhile(line -> !line.startsWith("| promise |"))
            .skip(2) // The header, and the line under it.
            .takeWhile(line -> line.startsWith("|"))
            .toList();

    assertThat(rows).hasSizeGreaterThan(12);
    assertThat(rows).allSatisfy(row -> assertThat(named(row)).as(row).isNotEmpty());
  }

  @Test
  void everyPromiseOfImportingNamesItsTestAndEachExampleIsThere() throws IOException {
    String page = Files.readString(page("importing.md"));
    List<String> rows =
        page.lines()
            .dropWhile(line -> !line.startsWith("| guarantee |"))
            .skip(2) // The header, and the line under it.
            .takeWhile(line -> line.startsWith("|"))
            .toList();
    List<String> links =
        Pattern.compile("\\]\\(\\.\\./([^)]+)\\)")
            .matcher(page)
            .results()
            .map(l -> l.group(1))
            .toList();

    assertThat(rows).hasSizeGreaterThan(10);
    assertThat(rows).allSatisfy(row -> assertThat(named(row)).as(row).isNotEmpty());
    assertThat(links).hasSizeGreaterThan(10).allMatch(link -> Files.exists(ROOT.resolve(link)));
  }

  @Test
  void everyGuaranteeOfTriggersNamesItsTest() throws IOException {
    List<String> rows =
        Files.readAllLines(page("triggers.md")).stream()
            .dropWhile(line -> !line.startsWith("| guarantee |"))
            .skip(2) // The header, and the line under it.
            .takeWhile(line -> line.startsWith("|"))
            .toList();

    assertThat(rows).hasSizeGreaterThan(12);
    assertThat(rows).allSatisfy(row -> assertThat(named(row)).as(row).isNotEmpty());
  }

  @Test
  void everyGuaranteeOfGatesNamesItsTest() throws IOException {
    List<String> rows =
        Files.readAllLines(page("gates.md")).stream()
            .dropWhile(line -> !line.startsWith("| guarantee |"))
            .skip(2) // The header, and the line under it.
            .takeWhile(line -> line.startsWith("|"))
            .toList();

    assertThat(rows).hasSizeGreaterThan(12);
    assertThat(rows).allSatisfy(row -> assertThat(named(row)).as(row).isNotEmpty());
  }

  @Test
  void everythingTheClientDoesNamesItsTest() throws IOException {
    List<String[]> rows =
        Files.readAllLines(page("registry-client.md")).stream()
            .dropWhile(line -> !line.startsWith("| what |"))
            .skip(2) // The header, and the line under it.
            .takeWhile(line -> line.startsWith("|"))
            .map(line -> line.split("\\|"))
            .toList();

    assertThat(rows).hasSizeGreaterThan(40);
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(row).as(row[1]).hasSize(10);
              boolean lacking = row[2].strip().equals("–");
              assertThat(lacking || row[3].contains("Test")).as(row[1]).isTrue();
            });
  }

  /** As {@code SomeTest} or {@code SomeTest.method}. */
  private static List<String> named(String cell) {
    List<String> names = new ArrayList<>();
    String test = "";
    Matcher named = NAMED.matcher(cell);
    while (named.find()) {
      test = named.group(1) == null ? test : named.group(1);
      if (!test.isEmpty()) {
        names.add(named.group(2) == null ? test : test + "." + named.group(2));
      }
    }
    return names;
  }

  private static boolean isThere(Map<String, String> tests, String name) {
    int dot = name.indexOf('.');
    String source = tests.get(dot < 0 ? name : name.substring(0, dot));
    return source != null && (dot < 0 || source.contains(" " + name.substring(dot + 1) + "("));
  }

  /** Sources of all tests by their class. */
  private static Map<String, String> tests() throws IOException {
    Map<String, String> sources = new TreeMap<>();
    try (Stream<Path> files = Files.walk(ROOT)) {
      for (Path file : files.filter(f -> isTest(f.toString())).toList()) {
        String name = file.getFileName().toString();
        sources.put(name.substring(0, name.length() - ".java".length()), Files.readString(file));
      }
    }
    return sources;
  }

  private static boolean isTest(String file) {
    return file.endsWith("Test.java") || file.endsWith("Contract.java");
  }

  private static Path page(String name) {
    return ROOT.resolve("docs").resolve(name);
  }

  /** Tests run in their module's directory. */
  private static Path root() {
    Path module = Path.of("").toAbsolutePath();
    return Files.exists(module.resolve("docs")) ? module : module.resolve("..").normalize();
  }
}
