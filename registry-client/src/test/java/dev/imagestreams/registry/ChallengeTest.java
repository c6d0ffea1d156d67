package dev.imagestreams.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ChallengeTest {

  static Stream<Arguments> challenges() {
    return Stream.of(
        arguments("", "[]"),
        arguments("   ,, ", "[]"),
        arguments("Basic", "[basic{}]"),
        arguments("Basic realm=\"r\"", "[basic{realm=r}]"),
        arguments("BASIC REALM=r", "[basic{realm=r}]"),
        arguments(
            "Bearer realm=\"https://a.example/token\",service=\"s\",scope=\"repository:a:pull,push\"",
            "[bearer{realm=https://a.example/token, service=s, scope=repository:a:pull,push}]"),
        arguments("Bearer realm = \"r\" , service = s", "[bearer{realm=r, service=s}]"),
        arguments("Basic realm=\"a\", Bearer realm=\"b\"", "[basic{realm=a}, bearer{realm=b}]"),
        arguments("Negotiate, Basic realm=a", "[negotiate{}, basic{realm=a}]"),
        arguments("Basic realm=\"say \\\"hi\\\" \\\\ now\"", "[basic{realm=say \"hi\" \\ now}]"),
        arguments("Basic realm=\"a, Bearer realm=b\"", "[basic{realm=a, Bearer realm=b}]"),
        arguments("Basic realm=\"\"", "[basic{realm=}]"),
        arguments("Basic realm=\"never closed", "[basic{realm=never closed}]"),
        arguments("Basic realm=\"ends in \\", "[basic{realm=ends in \\}]"),
        arguments("Basic realm=a, realm=b", "[basic{realm=a}]"));
  }

  @ParameterizedTest
  @MethodSource("challenges")
  void readsAHeader(String header, String expected) {
    assertThat(shown(List.of(header))).isEqualTo(expected);
  }

  @Test
  void readsSeveralHeaders() {
    assertThat(shown(List.of("Basic realm=a", "Bearer realm=b")))
        .isEqualTo("[basic{realm=a}, bearer{realm=b}]");
  }

  /** RFC 9110, 11.2: a challenge may be one token that ends in any number of equals signs. */
  @Test
  void readsOnAfterAChallengeThatIsOneToken() {
    assertThat(Challenge.parse(List.of("Negotiate YWJj==, Basic realm=\"a\"")))
        .filteredOn(c -> c.scheme().equals("basic"))
        .map(c -> c.parameter("realm"))
        .containsExactly("a");
  }

  @Test
  void readsAnyTextToItsEnd() {
    long seed = 20_260_902L;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder header = new StringBuilder();
      for (int n = random.nextInt(40); n > 0; n--) {
        header.append("ab=\",\\ \tBearer".charAt(random.nextInt(14)));
      }
      assertThat(Challenge.parse(List.of(header.toString())))
          .as("seed %d, case %d: %s", seed, i, header)
          .allSatisfy(c -> assertThat(c.scheme()).isNotEmpty());
    }
  }

  private static String shown(List<String> headers) {
    return Challenge.parse(headers).stream()
        .map(c -> c.scheme() + c.parameters())
        .toList()
        .toString();
  }
}
