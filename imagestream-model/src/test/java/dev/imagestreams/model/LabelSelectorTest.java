package dev.imagestreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelSelectorTest {

  private static final Map<String, String> LABELS =
      Map.of("app", "web", "tier", "front", "example.com/team", "shop", "empty", "");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                          | true",
        "app=web                     | true",
        "app==web                    | true",
        "app = web                   | true",
        "app=other                   | false",
        "app!=other                  | true",
        "app!=web                    | false",
        "missing!=web                | true",
        "missing=web                 | false",
        "app                         | true",
        "missing                     | false",
        "!app                        | false",
        "!missing                    | true",
        "empty=                      | true",
        "app=                        | false",
        "app in (web,api)            | true",
        "app in (api, web)           | true",
        "app in (api)                | false",
        "app notin (api,db)          | true",
        "app notin (api,web)         | false",
        "missing notin (api)         | true",
        "missing in (api)            | false",
        "app=web,tier=front          | true",
        "app=web,tier=back           | false",
        "app in (web,api),!missing   | true",
        "app in (web,api) , tier     | true",
        "example.com/team=shop       | true",
        "in in (a)                   | false",
      })
  void choosesAsKubernetesDoes(String selector, boolean chosen) {
    assertThat(LabelSelector.parse(selector).matches(LABELS)).isEqualTo(chosen);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "app=web,",
        ",app=web",
        "app=web=x",
        "app in web",
        "app in (web",
        "app web",
        "=web",
        "-a=b",
        "app>1",
        "app in (a b)",
        "app=" + "ß",
      })
  void whatCannotBeReadIsNamed(String selector) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LabelSelector.parse(selector))
        .withMessageContaining(selector)
        .withMessageContaining("write key=value");
  }

  @ParameterizedTest
  @ValueSource(strings = {"app=web", "a!=b,c in (d,e),f notin (g,h),i,!j", "empty="})
  void isWrittenAsItIsRead(String selector) {
    assertThat(LabelSelector.parse(selector)).hasToString(selector);
  }

  @Test
  void ofLabelsChoosesWhatHasThemAll() {
    LabelSelector selector = LabelSelector.of(Map.of("tier", "front", "app", "web"));

    assertThat(selector).hasToString("app=web,tier=front");
    assertThat(selector.matches(LABELS)).isTrue();
    assertThat(selector.matches(Map.of("app", "web"))).isFalse();
  }

  @Test
  void longKeysAreReadInNoTime() {
    String selector = "a".repeat(300) + "!" + "-".repeat(300);

    assertThatIllegalArgumentException().isThrownBy(() -> LabelSelector.parse(selector));
  }
}
