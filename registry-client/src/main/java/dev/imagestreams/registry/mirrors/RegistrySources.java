package dev.imagestreams.registry.mirrors;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the {@code spec.registrySources} of OpenShift's {@code image.config.openshift.io/cluster}
 * as JSON: {@code allowedRegistries}, {@code blockedRegistries} and {@code insecureRegistries}.
 *
 * <p>Each names registries, namespaces or repositories, or {@code *.domain}, with all that is in
 * them. As in OpenShift, an empty list is as good as none. Other than there, entries with a tag or
 * digest are refused: rules here are for whole repositories. Where both allowed and blocked
 * registries are named, which OpenShift does not let in, both count.
 */
public final class RegistrySources {

  private static final String WHAT = "image configuration";

  private RegistrySources() {}

  /**
   * Reads an {@code Image} of {@code config.openshift.io/v1}, or a list of one, of at most 16 Mi
   * characters.
   *
   * @throws InvalidRegistryRulesException when it is not one, or says what can't be kept; it says
   *     where
   */
  public static RegistryRules read(String json) {
    List<Documents.Document> documents = Documents.read(json, WHAT);
    if (documents.isEmpty()) {
      return RegistryRules.none();
    }
    if (documents.size() > 1) {
      throw new InvalidRegistryRulesException(WHAT, "items", "a cluster has one, named cluster");
    }
    Documents.Document document = documents.get(0);
    Table object = document.fields();
    if (!document.kind().equals("Image")) {
      throw object.invalid("kind", "Image of config.openshift.io/v1 belongs here");
    }
    Documents.requireVersion(object, "config.openshift.io/v1");
    return rules(object.table("spec").table("registrySources"));
  }

  private static RegistryRules rules(Table sources) {
    ScopeMap.Builder<Block> blocks = new ScopeMap.Builder<>();
    for (Scope scope : scopes(sources, "blockedRegistries")) {
      blocks.put(scope, new Block(scope, "blockedRegistries of the " + WHAT));
    }
    ScopeMap.Builder<Scope> insecure = new ScopeMap.Builder<>();
    scopes(sources, "insecureRegistries").forEach(scope -> insecure.put(scope, scope));
    List<Scope> allowed = scopes(sources, "allowedRegistries");
    return RegistryRules.of(
        new RuleSet(
            ScopeMap.empty(),
            blocks.build(),
            insecure.build(),
            allowed.isEmpty()
                ? Optional.empty()
                : Optional.of(AllowList.of(allowed, "allowedRegistries of the " + WHAT))));
  }

  private static List<Scope> scopes(Table sources, String field) {
    List<String> texts = sources.texts(field);
    List<Scope> scopes = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      scopes.add(Scope.parse(texts.get(i), WHAT, sources.at(field) + '[' + i + ']'));
    }
    return scopes;
  }
}
