package dev.imagestreams.registry.auth;

import java.util.Objects;

/**
 * What proves to a registry who asks. {@link #toString()} shows no secret. Immutable.
 *
 * @param username empty where the secret alone says it
 * @param secret a password or a token
 */
public record Credentials(Kind kind, String username, String secret) {

  /** What the secret is, and so how it is sent. */
  public enum Kind {
    /** A password or personal token, sent with the user name. */
    BASIC,
    /** A refresh token, which a token service exchanges for others ({@code identitytoken}). */
    IDENTITY_TOKEN,
    /** A bearer token that the registry takes as it is ({@code registrytoken}). */
    REGISTRY_TOKEN
  }

  public Credentials {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(username, "username");
    Objects.requireNonNull(secret, "secret");
  }

  /** A user name and its password or personal token. */
  public Credentials(String username, String secret) {
    this(Kind.BASIC, username, secret);
  }

  public static Credentials identityToken(String token) {
    return new Credentials(Kind.IDENTITY_TOKEN, "", token);
  }

  public static Credentials registryToken(String token) {
    return new Credentials(Kind.REGISTRY_TOKEN, "", token);
  }

  @Override
  public String toString() {
    return (username.isEmpty() ? kind.toString() : username) + ":***";
  }
}
