package dev.imagestreams.registry.mirrors;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads OpenShift's mirrors as JSON: {@code ImageDigestMirrorSet} and {@code ImageTagMirrorSet} of
 * {@code config.openshift.io/v1}, {@code ImageContentSourcePolicy} of {@code
 * operator.openshift.io/v1alpha1}; one, or a list of them as {@code oc get ... -o json} gives it.
 *
 * <p>Mirrors of an {@code ImageTagMirrorSet} are for pulls by tag, all others for pulls by digest.
 * For each of the two, only the rules of the longest {@code source} count. Several rules of one
 * source are merged so that their mirrors keep the order they have in each; where that can't be,
 * the first mention decides. {@code NeverContactSource} of one rule holds for all rules of that
 * source, and for pulls of either kind. A rule without mirrors, or with none but its source, says
 * nothing. A {@code source} may be {@code *.domain}.
 */
public final class MirrorSets {

  private static final String WHAT = "mirror set";
  private static final String CONFIG = "config.openshift.io/v1";
  private static final String OPERATOR = "operator.openshift.io/v1alpha1";

  private final Map<Scope, Source> digests = new LinkedHashMap<>();
  private final Map<Scope, Source> tags = new LinkedHashMap<>();

  /** What the rules say of one source. */
  private static final class Source {
    final List<List<Endpoint>> mirrors = new ArrayList<>();
    String origin = "";
    boolean never;
  }

  private MirrorSets() {}

  /**
   * Reads a document of at most 16 Mi characters.
   *
   * @throws InvalidRegistryRulesException when it is none of these, or says what can't be kept; it
   *     says where
   */
  public static RegistryRules read(String json) {
    MirrorSets sets = new MirrorSets();
    Documents.read(json, WHAT).forEach(sets::add);
    return RegistryRules.of(rules(sets.digests, Pull.DIGEST_ONLY), rules(sets.tags, Pull.TAG_ONLY));
  }

  private void add(Documents.Document document) {
    Table object = document.fields();
    Table spec = object.table("spec");
    String origin = origin(document);
    switch (document.kind()) {
      case "ImageDigestMirrorSet" -> {
        Documents.requireVersion(object, CONFIG);
        spec.tables("imageDigestMirrors").forEach(rule -> add(digests, rule, origin));
      }
      case "ImageTagMirrorSet" -> {
        Documents.requireVersion(object, CONFIG);
        spec.tables("imageTagMirrors").forEach(rule -> add(tags, rule, origin));
      }
      case "ImageContentSourcePolicy" -> {
        Documents.requireVersion(object, OPERATOR);
        spec.tables("repositoryDigestMirrors").forEach(rule -> add(digests, rule, origin));
      }
      default ->
          throw object.invalid(
              "kind",
              "ImageDigestMirrorSet, ImageTagMirrorSet or ImageContentSourcePolicy belongs here");
    }
  }

  private static String origin(Documents.Document document) {
    String name = document.fields().table("metadata").text("name");
    // What is not a name is not shown: it may be anything.
    return name.matches("[a-z0-9.-]{1,253}") ? document.kind() + " " + name : document.kind();
  }

  private static void add(Map<Scope, Source> sources, Table rule, String origin) {
    Scope scope = Scope.parse(rule.text("source"), rule.source(), rule.at("source"));
    List<Endpoint> mirrors = new ArrayList<>();
    List<String> locations = rule.texts("mirrors");
    for (int i = 0; i < locations.size(); i++) {
      String where = rule.at("mirrors") + '[' + i + ']';
      mirrors.add(Endpoint.parse(locations.get(i), false, rule.source(), where));
    }
    boolean never = isNever(rule);
    if (mirrors.stream().allMatch(mirror -> mirror.isSameAs(scope))) {
      return;
    }
    Source source = sources.computeIfAbsent(scope, key -> new Source());
    source.mirrors.add(mirrors);
    if (source.origin.isEmpty() || (never && !source.never)) {
      source.origin = origin;
    }
    source.never |= never;
  }

  private static boolean isNever(Table rule) {
    return switch (rule.text("mirrorSourcePolicy")) {
      case "", "AllowContactingSource" -> false;
      case "NeverContactSource" -> true;
      default ->
          throw rule.invalid(
              "mirrorSourcePolicy", "AllowContactingSource or NeverContactSource belongs here");
    };
  }

  private static RuleSet rules(Map<Scope, Source> sources, Pull pull) {
    ScopeMap.Builder<Rule> rules = new ScopeMap.Builder<>();
    sources.forEach(
        (scope, source) -> {
          List<Rule.Mirror> mirrors =
              MirrorOrder.merge(source.mirrors).stream()
                  .map(endpoint -> new Rule.Mirror(endpoint, pull))
                  .toList();
          rules.put(
              scope,
              new Rule(scope, Optional.empty(), false, source.never, mirrors, source.origin));
        });
    return RuleSet.of(rules.build());
  }
}
