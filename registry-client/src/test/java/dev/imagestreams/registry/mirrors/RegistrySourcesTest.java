package dev.imagestreams.registry.mirrors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistrySourcesTest {

  @Test
  void allowsOnlyWhatIsListed() {
    RegistryRules rules =
        read("{\"allowedRegistries\":[\"quay.io\",\"*.redhat.io\",\"reg.svc:5000\"]}");

    assertThat(Places.byTag(rules, "quay.io/a")).containsExactly("quay.io/a");
    assertThat(Places.byTag(rules, "registry.redhat.io/a")).containsExactly("registry.redhat.io/a");
    assertThat(Places.byTag(rules, "reg.svc:5000/a")).containsExactly("reg.svc:5000/a");
    assertThatThrownBy(() -> Places.byTag(rules, "ruby"))
        .isInstanceOf(BlockedRegistryException.class)
        .hasMessageContaining(
            "docker.io/library/ruby may not be contacted: it is not among the registries allowed"
                + " by allowedRegistries of the image configuration (quay.io, *.redhat.io,"
                + " reg.svc:5000)");
  }

  @Test
  void blocksWhatIsListed() {
    RegistryRules rules = read("{\"blockedRegistries\":[\"docker.io\",\"quay.io/bad\"]}");

    assertThat(Places.byTag(rules, "quay.io/good")).containsExactly("quay.io/good");
    assertThatThrownBy(() -> Places.byTag(rules, "quay.io/bad/a"))
        .isInstanceOf(BlockedRegistryException.class)
        .hasMessageContaining("blockedRegistries of the image configuration");
    assertThatThrownBy(() -> Places.byTag(rules, "ruby"))
        .isInstanceOf(BlockedRegistryException.class);
  }

  @Test
  void isInsecureForWhatIsListedAlsoAsAMirror() {
    RegistryRules rules =
        RegistryRules.builder()
            .mirror("quay.io", "lab.example:5000", Pull.ALL)
            .build()
            .and(read("{\"insecureRegistries\":[\"lab.example:5000\"]}"));

    assertThat(Places.byTag(rules, "quay.io/a"))
        .containsExactly("lab.example:5000/a!", "quay.io/a");
  }

  @Test
  void blocksWithAllThatOtherRulesSayOfParts() {
    RegistryRules mirrors =
        RegistryRules.builder().mirror("quay.io/team", "m.example", Pull.ALL).build();
    RegistryRules rules = mirrors.and(read("{\"blockedRegistries\":[\"quay.io\"]}"));

    assertThat(Places.byTag(rules, "quay.io/team/app")).containsExactly("m.example/app");
    assertThatThrownBy(() -> Places.byTag(rules, "quay.io/other"))
        .isInstanceOf(BlockedRegistryException.class);
  }

  @Test
  void keepsBothOfWhatIsAllowedAndBlocked() {
    RegistryRules rules =
        read("{\"allowedRegistries\":[\"quay.io\"],\"blockedRegistries\":[\"quay.io/bad\"]}");

    assertThat(Places.byTag(rules, "quay.io/good")).hasSize(1);
    assertThatThrownBy(() -> Places.byTag(rules, "quay.io/bad"))
        .isInstanceOf(BlockedRegistryException.class);
    assertThatThrownBy(() -> Places.byTag(rules, "ruby"))
        .isInstanceOf(BlockedRegistryException.class);
  }

  @Test
  void readsTheListThatHoldsIt() {
    RegistryRules rules =
        RegistrySources.read(
            "{\"kind\":\"List\",\"items\":[{\"kind\":\"Image\",\"spec\":{\"registrySources\":"
                + "{\"blockedRegistries\":[\"quay.io\"]}}}]}");

    assertThatThrownBy(() -> Places.byTag(rules, "quay.io/a"))
        .isInstanceOf(BlockedRegistryException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "{}",
        "{\"allowedRegistries\":[]}",
        "{\"allowedRegistries\":null,\"containerRuntimeSearchRegistries\":[\"quay.io\"]}"
      })
  void hasNoRulesWhereNothingIsSaid(String sources) {
    assertThat(Places.byTag(read(sources), "ruby")).containsExactly("docker.io/library/ruby");
  }

  @Test
  void hasNoRulesInAnEmptyList() {
    assertThat(Places.byTag(RegistrySources.read("{\"kind\":\"ImageList\",\"items\":[]}"), "ruby"))
        .hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"blockedRegistries\":\"quay.io\"}|spec.registrySources.blockedRegistries: a list",
        "{\"blockedRegistries\":[\"quay.io\",\"quay.io/a:latest\"]}|blockedRegistries[1]: rules are for whole",
        "{\"allowedRegistries\":[\"quay.io/a@sha256:00\"]}|allowedRegistries[0]",
        "{\"allowedRegistries\":[\"*\"]}|allowedRegistries[0]",
        "{\"insecureRegistries\":[\"*.example.com/a\"]}|insecureRegistries[0]",
        "[]|spec.registrySources: an object"
      })
  void refusesWhatCantBeKeptAndSaysWhere(String sources, String message) {
    assertThatThrownBy(() -> read(sources))
        .isInstanceOf(InvalidRegistryRulesException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"kind\":\"Pod\"}",
        "{\"kind\":\"Image\",\"apiVersion\":\"image.openshift.io/v1\"}",
        "{\"kind\":\"List\",\"items\":[{\"kind\":\"Image\"},{\"kind\":\"Image\"}]}"
      })
  void refusesOtherObjects(String json) {
    assertThatThrownBy(() -> RegistrySources.read(json))
        .isInstanceOf(InvalidRegistryRulesException.class);
  }

  private static RegistryRules read(String sources) {
    return RegistrySources.read(
        "{\"apiVersion\":\"config.openshift.io/v1\",\"kind\":\"Image\",\"metadata\":{\"name\":\"cluster\"},"
            + "\"spec\":{\"registrySources\":"
            + sources
            + "}}");
  }
}
