package dev.imagestreams.registry.auth;

import java.util.Objects;

/**
 * A user name and its secret. {@link #toString()} shows no secret.
 *
 * @param secret a password or a personal token
 */
public record Credentials(String username, String secret) {

  public Credentials {
    Objects.requireNonNull(username, "username");
    Objects.requireNonNull(secret, "secret");
  }

  @Override
  public String toString() {
    return username + ":***";
  }
}
