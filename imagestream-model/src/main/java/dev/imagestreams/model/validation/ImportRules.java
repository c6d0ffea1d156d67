package dev.imagestreams.model.validation;

import dev.imagestreams.model.DockerImageReference;
import dev.imagestreams.model.ImageImportSpec;
import dev.imagestreams.model.ImageStreamImport;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.RepositoryImportSpec;
import dev.imagestreams.model.TagImportPolicy;
import java.util.List;
import java.util.Optional;

/**
 * The rules of imports: OpenShift's {@code ValidateImageStreamImport}.
 *
 * <p>The policies are looked at here already: OpenShift finds out when it writes the tags.
 */
final class ImportRules {

  /** Old clients ask for it to find streams. */
  private static final String ANY_NAME = "*";

  private ImportRules() {}

  static void check(Findings at, ImageStreamImport request, RegistryAllowList allowed) {
    MetadataRules.check(at.at("metadata"), request.metadata(), MetadataRules.Name.STREAM, null);
    Findings spec = at.at("spec");
    request
        .spec()
        .repository()
        .ifPresent(repository -> repository(spec.at("repository"), repository, allowed));
    List<ImageImportSpec> images = request.spec().images();
    if (images.isEmpty() && request.spec().repository().isEmpty()) {
      spec.at("images").invalid("you must specify at least one image or a repository import");
    }
    for (int i = 0; i < images.size(); i++) {
      image(spec.at("images").at(i), images.get(i), allowed);
    }
  }

  private static void repository(
      Findings at, RepositoryImportSpec repository, RegistryAllowList allowed) {
    Findings name = at.at("from").at("name");
    if (!isDockerImage(at.at("from"), repository.from())) {
      policies(at, repository);
      return;
    }
    if (repository.from().name().isEmpty()) {
      name.required("container image references require a name");
    } else {
      Optional<DockerImageReference> parsed = name.pullSpec(repository.from().name());
      if (parsed.filter(r -> !r.tag().isEmpty() || !r.id().isEmpty()).isPresent()) {
        name.invalid("you must specify an image repository, not a tag or ID");
      }
      parsed.ifPresent(r -> registry(name, r, repository.importPolicy(), allowed));
    }
    policies(at, repository);
  }

  private static void policies(Findings at, RepositoryImportSpec repository) {
    TagRules.importPolicy(at.at("importPolicy"), repository.importPolicy());
    TagRules.referencePolicy(at.at("referencePolicy"), repository.referencePolicy());
  }

  private static void image(Findings at, ImageImportSpec image, RegistryAllowList allowed) {
    if (isDockerImage(at.at("from"), image.from())) {
      Findings name = at.at("from").at("name");
      if (!image.from().name().equals(ANY_NAME)) {
        name.pullSpec(image.from().name())
            .ifPresent(r -> registry(name, r, image.importPolicy(), allowed));
      }
      if (image.to().filter(to -> to.name().isEmpty()).isPresent()) {
        at.at("to").at("name").invalid("the name of the target tag must be specified");
      }
    }
    TagRules.importPolicy(at.at("importPolicy"), image.importPolicy());
    TagRules.referencePolicy(at.at("referencePolicy"), image.referencePolicy());
  }

  private static boolean isDockerImage(Findings at, ObjectReference from) {
    boolean is = from.kind().equals(ObjectReference.DOCKER_IMAGE);
    if (!is) {
      at.at("kind").invalid("only DockerImage is supported");
    }
    return is;
  }

  /** For an import, OpenShift fills in the port first, and then asks as if for TLS. */
  private static void registry(
      Findings at,
      DockerImageReference reference,
      TagImportPolicy policy,
      RegistryAllowList allowed) {
    String host = reference.registryHostPort(policy.insecure()).toString();
    allowed
        .refusalOfHost(host, RegistryAllowList.Transport.SECURE)
        .ifPresent(
            why ->
                at.forbidden(
                    "importing images from registry "
                        + Text.quoted(host)
                        + " is forbidden: "
                        + why));
  }
}
