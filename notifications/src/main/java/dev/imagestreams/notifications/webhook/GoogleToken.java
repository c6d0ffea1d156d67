package dev.imagestreams.notifications.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Clock;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Takes in messages with a token that Google signed for a service account (RFC 7519; OpenID Connect
 * Core, "ID Token"). Only RS256 is taken, whatever the token says.
 */
record GoogleToken(WebhookKeys keys, String audience, String email, Clock clock)
    implements WebhookAuthentication {

  private static final Set<String> ISSUERS =
      Set.of("accounts.google.com", "https://accounts.google.com");
  private static final String BEARER = "Bearer ";
  private static final int MAX_LENGTH = 16 * 1024;

  GoogleToken {
    Objects.requireNonNull(keys, "keys");
    Objects.requireNonNull(audience, "audience");
    Objects.requireNonNull(email, "email");
    Objects.requireNonNull(clock, "clock");
  }

  @Override
  public boolean accepts(WebhookHead head, byte[] body) {
    Optional<String> token =
        head.header("Authorization")
            .filter(value -> value.length() <= MAX_LENGTH && value.startsWith(BEARER))
            .map(value -> value.substring(BEARER.length()));
    String[] parts = token.orElse("").split("\\.", -1);
    return parts.length == 3 && isSigned(parts) && claims(parts[1]).filter(this::isFor).isPresent();
  }

  private boolean isSigned(String[] parts) {
    Optional<byte[]> signature = decoded(parts[2]);
    Optional<PublicKey> key =
        claims(parts[0])
            .filter(header -> header.path("alg").asText().equals("RS256"))
            .map(header -> header.path("kid").asText())
            .flatMap(id -> RsaKeys.find(keys.jwks(), id));
    return signature.isPresent()
        && key.isPresent()
        && verifies(key.get(), parts[0] + "." + parts[1], signature.get());
  }

  private static boolean verifies(PublicKey key, String signed, byte[] code) {
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(key);
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signature.verify(code);
    } catch (GeneralSecurityException e) {
      // What isn't written as a signature is none that is right.
      return false;
    }
  }

  private boolean isFor(JsonNode claims) {
    return ISSUERS.contains(claims.path("iss").asText())
        && claims.path("aud").isTextual()
        && claims.path("aud").textValue().equals(audience)
        && claims.path("email").asText().equals(email)
        && claims.path("email_verified").isBoolean()
        && claims.path("email_verified").booleanValue()
        && claims.path("exp").isIntegralNumber()
        && clock.instant().getEpochSecond() < claims.path("exp").longValue();
  }

  /** A part of the token; empty where it is no JSON. */
  private static Optional<JsonNode> claims(String part) {
    try {
      return decoded(part).map(Json::readObject);
    } catch (WebhookFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<byte[]> decoded(String part) {
    try {
      return Optional.of(Base64.getUrlDecoder().decode(part));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
