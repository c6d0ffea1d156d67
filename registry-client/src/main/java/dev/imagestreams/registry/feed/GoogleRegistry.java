package dev.imagestreams.registry.feed;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.FeedSource;
import dev.imagestreams.registry.TagChange;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The list of tags of Google's registries, Artifact Registry and Container Registry: beside the
 * tags it has a map of all manifests with their tags, so that one request tells everything.
 *
 * <p>What is dated is the upload of a manifest; moving a tag dates nothing anew.
 */
final class GoogleRegistry {

  private final FeedSource source;
  private final Repository repository;

  GoogleRegistry(FeedSource source, Repository repository) {
    this.source = source;
    this.repository = repository;
  }

  WholeState.State state(Access access) {
    Answer answer =
        Session.as(source, repository, access, List.of())
            .get(
                URI.create(
                    source.registry(repository) + "/v2/" + repository.path() + "/tags/list"));
    List<TagChange> changes = new ArrayList<>();
    Optional<Map<String, Answer>> manifests = answer.objectsByName("manifest");
    for (Map.Entry<String, Answer> manifest : manifests.orElse(Map.of()).entrySet()) {
      Optional<Digest> digest = Answer.digestOf(manifest.getKey());
      Instant at = manifest.getValue().milliseconds("timeUploadedMs").orElse(Instant.EPOCH);
      for (String tag : manifest.getValue().tags("tag")) {
        if (digest.isPresent()) {
          changes.add(new TagChange(tag, digest, false, at));
        }
      }
    }
    Set<String> untold = new HashSet<>(answer.tags("tags"));
    changes.forEach(change -> untold.remove(change.tag()));
    return WholeState.State.of(changes, manifests.isPresent() && untold.isEmpty());
  }
}
