package dev.imagestreams.model;

import java.util.Objects;
import java.util.Optional;

/**
 * What an image runs on.
 *
 * @param os {@code linux}; empty where a registry didn't say
 * @param architecture {@code amd64}, as Go names it; empty where a registry didn't say
 * @param variant {@code v8}, where the architecture has variants
 */
public record Platform(String os, String architecture, Optional<String> variant) {

  public Platform {
    Objects.requireNonNull(os, "os");
    Objects.requireNonNull(architecture, "architecture");
    Objects.requireNonNull(variant, "variant");
  }

  /** {@code os/architecture[/variant]}. */
  @Override
  public String toString() {
    return os + "/" + architecture + variant.map(v -> "/" + v).orElse("");
  }
}
