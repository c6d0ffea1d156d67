package dev.imagestreams.registry.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.imagestreams.registry.Changes;
import dev.imagestreams.registry.RegistryException;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class HostileAnswersTest {

  private static final String DIGEST = "sha256:" + "a".repeat(64);

  static Stream<Arguments> noAnswers() {
    return Stream.of("", "{", "\"text\"", "17", "null", "<html>", "[7]")
        .flatMap(answer -> Stream.of(Feeds.values()).map(feed -> Arguments.of(feed, answer)));
  }

  static Stream<Arguments> wrongTimes() {
    return Stream.of(
            "NaN",
            "-1",
            "1e400",
            "1.5",
            "true",
            "[]",
            "{}",
            "\"\"",
            "\"-5\"",
            "\"soon\"",
            "99999999999999999999999999",
            "9223372036854775807",
            "\"99999999999999999999\"",
            "\"+1000000000-01-01T00:00:00Z\"",
            "\"0001-01-01T00:00:00Z\"",
            "\"2026-02-30T00:00:00Z\"",
            "\"" + "9".repeat(2000) + "\"",
            "9".repeat(2000))
        .flatMap(time -> Stream.of(Feeds.values()).map(feed -> Arguments.of(feed, time)));
  }

  static Stream<Arguments> wrongNames() {
    return Stream.of("7", "null", "{}", "[\"a\"]", "true")
        .flatMap(name -> Stream.of(Feeds.values()).map(feed -> Arguments.of(feed, name)));
  }

  static Stream<Arguments> noTags() {
    return Stream.of(
            "a/b", "", " ", "a\\u0000b", "a\\r\\nb", "..", "-a", "é", "a".repeat(129), "a%2fb")
        .flatMap(name -> Stream.of(Feeds.values()).map(feed -> Arguments.of(feed, name)));
  }

  /** An answer with one row, in the form of the registry, into which JSON is put as it is. */
  private static String row(Feeds feed, String name, String time) {
    return switch (feed) {
      case DOCKER_HUB ->
          "{\"next\":null,\"results\":[{\"name\":%s,\"last_updated\":%s,\"digest\":\"%s\"}]}"
              .formatted(name, time, DIGEST);
      case QUAY ->
          ("{\"has_additional\":false,"
                  + "\"tags\":[{\"name\":%s,\"start_ts\":%s,\"manifest_digest\":\"%s\"}]}")
              .formatted(name, time, DIGEST);
      case GCR, ARTIFACT_REGISTRY ->
          "{\"manifest\":{\"%3$s\":{\"tag\":[%1$s],\"timeUploadedMs\":%2$s}},\"tags\":[%1$s]}"
              .formatted(name, time, DIGEST);
      case HARBOR ->
          "[{\"digest\":\"%3$s\",\"push_time\":%2$s,\"tags\":[{\"name\":%1$s,\"push_time\":%2$s}]}]"
              .formatted(name, time, DIGEST);
      case AZURE ->
          "{\"tags\":[{\"name\":%s,\"lastUpdateTime\":%s,\"digest\":\"%s\"}]}"
              .formatted(name, time, DIGEST);
    };
  }

  private static String goodTime(Feeds feed) {
    return switch (feed) {
      case QUAY -> "1772445600";
      case GCR, ARTIFACT_REGISTRY -> "1772445600000";
      default -> "\"2026-03-02T10:00:00Z\"";
    };
  }

  private static Changes look(Feeds feed, String answer) {
    return feed.of(new FakeSource(request -> answer))
        .since(Optional.of(feed.beginning()), Feeds.ACCESS);
  }

  private static void assertRefused(Feeds feed, String answer) {
    assertThat(catchThrowable(() -> look(feed, answer)))
        .isInstanceOfSatisfying(
            RegistryException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(RegistryException.Reason.PROTOCOL);
              assertThat(e)
                  .hasMessageContaining(feed.repository.toString())
                  .hasMessageContaining(";");
            });
  }

  @ParameterizedTest
  @MethodSource("noAnswers")
  void refusesWhatIsNoAnswerOfItsRegistry(Feeds feed, String answer) {
    assertRefused(feed, answer);
  }

  @ParameterizedTest
  @MethodSource("wrongTimes")
  void refusesTimesThatAreNone(Feeds feed, String time) {
    assertRefused(feed, row(feed, "\"a\"", time));
  }

  @ParameterizedTest
  @MethodSource("wrongNames")
  void refusesNamesThatAreNoText(Feeds feed, String name) {
    assertRefused(feed, row(feed, name, goodTime(feed)));
  }

  @ParameterizedTest
  @MethodSource("noTags")
  void leavesOutNamesThatAreNoTags(Feeds feed, String name) {
    assertThat(look(feed, row(feed, "\"" + name + "\"", goodTime(feed))).tags()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void refusesDeepNesting(Feeds feed) {
    assertRefused(feed, row(feed, "[".repeat(5000) + "]".repeat(5000), goodTime(feed)));
  }

  @ParameterizedTest
  @EnumSource
  void isIncompleteWhereARowHasNoTime(Feeds feed) {
    boolean datesMatter = feed != Feeds.GCR && feed != Feeds.ARTIFACT_REGISTRY;

    Changes changes = look(feed, row(feed, "\"a\"", "null"));

    assertThat(changes.complete()).isEqualTo(!datesMatter);
    assertThat(changes.tags()).noneMatch(change -> change.deleted());
  }

  @ParameterizedTest
  @EnumSource(names = {"GCR", "ARTIFACT_REGISTRY"})
  void isIncompleteWhereAListedTagHasNoManifest(Feeds feed) {
    assertThat(look(feed, "{\"manifest\":{},\"tags\":[\"a\"]}").complete()).isFalse();
    assertThat(look(feed, "{\"tags\":[]}").complete()).isFalse();
    assertThat(look(feed, "{\"manifest\":{\"x\":{\"tag\":[\"a\"]}},\"tags\":[\"a\"]}").complete())
        .isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void aRowOfTheFarFutureHidesNothingThatFollows(Feeds feed) {
    String future =
        switch (feed) {
          case QUAY -> "253402300799";
          case GCR, ARTIFACT_REGISTRY -> "253402300799000";
          default -> "\"9999-12-31T23:59:59Z\"";
        };
    String cursor = look(feed, row(feed, "\"trap\"", future)).next();

    Changes changes =
        feed.of(new FakeSource(request -> row(feed, "\"later\"", nowIn(feed))))
            .since(Optional.of(cursor), Feeds.ACCESS);

    assertThat(changes.tags()).extracting(change -> change.tag()).containsExactly("later");
  }

  private static String nowIn(Feeds feed) {
    return switch (feed) {
      case QUAY -> String.valueOf(Feeds.NOW.getEpochSecond());
      case GCR, ARTIFACT_REGISTRY -> String.valueOf(Feeds.NOW.toEpochMilli());
      default -> "\"" + Feeds.NOW + "\"";
    };
  }

  @ParameterizedTest
  @EnumSource
  void whateverBytesComeThereIsOneKindOfException(Feeds feed) {
    SplittableRandom random = new SplittableRandom(20260302);
    for (int i = 0; i < 2000; i++) {
      char[] answer = row(feed, "\"a\"", goodTime(feed)).toCharArray();
      for (int n = random.nextInt(1, 4); n > 0; n--) {
        answer[random.nextInt(answer.length)] =
            "{}[]\",:0-eN\u0000\u00ff\ud800".charAt(random.nextInt(14));
      }
      String mutated = new String(answer);
      Throwable thrown = catchThrowable(() -> look(feed, mutated));
      if (thrown != null) {
        assertThat(thrown).as("case %s: %s", i, mutated).isInstanceOf(RegistryException.class);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void beginsAnewWithACursorThatIsNone(Feeds feed) {
    String other = feed.beginning().startsWith("r1.") ? "w1.AAAAAAAA" : "r1.0.0.";
    for (String cursor :
        new String[] {
          "",
          "x",
          "r1.",
          "r1.1.1.abc",
          "r1.-1.0.",
          "r1.9999999999999.0.",
          "w1.!",
          "w1.AA",
          "w1." + "A".repeat(24),
          "r1.1.1." + "A".repeat(12 * 257 + 64),
          other,
          "r1.1.1.\u0000"
        }) {
      Changes changes =
          feed.of(new FakeSource(request -> feed.empty)).since(Optional.of(cursor), Feeds.ACCESS);
      assertThat(changes.complete()).as(cursor).isFalse();
      assertThat(changes.tags()).as(cursor).isEmpty();
      assertThat(changes.next()).as(cursor).isEqualTo(feed.beginning());
    }
  }

  @Test
  void anOrderThatIsNotTheOneAskedForIsIncomplete() {
    String cursor = look(Feeds.AZURE, row(Feeds.AZURE, "\"now\"", nowIn(Feeds.AZURE))).next();
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      rows.append(i == 0 ? "" : ",")
          .append(
              "{\"name\":\"t%d\",\"lastUpdateTime\":\"2026-03-02T10:%02d:00Z\"}"
                  .formatted(i, i % 60));
    }

    Changes changes =
        Feeds.AZURE
            .of(new FakeSource(request -> "{\"tags\":[" + rows + "]}"))
            .since(Optional.of(cursor), Feeds.ACCESS);

    assertThat(changes.complete()).isFalse();
  }

  @Test
  void aRowOfTheFarFutureMakesNothingToldAgain() {
    String answer =
        ("{\"results\":[{\"name\":\"trap\",\"last_updated\":\"9999-12-31T23:59:59Z\"},"
                + "{\"name\":\"a\",\"last_updated\":\"%s\"}]}")
            .formatted(Feeds.NOW);
    String cursor = look(Feeds.DOCKER_HUB, answer).next();

    Changes changes =
        Feeds.DOCKER_HUB
            .of(new FakeSource(request -> answer))
            .since(Optional.of(cursor), Feeds.ACCESS);

    assertThat(changes.tags()).isEmpty();
  }

  @Test
  void aDeletionIsNotBelievedWhereANewerRowMayBeUnread() {
    String answer =
        ("{\"has_additional\":%s,\"tags\":["
            + "{\"name\":\"a\",\"start_ts\":1772440000,\"end_ts\":1772445600},"
            + "{\"name\":\"b\",\"start_ts\":1772441000}]}");

    Changes unordered = look(Feeds.QUAY, answer.formatted(false));
    Changes endless = look(Feeds.QUAY, answer.formatted(true));

    assertThat(unordered.tags()).extracting(change -> change.tag()).containsExactly("b");
    assertThat(endless.tags()).extracting(change -> change.tag()).containsExactly("b");
    assertThat(endless.complete()).isFalse();
  }
}
