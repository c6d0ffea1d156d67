package dev.imagestreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ImageReferenceTest {

  private static final String HEX64 = "0123456789abcdef".repeat(4);
  private static final String SHA256 = "sha256:" + HEX64;
  private static final String SHA384 = "sha384:" + "0123456789abcdef".repeat(6);
  private static final String SHA512 = "sha512:" + "0123456789abcdef".repeat(8);

  private static final long SEED = 20_260_901L;

  /** Text, and its full form. */
  static Stream<Arguments> accepted() {
    return Stream.of(
        arguments("ruby", "docker.io/library/ruby:latest"),
        arguments("ruby:2.7", "docker.io/library/ruby:2.7"),
        arguments("docker.io/ruby", "docker.io/library/ruby:latest"),
        arguments("docker.io/library/ruby", "docker.io/library/ruby:latest"),
        arguments("index.docker.io/ruby", "docker.io/library/ruby:latest"),
        arguments("index.docker.io/openshift/ruby", "docker.io/openshift/ruby:latest"),
        arguments("openshift/ruby", "docker.io/openshift/ruby:latest"),
        arguments("a/b/c/d:e", "docker.io/a/b/c/d:e"),
        arguments("quay.io/ruby", "quay.io/ruby:latest"),
        arguments("quay.io/org/team/ruby:1", "quay.io/org/team/ruby:1"),
        arguments("registry:5000/ruby", "registry:5000/ruby:latest"),
        arguments("registry:5000/ruby:5000", "registry:5000/ruby:5000"),
        arguments("ruby:5000", "docker.io/library/ruby:5000"),
        arguments("localhost/ruby", "localhost/ruby:latest"),
        arguments("localhost:1/ruby", "localhost:1/ruby:latest"),
        arguments("localhost", "docker.io/library/localhost:latest"),
        arguments("localhosts/ruby", "docker.io/localhosts/ruby:latest"),
        arguments("Registry/ruby", "Registry/ruby:latest"),
        arguments("REGISTRY.Example.COM:443/ruby", "REGISTRY.Example.COM:443/ruby:latest"),
        arguments("xn--n3h.example/ruby", "xn--n3h.example/ruby:latest"),
        arguments("192.168.1.1:65535/ruby", "192.168.1.1:65535/ruby:latest"),
        arguments("[::1]/ruby", "[::1]/ruby:latest"),
        arguments("[2001:db8::1]:5000/a/b:t", "[2001:db8::1]:5000/a/b:t"),
        arguments("[FE80::A]:5000/a", "[FE80::A]:5000/a:latest"),
        arguments("a.b_c__d-e---f", "docker.io/library/a.b_c__d-e---f:latest"),
        arguments("0/1", "docker.io/0/1:latest"),
        arguments("ruby:_._-A", "docker.io/library/ruby:_._-A"),
        arguments("ruby:" + "t".repeat(128), "docker.io/library/ruby:" + "t".repeat(128)),
        arguments("sha256:" + HEX64, "docker.io/library/sha256:" + HEX64),
        arguments("ruby@" + SHA256, "docker.io/library/ruby@" + SHA256),
        arguments("ruby@" + SHA384, "docker.io/library/ruby@" + SHA384),
        arguments("ruby@" + SHA512, "docker.io/library/ruby@" + SHA512),
        arguments("quay.io/o/ruby:2@" + SHA256, "quay.io/o/ruby:2@" + SHA256),
        arguments("localhost:5/ruby:2@" + SHA512, "localhost:5/ruby:2@" + SHA512));
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void completesWhatIsShort(String text, String full) {
    assertThat(ImageReference.parse(text).normalized()).isEqualTo(full);
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void givesBackWhatWasParsed(String text, String full) {
    assertThat(ImageReference.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void equalsItsFullForm(String text, String full) {
    assertThat(ImageReference.parse(text))
        .isEqualTo(ImageReference.parse(full))
        .hasSameHashCodeAs(ImageReference.parse(full));
  }

  /** Text, part and position. */
  static Stream<Arguments> rejected() {
    String long256 = "quay.io/" + "a".repeat(248);
    return Stream.of(
        arguments("", "repository", 0),
        arguments(" ", "repository", 0),
        arguments(" ruby", "repository", 0),
        arguments("ruby ", "repository", 4),
        arguments(":tag", "repository", 0),
        arguments("@" + SHA256, "repository", 0),
        arguments("quay.io/:tag", "repository", 8),
        arguments("quay.io/foo/bar/:tag", "repository", 16),
        arguments("openshift/Ruby", "repository", 10),
        arguments("registry:3000/integration/imageStream:success", "repository", 31),
        arguments("RUBY", "repository", 0),
        arguments("a//b", "repository", 2),
        arguments("bar/foo/baz////biz", "repository", 12),
        arguments("/ruby", "repository", 0),
        arguments("ruby/", "repository", 5),
        arguments("a/../b", "repository", 2),
        arguments("a/./b", "repository", 2),
        arguments("a..b", "repository", 2),
        arguments("a___b", "repository", 3),
        arguments("a-", "repository", 1),
        arguments("a_/b", "repository", 1),
        arguments("-a", "repository", 0),
        arguments("a?x=y", "repository", 1),
        arguments("a#b", "repository", 1),
        arguments("a%2f", "repository", 1),
        arguments("a\\b", "repository", 1),
        arguments("a\r\nb", "repository", 1),
        arguments("a\u0000", "repository", 1),
        arguments("rüby", "repository", 1),
        // a Cyrillic a, which only looks like the Latin one
        arguments("\u0430", "repository", 0),
        arguments("quay.io/a b", "repository", 9),
        arguments(long256, "repository", 255),
        arguments("https://quay.io/ruby", "host", 0),
        arguments("ftp://baz/baz/biz", "host", 0),
        arguments("//foo/baz", "repository", 0),
        arguments("-bad.example/ruby", "host", 0),
        arguments("bad-.example/ruby", "host", 3),
        arguments("bad..example/ruby", "host", 4),
        arguments(".example/ruby", "host", 0),
        arguments("example./ruby", "host", 8),
        arguments("ex_ample.com/ruby", "host", 2),
        arguments("user@quay.io/ruby", "digest", 5),
        arguments("quay.io:/ruby", "host", 7),
        arguments("quay.io:x/ruby", "host", 8),
        arguments("quay.io:0/ruby", "host", 7),
        arguments("quay.io:65536/ruby", "host", 12),
        arguments("quay.io:1:2/ruby", "host", 9),
        arguments("[::1/ruby", "host", 0),
        arguments("[g::1]/ruby", "host", 1),
        arguments("[::1]x/ruby", "host", 5),
        arguments("[fe80::1%eth0]/ruby", "host", 8),
        arguments("ruby:", "tag", 5),
        arguments("ruby:.a", "tag", 5),
        arguments("ruby:-a", "tag", 5),
        arguments("ruby:a b", "tag", 6),
        arguments("ruby:a:b", "tag", 6),
        arguments("ruby:a\n", "tag", 6),
        arguments("ruby:a\u0661", "tag", 6),
        arguments("ruby:" + "t".repeat(129), "tag", 133),
        arguments("ruby@", "digest", 5),
        arguments("ruby@badid", "digest", 5),
        arguments("ruby@sha256:", "digest", 12),
        arguments("ruby@sha256:00000000000000000000000000000001", "digest", 12),
        arguments("ruby@" + SHA256 + "0", "digest", 12),
        arguments("ruby@sha512:" + HEX64, "digest", 12),
        arguments("ruby@md5:" + "0".repeat(32), "digest", 5),
        arguments("ruby@SHA256:" + HEX64, "digest", 5),
        arguments("ruby@sha256:" + "0".repeat(63) + "F", "digest", 75),
        arguments("ruby@sha256:" + "0".repeat(63) + "g", "digest", 75),
        arguments("ruby@" + SHA256 + "@" + SHA256, "digest", 12),
        arguments("ruby@" + SHA256 + ":tag", "digest", 12),
        arguments("ruby@sha256:../../../../etc", "digest", 12));
  }

  @ParameterizedTest
  @MethodSource("rejected")
  void saysWhatIsWrongAndWhere(String text, String part, int position) {
    InvalidReferenceException problem =
        catchThrowableOfType(InvalidReferenceException.class, () -> ImageReference.parse(text));

    assertThat(problem).as(text).isNotNull();
    assertThat(problem.part()).as(problem.getMessage()).isEqualTo(part);
    assertThat(problem.position()).as(problem.getMessage()).isEqualTo(position);
  }

  @Test
  void rejectsUpperCaseHex() {
    assertThatThrownBy(() -> ImageReference.parse("ruby@sha256:" + "A".repeat(64)))
        .isInstanceOf(InvalidReferenceException.class)
        .hasMessageContaining("0-9 and a-f");
  }

  @Test
  void keepsTagAndDigestBoth() {
    ImageReference reference = ImageReference.parse("quay.io/o/ruby:2@" + SHA256);

    assertThat(reference.tag()).contains("2");
    assertThat(reference.digest()).map(Digest::toString).contains(SHA256);
    assertThat(reference.name()).isEqualTo("quay.io/o/ruby");
    assertThat(reference.repository()).isEqualTo(new Repository("quay.io", "o/ruby"));
  }

  @Test
  void hasTheDefaultTagWhereNothingWasGiven() {
    assertThat(ImageReference.parse("ruby").tag()).isEmpty();
    assertThat(ImageReference.parse("ruby").tagOrDefault()).contains("latest");
  }

  @Test
  void hasNoDefaultTagBesideADigest() {
    assertThat(ImageReference.parse("ruby@" + SHA256).tagOrDefault()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "ruby, ruby:2",
    "ruby, ruby2",
    "ruby, quay.io/library/ruby",
    "quay.io/ruby, Quay.io/ruby",
    "quay.io/ruby, quay.io:443/ruby",
  })
  void differsFromAnotherImage(String one, String other) {
    assertThat(ImageReference.parse(one)).isNotEqualTo(ImageReference.parse(other));
  }

  @Test
  void acceptsTheLongestNameThereIs() {
    String name = "quay.io/" + "a".repeat(247);

    assertThat(ImageReference.parse(name).normalized()).isEqualTo(name + ":latest");
  }

  /** The limit counts the full form, or a short name could not be written out in full. */
  @ParameterizedTest
  @CsvSource({"'',237", "docker.io/,237", "a/,243", "docker.io/a/,243", "index.docker.io/,231"})
  void countsTheFullFormOfAShortName(String prefix, int longest) {
    ImageReference fits = ImageReference.parse(prefix + "b".repeat(longest));
    assertThat(fits.repository().toString()).hasSizeLessThanOrEqualTo(255);
    assertThat(ImageReference.parse(fits.normalized())).isEqualTo(fits);

    String tooLong = prefix + "b".repeat(256 - prefix.length());
    InvalidReferenceException problem =
        catchThrowableOfType(InvalidReferenceException.class, () -> ImageReference.parse(tooLong));
    assertThat(problem.part()).isEqualTo("repository");
    assertThat(problem.position()).isBetween(0, tooLong.length());
  }

  @Test
  void refusesAShortNameThatIsTooLongInFull() {
    String text = "b".repeat(238);
    InvalidReferenceException problem =
        catchThrowableOfType(InvalidReferenceException.class, () -> ImageReference.parse(text));

    assertThat(problem).isNotNull();
    assertThat(problem.position()).isEqualTo(237);
    assertThat(problem).hasMessageContaining("\"bbb");
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void showsHostileInputHarmlessly(String text) {
    InvalidReferenceException problem =
        catchThrowableOfType(InvalidReferenceException.class, () -> ImageReference.parse(text));

    assertThat(problem.getMessage()).hasSizeLessThan(1200);
    assertThat(problem.getMessage().chars())
        .noneMatch(Character::isISOControl)
        .noneMatch(c -> Character.getType(c) == Character.FORMAT);
  }

  static List<String> hostile() {
    return List.of(
        "a\nINFO all is well",
        "\u001b[31mred",
        "a\u202eb",
        "\u001b[31mred\n://host/a",
        "x".repeat(1_000_000) + "://",
        "ruby:\u0007",
        "A".repeat(1_000_000),
        "ruby@sha256:" + "\r".repeat(64));
  }

  @Test
  void fullFormsOfGeneratedReferencesAreReferences() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 100_000; i++) {
      String text = valid(random);
      ImageReference reference = ImageReference.parse(text);

      assertThat(reference).as("seed %d, case %d", SEED, i).hasToString(text);
      assertThat(ImageReference.parse(reference.normalized()))
          .as("seed %d, case %d: %s", SEED, i, text)
          .isEqualTo(reference);
    }
  }

  @Test
  void generatedGarbageIsReadOrRejectedProperly() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 100_000; i++) {
      String text = i % 2 == 0 ? garbage(random) : mutated(random);
      Throwable thrown = catchThrowable(() -> ImageReference.parse(text));

      if (thrown instanceof InvalidReferenceException problem) {
        assertThat(problem.position())
            .as("seed %d, case %d: %s", SEED, i, problem.getMessage())
            .isBetween(0, text.length());
      } else {
        assertThat(thrown).as("seed %d, case %d: %s", SEED, i, text).isNull();
      }
    }
  }

  private static String valid(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    text.append(
        pick(
            random,
            List.of("", "localhost/", "docker.io/", "quay.io/", "r:5000/", "[::1]:80/", "R/")));
    for (int parts = random.nextInt(1, 4); parts > 0; parts--) {
      text.append(word(random)).append(pick(random, List.of("", ".a", "_b", "__c", "-d", "---e")));
      text.append(parts > 1 ? "/" : "");
    }
    if (random.nextBoolean()) {
      text.append(':').append(pick(random, List.of("latest", "_", "1.2.3-rc.1", "A", "0")));
    }
    if (random.nextBoolean()) {
      text.append('@').append(pick(random, List.of(SHA256, SHA384, SHA512)));
    }
    return text.toString();
  }

  private static String word(SplittableRandom random) {
    StringBuilder word = new StringBuilder();
    for (int n = random.nextInt(1, 12); n > 0; n--) {
      word.append("abcxyz0189".charAt(random.nextInt(10)));
    }
    return word.toString();
  }

  private static String mutated(SplittableRandom random) {
    StringBuilder text = new StringBuilder(valid(random));
    for (int n = random.nextInt(1, 4); n > 0; n--) {
      int at = random.nextInt(text.length() + 1);
      switch (random.nextInt(3)) {
        case 0 -> text.insert(at, oddCharacter(random));
        case 1 -> text.delete(at, Math.min(text.length(), at + random.nextInt(1, 5)));
        default -> text.insert(at, text.substring(random.nextInt(at + 1), at));
      }
    }
    return text.toString();
  }

  private static String garbage(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(0, 30); n > 0; n--) {
      text.append(oddCharacter(random));
    }
    return text.toString();
  }

  private static char oddCharacter(SplittableRandom random) {
    String likely = "a0A.:/@-_[]%?# \r\n\u0000";
    return random.nextInt(4) == 0
        ? (char) random.nextInt(0x10000)
        : likely.charAt(random.nextInt(likely.length()));
  }

  private static String pick(SplittableRandom random, List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
