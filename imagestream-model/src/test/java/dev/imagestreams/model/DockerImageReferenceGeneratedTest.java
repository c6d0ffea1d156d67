package dev.imagestreams.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@link DockerImageReference} against the grammar as a pattern, and against known parts. */
class DockerImageReferenceGeneratedTest {

  private static final long SEED = 20_260_914L;
  private static final int CASES = 100_000;

  private static final String HOST_LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
  private static final String HOST = HOST_LABEL + "(?:\\." + HOST_LABEL + ")*(?::[0-9]+)?";
  private static final String COMPONENT = "[a-z0-9]++(?:(?:[._]|__|-+)[a-z0-9]++)*";
  private static final Pattern GRAMMAR =
      Pattern.compile(
          "((?:"
              + HOST
              + "/)?"
              + COMPONENT
              + "(?:/"
              + COMPONENT
              + ")*)"
              + "(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?"
              + "(?:@(?:sha256:[0-9a-fA-F]{64}|sha384:[0-9a-fA-F]{96}|sha512:[0-9a-fA-F]{128}))?");

  /** A text, and what it was put together from. */
  private record Case(String text, DockerImageReference expected) {}

  @Test
  @Timeout(60)
  void splitsIntoTheGeneratedParts() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < CASES; i++) {
      Case generated = generate(random);
      DockerImageReference parsed = DockerImageReference.parse(generated.text);
      if (!parsed.equals(generated.expected)) {
        assertThat(parsed)
            .as("seed %d, case %d: %s", SEED, i, generated.text)
            .isEqualTo(generated.expected);
      }
    }
  }

  @Test
  @Timeout(60)
  void whatIsWrittenIsReadAsTheSame() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < CASES; i++) {
      Case generated = generate(random);
      // The tag is not written beside a digest.
      DockerImageReference expected =
          generated.expected.id().isEmpty()
              ? generated.expected
              : new DockerImageReference(
                  generated.expected.registry(),
                  generated.expected.namespace(),
                  generated.expected.name(),
                  "",
                  generated.expected.id());
      DockerImageReference parsed = DockerImageReference.parse(generated.text);
      for (String written : List.of(parsed.exact(), parsed.toString())) {
        if (!DockerImageReference.parse(written).sameAs(expected)) {
          assertThat(DockerImageReference.parse(written))
              .as("seed %d, case %d: %s", SEED, i, generated.text)
              .isEqualTo(expected);
        }
      }
    }
  }

  @Test
  @Timeout(60)
  void acceptsWhatTheGrammarAcceptsAndNothingElse() {
    SplittableRandom random = new SplittableRandom(SEED);
    int accepted = 0;
    for (int i = 0; i < CASES; i++) {
      String text = i % 4 == 0 ? garbage(random) : mutated(random);
      boolean parses = parses(text, i);
      boolean matches = matches(text);
      if (parses != matches) {
        assertThat(parses).as("seed %d, case %d: %s", SEED, i, text).isEqualTo(matches);
      }
      accepted += parses ? 1 : 0;
    }
    // Otherwise one half of the comparison would prove nothing.
    assertThat(accepted).as("seed %d", SEED).isBetween(CASES / 20, CASES - CASES / 20);
  }

  /** Anything but an {@link InvalidReferenceException} fails the test. */
  private static boolean parses(String text, int i) {
    try {
      DockerImageReference.parse(text);
      return true;
    } catch (InvalidReferenceException e) {
      if (e.position() < 0 || e.position() > text.length()) {
        assertThat(e.position())
            .as("seed %d, case %d: %s", SEED, i, e.getMessage())
            .isBetween(0, text.length());
      }
      return false;
    } catch (RuntimeException e) {
      throw new AssertionError("seed " + SEED + ", case " + i + ": " + text, e);
    }
  }

  private static boolean matches(String text) {
    Matcher matcher = GRAMMAR.matcher(text);
    return matcher.matches() && matcher.group(1).length() <= 255;
  }

  private static Case generate(SplittableRandom random) {
    String registry =
        pick(random, "", "", "localhost", "docker.io", "index.docker.io", "quay.io", "r:5000");
    String namespace = random.nextBoolean() ? "" : component(random);
    StringBuilder name = new StringBuilder(component(random));
    if (!namespace.isEmpty()) {
      for (int more = random.nextInt(3); more > 0; more--) {
        name.append('/').append(component(random));
      }
    }
    String tag =
        random.nextBoolean() ? "" : pick(random, "latest", "_", "1.2.3-rc.1", "A", "0", "5000");
    String id = random.nextBoolean() ? "" : digest(random);
    String text =
        (registry.isEmpty() ? "" : registry + "/")
            + (namespace.isEmpty() ? "" : namespace + "/")
            + name
            + (tag.isEmpty() ? "" : ":" + tag)
            + (id.isEmpty() ? "" : "@" + id);
    return new Case(text, new DockerImageReference(registry, namespace, name.toString(), tag, id));
  }

  /** Without a dot, so that it is never a registry. */
  private static String component(SplittableRandom random) {
    StringBuilder component = new StringBuilder(word(random));
    for (int more = random.nextInt(3); more > 0; more--) {
      component.append(pick(random, "_", "__", "-", "---")).append(word(random));
    }
    return component.toString();
  }

  private static String word(SplittableRandom random) {
    StringBuilder word = new StringBuilder();
    for (int n = random.nextInt(1, 8); n > 0; n--) {
      word.append("abcxyz0189".charAt(random.nextInt(10)));
    }
    return word.toString();
  }

  private static String digest(SplittableRandom random) {
    int bits = List.of(256, 384, 512).get(random.nextInt(3));
    String letters = random.nextBoolean() ? "0123456789abcdef" : "0123456789ABCDEFabcdef";
    StringBuilder digest = new StringBuilder("sha" + bits + ":");
    for (int n = bits / 4; n > 0; n--) {
      digest.append(letters.charAt(random.nextInt(letters.length())));
    }
    return digest.toString();
  }

  private static String mutated(SplittableRandom random) {
    StringBuilder text = new StringBuilder(generate(random).text);
    if (random.nextInt(50) == 0) {
      text.insert(0, "a".repeat(random.nextInt(200, 260)));
    }
    for (int n = random.nextInt(0, 4); n > 0; n--) {
      int at = random.nextInt(text.length() + 1);
      switch (random.nextInt(3)) {
        case 0 -> text.insert(at, character(random));
        case 1 -> text.delete(at, Math.min(text.length(), at + random.nextInt(1, 5)));
        default -> text.insert(at, text.substring(Math.max(0, at - random.nextInt(10)), at));
      }
    }
    return text.toString();
  }

  private static String garbage(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(0, 12); n > 0; n--) {
      text.append(character(random));
    }
    return text.toString();
  }

  private static char character(SplittableRandom random) {
    String likely = "aa00A.:/@-_[]% \r\n\u0000";
    return random.nextInt(10) == 0
        ? (char) random.nextInt(0x10000)
        : likely.charAt(random.nextInt(likely.length()));
  }

  private static String pick(SplittableRandom random, String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
