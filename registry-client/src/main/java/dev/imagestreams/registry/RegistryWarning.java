package dev.imagestreams.registry;

import java.util.Objects;

/**
 * What a registry wants its users to know (OCI distribution 1.1, "Warnings"): for people to read,
 * and never to act upon by itself.
 *
 * @param host the registry, as references name it
 * @param text one line without control characters
 */
public record RegistryWarning(String host, String text) {

  public RegistryWarning {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(text, "text");
  }
}
