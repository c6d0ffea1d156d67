package dev.imagestreams.notifications;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Platform;
import java.util.Objects;
import java.util.Optional;

/**
 * What a tag's index has for a platform, where that is another image than before.
 *
 * @param previous empty where there was none
 * @param current empty where there is none any more
 */
public record PlatformChange(
    Platform platform, Optional<Digest> previous, Optional<Digest> current) {

  public PlatformChange {
    Objects.requireNonNull(platform, "platform");
    if (previous.equals(current)) {
      throw new IllegalArgumentException("no change of " + platform + ": " + current);
    }
  }
}
