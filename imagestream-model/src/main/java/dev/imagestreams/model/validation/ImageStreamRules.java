package dev.imagestreams.model.validation;

import dev.imagestreams.model.DockerImageReference;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamSpec;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagReference;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules of streams: OpenShift's {@code ValidateImageStream} and what belongs to it. */
final class ImageStreamRules {

  private ImageStreamRules() {}

  /**
   * @param before the stream as it was; null for one that is new
   */
  static void check(
      Findings at, ImageStream stream, @Nullable ImageStream before, RegistryAllowList allowed) {
    RegistryAllowList list = before == null ? allowed : keeping(allowed, before);
    MetadataRules.checkStored(
        at.at("metadata"),
        stream.metadata(),
        MetadataRules.Name.STREAM,
        before == null ? null : before.metadata());
    boolean insecure = ImageStream.permitsInsecure(stream.metadata());
    Findings spec = at.at("spec");
    repository(spec.at("dockerImageRepository"), stream.spec(), insecure, list);
    Findings tags = spec.at("tags");
    List<TagReference> wanted = stream.spec().tags();
    for (int i = 0; i < wanted.size(); i++) {
      TagReference tag = wanted.get(i);
      TagReference old = before == null ? null : before.spec().tag(tag.name()).orElse(null);
      TagRules.check(tags.at(i).ofTag(tag.name()), tag, old, insecure, list);
    }
    history(at, stream, Set.of(), list);
  }

  /** The rules for an update of the status alone: what the status said already is not asked. */
  static void checkStatus(
      Findings at, ImageStream stream, ImageStream before, RegistryAllowList allowed) {
    MetadataRules.checkStored(
        at.at("metadata"), stream.metadata(), MetadataRules.Name.STREAM, before.metadata());
    Set<String> known = new HashSet<>();
    for (NamedTagEventList tag : before.status().tags()) {
      tag.items().forEach(item -> known.add(item.dockerImageReference()));
    }
    history(at, stream, known, allowed);
  }

  private static void repository(
      Findings at, ImageStreamSpec spec, boolean insecure, RegistryAllowList allowed) {
    if (spec.dockerImageRepository().isEmpty()) {
      return;
    }
    Optional<DockerImageReference> parsed = at.pullSpec(spec.dockerImageRepository());
    if (parsed.isEmpty()) {
      return;
    }
    DockerImageReference repository = parsed.get();
    if (!repository.tag().isEmpty()) {
      at.invalid("the repository name may not contain a tag");
    }
    if (!repository.id().isEmpty()) {
      at.invalid("the repository name may not contain an ID");
    }
    if (repository.tag().isEmpty() && repository.id().isEmpty()) {
      allowed.refusal(repository, RegistryAllowList.transport(insecure)).ifPresent(at::forbidden);
    }
  }

  private static void history(
      Findings at, ImageStream stream, Set<String> known, RegistryAllowList allowed) {
    boolean insecure = ImageStream.permitsInsecure(stream.metadata());
    Findings tags = at.at("status").at("tags");
    List<NamedTagEventList> seen = stream.status().tags();
    for (int i = 0; i < seen.size(); i++) {
      NamedTagEventList tag = seen.get(i);
      boolean anyTransport =
          insecure
              || stream.spec().tag(tag.tag()).filter(t -> t.importPolicy().insecure()).isPresent();
      items(
          tags.at(i).ofTag(tag.tag()).at("items"),
          tag.items(),
          known,
          RegistryAllowList.transport(anyTransport),
          allowed);
    }
  }

  private static void items(
      Findings at,
      List<TagEvent> items,
      Set<String> known,
      RegistryAllowList.Transport transport,
      RegistryAllowList allowed) {
    int i = 0;
    for (TagEvent item : items) {
      Findings reference = at.at(i).at("dockerImageReference");
      if (!known.contains(item.dockerImageReference())) {
        reference
            .pullSpec(item.dockerImageReference())
            .flatMap(parsed -> allowed.refusal(parsed, transport))
            .ifPresent(reference::forbidden);
      }
      i++;
    }
  }

  /** The list, with the repositories that the stream has already. */
  private static RegistryAllowList keeping(RegistryAllowList allowed, ImageStream before) {
    Set<String> repositories = new HashSet<>();
    repositories.add(before.spec().dockerImageRepository());
    before.spec().tags().forEach(t -> TagRules.pullSpec(t).ifPresent(repositories::add));
    for (NamedTagEventList tag : before.status().tags()) {
      tag.items().forEach(item -> repositories.add(item.dockerImageReference()));
    }
    return allowed.withRepositories(repositories);
  }
}
