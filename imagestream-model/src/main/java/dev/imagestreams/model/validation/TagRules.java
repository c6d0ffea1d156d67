package dev.imagestreams.model.validation;

import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.TagImportPolicy;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.TagReferencePolicy;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rules of what a tag comes from: OpenShift's {@code ValidateImageStreamTagReference}. */
final class TagRules {

  private TagRules() {}

  /**
   * @param before the tag as it was; null for one that is new
   * @param insecure whether all of the stream's sources may be asked without TLS
   */
  static void check(
      Findings at,
      TagReference tag,
      @Nullable TagReference before,
      boolean insecure,
      RegistryAllowList allowed) {
    if (tag.from().isPresent()) {
      ObjectReference from = tag.from().get();
      // OpenShift looks at the names of tags and images only when they are new, as it looks for
      // the tags and images then: what is stored already stays.
      boolean isNew = before == null || !before.from().equals(tag.from());
      boolean anyTransport = insecure || tag.importPolicy().insecure();
      from(at.at("from"), from, isNew, RegistryAllowList.transport(anyTransport), allowed);
      if (tag.importPolicy().scheduled() && isOfStream(from.kind())) {
        at.at("importPolicy")
            .at("scheduled")
            .invalid(
                "only tags pointing to Docker repositories may be scheduled for background import");
      }
    }
    importPolicy(at.at("importPolicy"), tag.importPolicy());
    referencePolicy(at.at("referencePolicy"), tag.referencePolicy());
  }

  private static void from(
      Findings at,
      ObjectReference from,
      boolean isNew,
      RegistryAllowList.Transport transport,
      RegistryAllowList allowed) {
    Findings name = at.at("name");
    if (from.kind().equals(ObjectReference.DOCKER_IMAGE)) {
      name.pullSpec(from.name())
          .flatMap(reference -> allowed.refusal(reference, transport))
          .ifPresent(name::forbidden);
      return;
    }
    if (!isOfStream(from.kind())) {
      at.at("kind")
          .required("valid values are 'DockerImage', 'ImageStreamImage', 'ImageStreamTag'");
    }
    if (from.name().isEmpty()) {
      name.required();
    } else if (isNew && isOfStream(from.kind()) && hasSeveralSeparators(from)) {
      name.invalid("must be of the form <tag>, <repo>:<tag>, <id>, or <repo>@<id>");
    }
  }

  private static boolean isOfStream(String kind) {
    return kind.equals(ObjectReference.IMAGE_STREAM_TAG)
        || kind.equals(ObjectReference.IMAGE_STREAM_IMAGE);
  }

  /** Tags are parted from their stream by a colon, images by an @: one of them at most. */
  private static boolean hasSeveralSeparators(ObjectReference from) {
    char separator = from.kind().equals(ObjectReference.IMAGE_STREAM_TAG) ? ':' : '@';
    return from.name().indexOf(separator) != from.name().lastIndexOf(separator);
  }

  static void importPolicy(Findings at, TagImportPolicy policy) {
    switch (policy.importMode()) {
      case "", "Legacy", "PreserveOriginal" -> {}
      default ->
          at.at("importMode")
              .invalid("invalid import mode, valid modes are '', 'Legacy', 'PreserveOriginal'");
    }
  }

  static void referencePolicy(Findings at, TagReferencePolicy policy) {
    switch (policy.type()) {
      // OpenShift puts Source in place of nothing before it validates.
      case "", "Source", "Local" -> {}
      default -> at.at("type").invalid("valid values are \"Source\", \"Local\"");
    }
  }

  /** The list, with the repository that the tag comes from already. */
  static RegistryAllowList keeping(RegistryAllowList allowed, Optional<TagReference> before) {
    return allowed.withRepositories(before.flatMap(TagRules::pullSpec).stream().toList());
  }

  /** What the tag is imported from, if it is. */
  static Optional<String> pullSpec(TagReference tag) {
    return tag.from()
        .filter(from -> from.kind().equals(ObjectReference.DOCKER_IMAGE))
        .map(ObjectReference::name);
  }
}
