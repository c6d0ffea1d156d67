package dev.imagestreams.testkit.registry;

import java.util.List;

/**
 * A question to the token server. {@link #toString()} shows no secret; there is none in it.
 *
 * @param method GET, or POST for OAuth2
 * @param scopes each as it was asked for, in order
 * @param grantType {@code refresh_token} or {@code password}; empty with GET
 * @param user who was proved to ask; empty for nobody, and where the proof was wrong
 */
public record TokenRequest(
    String method, String service, List<String> scopes, String grantType, String user) {

  public TokenRequest {
    scopes = List.copyOf(scopes);
  }
}
