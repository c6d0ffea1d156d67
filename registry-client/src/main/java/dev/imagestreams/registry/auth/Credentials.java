package dev.imagestreams.registry.auth;

import java.util.Objects;

/**
 * What proves to a registry who asks. {@link #toString()} shows no secret.
 *
 * @param kind how the secret is to be used
 * @param username who it belongs to; {@code <token>} or empty for tokens, which say it themselves
 * @param secret a password or a token; never shown
 */
public record Credentials(Kind kind, String username, String secret) {

  /** The name that docker's credential helpers give in place of a user's to an identity token. */
  static final String TOKEN_USER = "<token>";

  /** How a secret is used. */
  public enum Kind {
    /** A user name with a password or a personal token. */
    BASIC,
    /**
     * An OAuth2 refresh token, which a token service exchanges for an access token: docker's {@code
     * identitytoken}.
     */
    IDENTITY_TOKEN,
    /** A bearer token that the registry takes as it is: docker's {@code registrytoken}. */
    REGISTRY_TOKEN
  }

  /**
   * @throws IllegalArgumentException when a token is empty, or has what a header can't carry
   */
  public Credentials {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(username, "username");
    Objects.requireNonNull(secret, "secret");
    if (kind != Kind.BASIC && !isToken(secret)) {
      throw new IllegalArgumentException("a token has visible ASCII characters, and no others");
    }
  }

  /** A user name and its password. */
  public Credentials(String username, String secret) {
    this(Kind.BASIC, username, secret);
  }

  /** An OAuth2 refresh token. */
  public static Credentials identityToken(String token) {
    return new Credentials(Kind.IDENTITY_TOKEN, TOKEN_USER, token);
  }

  /** A bearer token to be sent as it is. */
  public static Credentials registryToken(String token) {
    return new Credentials(Kind.REGISTRY_TOKEN, "", token);
  }

  private static boolean isToken(String secret) {
    return !secret.isEmpty() && secret.chars().allMatch(c -> c > ' ' && c < 127);
  }

  @Override
  public String toString() {
    return switch (kind) {
      case BASIC -> username + ":***";
      case IDENTITY_TOKEN -> "identity token ***";
      case REGISTRY_TOKEN -> "registry token ***";
    };
  }
}
