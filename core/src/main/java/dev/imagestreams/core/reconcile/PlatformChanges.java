package dev.imagestreams.core.reconcile;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageManifest;
import dev.imagestreams.model.Platform;
import dev.imagestreams.notifications.PlatformChange;
import dev.imagestreams.notifications.TagState;
import dev.imagestreams.notifications.TagUpdated;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** What an index has for each platform that the one before did not have. */
final class PlatformChanges {

  /** The platform of what belongs to an index but runs nowhere, such as attestations. */
  private static final String NOWHERE = "unknown";

  private PlatformChanges() {}

  /**
   * @param images what is known of images
   * @return empty unless the tag points to an index, and pointed to one before, or to nothing
   */
  static Optional<List<PlatformChange>> of(
      TagUpdated event, Function<Digest, Optional<Image>> images) {
    Optional<Map<Platform, Digest>> current = platforms(event.current(), images);
    Optional<Map<Platform, Digest>> previous =
        event.previous().isEmpty()
            ? Optional.of(Map.of())
            : platforms(event.previous().get(), images);
    return current.isEmpty() || previous.isEmpty()
        ? Optional.empty()
        : Optional.of(between(previous.get(), current.get()));
  }

  private static Optional<Map<Platform, Digest>> platforms(
      TagState state, Function<Digest, Optional<Image>> images) {
    return state
        .digest()
        .flatMap(images)
        .map(Image::dockerImageManifests)
        .filter(manifests -> !manifests.isEmpty())
        .map(PlatformChanges::platforms);
  }

  /** Of several images for one platform, the first is the one that is pulled. */
  private static Map<Platform, Digest> platforms(List<ImageManifest> manifests) {
    Map<Platform, Digest> platforms = new HashMap<>();
    for (ImageManifest manifest : manifests) {
      manifest
          .platform()
          .filter(platform -> !platform.os().equals(NOWHERE))
          .ifPresent(
              platform ->
                  platforms.putIfAbsent(platform.normalized(), Digest.parse(manifest.digest())));
    }
    return platforms;
  }

  private static List<PlatformChange> between(
      Map<Platform, Digest> before, Map<Platform, Digest> after) {
    Set<Platform> all = new TreeSet<>(Comparator.comparing(Platform::toString));
    all.addAll(before.keySet());
    all.addAll(after.keySet());
    List<PlatformChange> changes = new ArrayList<>();
    for (Platform platform : all) {
      Optional<Digest> previous = Optional.ofNullable(before.get(platform));
      Optional<Digest> current = Optional.ofNullable(after.get(platform));
      if (!previous.equals(current)) {
        changes.add(new PlatformChange(platform, previous, current));
      }
    }
    return changes;
  }
}
