package dev.imagestreams.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules by patterns. */
class AccessRulesTest {

  private static final AccessRules RULES =
      AccessRules.builder()
          .anyone("public/**", Action.PULL)
          .users("common/*", Action.PULL)
          .user("ci", "team/app", Action.PUSH, Action.OVERWRITE)
          .user("ci", "**", Action.DELETE, Action.CATALOG)
          .group("admins", "**", Action.values())
          .immutableTags("team/**", "v*")
          .build();

  private static boolean allows(Caller caller, Action action, String repository, String tag) {
    return RULES.allows(
        new AccessRequest(
            caller,
            action,
            repository,
            tag == null || tag.isEmpty() ? Optional.empty() : Optional.of(tag)));
  }

  @ParameterizedTest
  @CsvSource({
    "'', PULL, public/a, true",
    "'', PULL, public/a/b, true",
    "'', PULL, public, false",
    "'', PULL, public2/a, false",
    "'', PUSH, public/a, false",
    "'', PULL, common/a, false",
    "'', CATALOG, '', false",
    "bob, PULL, common/a, true",
    "bob, PULL, common/a/b, false",
    "bob, PULL, team/app, false",
    "ci, PUSH, team/app, true",
    "ci, PUSH, team/app2, false",
    "ci, PUSH, team/app/more, false",
    "ci, PULL, team/app, false",
    "ci, CATALOG, '', true",
    "CI, PUSH, team/app, false"
  })
  void allowsWhatARuleAllowsAndNothingElse(
      String who, Action action, String repository, boolean allowed) {
    Caller caller = who.isEmpty() ? Caller.ANONYMOUS : Caller.named(who);

    assertThat(allows(caller, action, repository, "")).isEqualTo(allowed);
  }

  @ParameterizedTest
  @CsvSource({
    "OVERWRITE, team/app, v1, false",
    "DELETE, team/app, v1, false",
    "OVERWRITE, team/app, latest, true",
    "DELETE, team/app, latest, true",
    "DELETE, team/app, '', true",
    "OVERWRITE, other/app, v1, true"
  })
  void immutableTagsAreNeitherMovedNorDeletedByAnybody(
      Action action, String repository, String tag, boolean allowed) {
    Caller admin = new Caller("root", Set.of("admins"), Optional.empty());

    assertThat(allows(admin, action, repository, tag)).isEqualTo(allowed);
  }

  @Test
  void groupsAreThoseOfTheRequest() {
    Caller before = new Caller("eve", Set.of("admins"), Optional.empty());
    Caller after = new Caller("eve", Set.of(), Optional.empty());

    assertThat(allows(before, Action.PUSH, "any/app", "")).isTrue();
    assertThat(allows(after, Action.PUSH, "any/app", "")).isFalse();
  }

  @Test
  void tellsWhetherAnybodyMayComeUnknown() {
    assertThat(RULES.admitsAnonymous()).isTrue();
    assertThat(AccessRules.builder().users("**", Action.PULL).build().admitsAnonymous()).isFalse();
  }

  @Test
  void ruleThatAllowsNothingIsAMistake() {
    assertThatThrownBy(() -> AccessRules.builder().user("ci", "team/**"))
        .hasMessage("a rule for team/** allows something");
    assertThatThrownBy(() -> AccessRules.builder().user("", "team/**", Action.PULL))
        .hasMessage("a user has a name; for everybody there is anyone()");
    assertThatThrownBy(() -> AccessRules.builder().anyone("", Action.PULL))
        .hasMessage("a pattern of names is not empty; ** is any name");
  }
}
