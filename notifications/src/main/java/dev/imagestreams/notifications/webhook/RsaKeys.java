package dev.imagestreams.notifications.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imagestreams.model.ImageStreamsException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.Optional;

/** Finds keys in a JSON Web Key Set (RFC 7517; RFC 7518, "Parameters for RSA Public Keys"). */
final class RsaKeys {

  /** Shorter keys can be broken (RFC 7518, "Digital Signature with RSASSA-PKCS1-v1_5"). */
  private static final int MIN_BITS = 2048;

  private RsaKeys() {}

  /**
   * The key of an id; empty where the set has none.
   *
   * @throws ImageStreamsException when the set is not one
   */
  static Optional<PublicKey> find(String jwks, String id) {
    try {
      for (JsonNode key :
          Json.objects(Json.readObject(jwks.getBytes(StandardCharsets.UTF_8)), "keys")) {
        if (Json.is(key, "kid", id) && Json.is(key, "kty", "RSA")) {
          return Optional.of(key(key));
        }
      }
      return Optional.empty();
    } catch (WebhookFormatException | IllegalArgumentException | GeneralSecurityException e) {
      throw new ImageStreamsException("the keys that tokens are checked by are no JWKS", e);
    }
  }

  private static PublicKey key(JsonNode key) throws GeneralSecurityException {
    BigInteger modulus = number(key, "n");
    if (modulus.bitLength() < MIN_BITS) {
      throw new IllegalArgumentException("a key has less than " + MIN_BITS + " bits");
    }
    return KeyFactory.getInstance("RSA")
        .generatePublic(new RSAPublicKeySpec(modulus, number(key, "e")));
  }

  private static BigInteger number(JsonNode key, String field) {
    return new BigInteger(1, Base64.getUrlDecoder().decode(Json.required(key, field)));
  }
}
