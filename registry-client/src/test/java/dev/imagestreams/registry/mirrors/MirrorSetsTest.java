package dev.imagestreams.registry.mirrors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MirrorSetsTest {

  @Test
  void readsADigestMirrorSet() {
    RegistryRules rules =
        MirrorSets.read(
            """
            {"apiVersion": "config.openshift.io/v1", "kind": "ImageDigestMirrorSet",
             "metadata": {"name": "ubi", "labels": null},
             "spec": {"imageDigestMirrors": [
               {"mirrors": ["m.example:8443/ubi9/ubi", "other.example/ubi"],
                "source": "registry.access.redhat.com/ubi9/ubi", "unknown": {"a": [1]}}]},
             "status": {}}
            """);

    assertThat(Places.byDigest(rules, "registry.access.redhat.com/ubi9/ubi"))
        .containsExactly(
            "m.example:8443/ubi9/ubi", "other.example/ubi", "registry.access.redhat.com/ubi9/ubi");
    assertThat(Places.byTag(rules, "registry.access.redhat.com/ubi9/ubi"))
        .containsExactly("registry.access.redhat.com/ubi9/ubi");
    assertThat(Places.byDigest(rules, "registry.access.redhat.com/ubi9/ubi-minimal"))
        .containsExactly("registry.access.redhat.com/ubi9/ubi-minimal");
  }

  @Test
  void readsATagMirrorSet() {
    RegistryRules rules = MirrorSets.read(tags("quay.io/team", "", "m.example/team"));

    assertThat(Places.byTag(rules, "quay.io/team/app"))
        .containsExactly("m.example/team/app", "quay.io/team/app");
    assertThat(Places.byDigest(rules, "quay.io/team/app")).containsExactly("quay.io/team/app");
  }

  @Test
  void readsAContentSourcePolicy() {
    RegistryRules rules =
        MirrorSets.read(
            """
            {"apiVersion": "operator.openshift.io/v1alpha1", "kind": "ImageContentSourcePolicy",
             "spec": {"repositoryDigestMirrors": [{"source": "quay.io", "mirrors": ["m.example"]}]}}
            """);

    assertThat(Places.byDigest(rules, "quay.io/a")).containsExactly("m.example/a", "quay.io/a");
    assertThat(Places.byTag(rules, "quay.io/a")).containsExactly("quay.io/a");
  }

  @Test
  void readsAListOfAllKinds() {
    RegistryRules rules =
        MirrorSets.read(
            list("List", digests("quay.io", "", "d.example"), tags("quay.io", "", "t.example")));

    assertThat(Places.byDigest(rules, "quay.io/a")).containsExactly("d.example/a", "quay.io/a");
    assertThat(Places.byTag(rules, "quay.io/a")).containsExactly("t.example/a", "quay.io/a");
  }

  @Test
  void readsATypedListWhoseItemsSayNoKind() {
    RegistryRules rules =
        MirrorSets.read(
            list(
                "ImageTagMirrorSetList",
                "{\"spec\":{\"imageTagMirrors\":[{\"source\":\"quay.io\",\"mirrors\":[\"m.example\"]}]}}"));

    assertThat(Places.byTag(rules, "quay.io/a")).containsExactly("m.example/a", "quay.io/a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"kind\":\"List\",\"items\":[]}",
        "{\"kind\":\"List\",\"items\":null}",
        "{\"kind\":\"ImageDigestMirrorSetList\"}",
        "{\"kind\":\"ImageDigestMirrorSet\"}",
        "{\"kind\":\"ImageDigestMirrorSet\",\"metadata\":null,\"spec\":null}",
        "{\"kind\":\"ImageDigestMirrorSet\",\"spec\":{}}",
        "{\"kind\":\"ImageDigestMirrorSet\",\"spec\":{\"imageDigestMirrors\":null}}",
        "{\"kind\":\"ImageDigestMirrorSet\",\"spec\":{\"imageDigestMirrors\":[{\"source\":\"quay.io\"}]}}"
      })
  void hasNoRulesWhereNothingIsSaid(String json) {
    assertThat(Places.byDigest(MirrorSets.read(json), "quay.io/a")).containsExactly("quay.io/a");
  }

  @Test
  void neverContactsASourceThatMayNotBe() {
    RegistryRules rules = MirrorSets.read(digests("quay.io", "NeverContactSource", "m.example"));

    assertThat(Places.byDigest(rules, "quay.io/a")).containsExactly("m.example/a");
    assertThatThrownBy(() -> Places.byTag(rules, "quay.io/a"))
        .isInstanceOf(BlockedRegistryException.class)
        .hasMessageContaining("quay.io is blocked by ImageDigestMirrorSet set");
  }

  @Test
  void neverContactsASourceIfOneOfItsRulesSaysSo() {
    RegistryRules rules =
        MirrorSets.read(
            list(
                "List",
                digests("quay.io", "AllowContactingSource", "m1.example"),
                digests("quay.io", "NeverContactSource", "m2.example"),
                digests("quay.io", "AllowContactingSource", "m3.example")));

    assertThat(Places.byDigest(rules, "quay.io/a"))
        .containsExactly("m1.example/a", "m2.example/a", "m3.example/a");
  }

  @Test
  void namesTheObjectThatForbidsASource() {
    RegistryRules rules =
        MirrorSets.read(
            list(
                "List",
                digests("quay.io", "", "m1.example").replace("\"set\"", "\"lenient\""),
                digests("quay.io", "NeverContactSource", "m2.example"),
                digests("quay.io", "", "m3.example").replace("\"set\"", "\"later\"")));

    assertThatThrownBy(() -> Places.byTag(rules, "quay.io/a"))
        .isInstanceOf(BlockedRegistryException.class)
        .hasMessageContaining("quay.io is blocked by ImageDigestMirrorSet set;");
  }

  @Test
  void passesOverARuleWithNoMirrorButItsSource() {
    RegistryRules rules =
        MirrorSets.read(
            list(
                "List",
                digests("quay.io", "", "m.example"),
                digests("quay.io/a", "NeverContactSource", "quay.io/a"),
                digests("quay.io/b", "NeverContactSource")));

    assertThat(Places.byDigest(rules, "quay.io/a/x"))
        .containsExactly("m.example/a/x", "quay.io/a/x");
    assertThat(Places.byDigest(rules, "quay.io/b/x"))
        .containsExactly("m.example/b/x", "quay.io/b/x");
  }

  @Test
  void keepsToTheLongestSource() {
    RegistryRules rules =
        MirrorSets.read(
            list(
                "List",
                digests("quay.io/libpod", "", "m1.example"),
                digests("quay.io/libpod/busybox", "", "m2.example/box")));

    assertThat(Places.byDigest(rules, "quay.io/libpod/busybox"))
        .containsExactly("m2.example/box", "quay.io/libpod/busybox");
    assertThat(Places.byDigest(rules, "quay.io/libpod/alpine"))
        .containsExactly("m1.example/alpine", "quay.io/libpod/alpine");
  }

  @Test
  void looksForTheLongestSourceAmongRulesForThatKindOfPull() {
    RegistryRules rules =
        MirrorSets.read(
            list("List", digests("quay.io", "", "d.example"), tags("quay.io/a", "", "t.example")));

    assertThat(Places.byDigest(rules, "quay.io/a/x"))
        .containsExactly("d.example/a/x", "quay.io/a/x");
  }

  @Test
  void mirrorsAllHostsBelowADomain() {
    RegistryRules rules = MirrorSets.read(digests("*.redhat.io", "", "m.example/redhat"));

    assertThat(Places.byDigest(rules, "registry.redhat.io/ubi9/ubi"))
        .containsExactly("m.example/redhat/ubi9/ubi", "registry.redhat.io/ubi9/ubi");
    assertThat(Places.byDigest(rules, "redhat.io/a")).containsExactly("redhat.io/a");
  }

  @Test
  void mergesTheMirrorsOfOneSourceInTheOrderThatEachHas() {
    RegistryRules rules =
        MirrorSets.read(
            list(
                "List",
                digests("quay.io", "", "b.example", "c.example"),
                digests("quay.io", "", "a.example", "b.example"),
                "{\"kind\":\"ImageContentSourcePolicy\",\"spec\":{\"repositoryDigestMirrors\":"
                    + "[{\"source\":\"quay.io\",\"mirrors\":[\"c.example\",\"d.example\"]}]}}"));

    assertThat(Places.byDigest(rules, "quay.io/x"))
        .containsExactly("a.example/x", "b.example/x", "c.example/x", "d.example/x", "quay.io/x");
  }

  @Test
  void triesASourceEarlierWhereItStandsAmongItsMirrors() {
    RegistryRules rules =
        MirrorSets.read(digests("quay.io", "", "a.example", "quay.io", "b.example"));

    assertThat(Places.byDigest(rules, "quay.io/x"))
        .containsExactly("a.example/x", "quay.io/x", "b.example/x");
  }

  @Test
  void doesNotContactABlockedSourceThatStandsAmongItsMirrors() {
    RegistryRules rules =
        MirrorSets.read(digests("quay.io", "NeverContactSource", "a.example", "quay.io"));

    assertThat(Places.byDigest(rules, "quay.io/x")).containsExactly("a.example/x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|a JSON object belongs here",
        "null|a JSON object belongs here",
        "[]|a JSON object belongs here",
        "{|at line 1: it is not one valid JSON document",
        "{\"kind\":\"ImageDigestMirrorSet\"} {}|not one valid JSON document",
        "{\"kind\":\"ImageDigestMirrorSet\",\"spec\":{},\"spec\":null}|not one valid JSON document",
        "{}|at kind: ImageDigestMirrorSet, ImageTagMirrorSet or",
        "{\"kind\":7}|at kind: a string belongs here",
        "{\"kind\":\"ImageContentPolicy\"}|at kind: ImageDigestMirrorSet",
        "{\"kind\":\"List\",\"items\":[{\"kind\":\"Pod\"}]}|at items[0].kind",
        "{\"kind\":\"List\",\"items\":[{}]}|at items[0].kind",
        "{\"kind\":\"List\",\"items\":[7]}|at items[0]: an object",
        "{\"kind\":\"List\",\"items\":{}}|at items: a list",
        "{\"kind\":\"List\",\"items\":[{\"kind\":\"List\",\"items\":[]}]}|at items[0].kind",
        "{\"kind\":\"ImageDigestMirrorSet\",\"apiVersion\":\"v1\"}|at apiVersion: config.openshift.io/v1",
        "{\"kind\":\"ImageContentSourcePolicy\",\"apiVersion\":\"config.openshift.io/v1\"}|operator.openshift.io/v1alpha1",
        "{\"kind\":\"ImageDigestMirrorSet\",\"spec\":7}|at spec: an object",
        "{\"kind\":\"ImageDigestMirrorSet\",\"spec\":{\"imageDigestMirrors\":{}}}|at spec.imageDigestMirrors: a list"
      })
  void refusesWhatIsNoMirrorSetAndSaysWhere(String json, String message) {
    assertThatThrownBy(() -> MirrorSets.read(json))
        .isInstanceOf(InvalidRegistryRulesException.class)
        .hasMessageContaining(message)
        .hasNoCause();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"mirrors\":[\"m.example\"]|imageDigestMirrors[0].source: host[:port][/path] is missing",
        "\"source\":\"quay.io/a:latest\",\"mirrors\":[\"m.example\"]|leave out the tag",
        "\"source\":\"quay.io\",\"mirrors\":\"m.example\"|imageDigestMirrors[0].mirrors: a list",
        "\"source\":\"quay.io\",\"mirrors\":[null]|imageDigestMirrors[0].mirrors[0]",
        "\"source\":\"quay.io\",\"mirrors\":[\"m.example\",\"https://m.example\"]|mirrors[1]: write host",
        "\"source\":\"quay.io\",\"mirrors\":[\"*.m.example\"]|mirrors[0]: a wildcard",
        "\"source\":\"quay.io\",\"mirrors\":[\"u:topsecret@m.example\"]|mirrors[0]: write host",
        "\"source\":\"quay.io\",\"mirrors\":[\"m.example\"],\"mirrorSourcePolicy\":\"Sometimes\"|mirrorSourcePolicy: AllowContactingSource or",
        "\"source\":\"quay.io\",\"mirrors\":[\"m.example\"],\"mirrorSourcePolicy\":true|mirrorSourcePolicy: a string"
      })
  void refusesARuleThatCantBeKeptAndSaysWhich(String rule, String message) {
    String json =
        "{\"kind\":\"ImageDigestMirrorSet\",\"spec\":{\"imageDigestMirrors\":[{" + rule + "}]}}";

    assertThatThrownBy(() -> MirrorSets.read(json))
        .isInstanceOf(InvalidRegistryRulesException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("topsecret");
  }

  @Test
  void showsNoNameThatIsNone() {
    RegistryRules rules =
        MirrorSets.read(
            digests("quay.io", "NeverContactSource", "m.example").replace("\"set\"", "\"a\\nb\""));

    assertThatThrownBy(() -> Places.byTag(rules, "quay.io/a"))
        .isInstanceOf(BlockedRegistryException.class)
        .hasMessageContaining("by ImageDigestMirrorSet;");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":"})
  void refusesDeepNesting(String open) {
    assertThatThrownBy(() -> MirrorSets.read("{\"kind\":" + open.repeat(100_000)))
        .isInstanceOf(InvalidRegistryRulesException.class)
        .hasMessageContaining("64 levels");
  }

  @Test
  void refusesHugeDocuments() {
    assertThatThrownBy(() -> MirrorSets.read(" ".repeat((16 << 20) + 1)))
        .isInstanceOf(InvalidRegistryRulesException.class)
        .hasMessageContaining("16 Mi characters");
  }

  @Test
  void readsManyMirrorsOfManyRules() {
    String[] sets = new String[50_000];
    for (int i = 0; i < sets.length; i++) {
      sets[i] = digests("quay.io", "", "m" + i + ".example", "m" + (i + 1) + ".example");
    }

    assertThat(Places.byDigest(MirrorSets.read(list("List", sets)), "quay.io/a"))
        .hasSize(50_002)
        .startsWith("m0.example/a", "m1.example/a")
        .endsWith("m50000.example/a", "quay.io/a");
  }

  private static String digests(String source, String policy, String... mirrors) {
    return set("ImageDigestMirrorSet", "imageDigestMirrors", source, policy, mirrors);
  }

  private static String tags(String source, String policy, String... mirrors) {
    return set("ImageTagMirrorSet", "imageTagMirrors", source, policy, mirrors);
  }

  private static String set(
      String kind, String field, String source, String policy, String... mirrors) {
    String list = mirrors.length == 0 ? "" : '"' + String.join("\",\"", mirrors) + '"';
    return """
        {"apiVersion":"config.openshift.io/v1","kind":"%s","metadata":{"name":"set"},
         "spec":{"%s":[{"source":"%s","mirrorSourcePolicy":"%s","mirrors":[%s]}]}}
        """
        .formatted(kind, field, source, policy, list);
  }

  private static String list(String kind, String... items) {
    return "{\"kind\":\"" + kind + "\",\"items\":[" + String.join(",", items) + "]}";
  }
}
