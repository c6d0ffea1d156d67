package dev.imagestreams.notifications.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoogleTokenTest {

  private static final KeyPair KEYS = pair(2048);
  private static final String HEADER = "{\"alg\":\"RS256\",\"kid\":\"k1\",\"typ\":\"JWT\"}";
  private static final String CLAIMS =
      "{\"iss\":\"https://accounts.google.com\",\"aud\":\"https://hooks.example/gar\","
          + "\"email\":\"push@p.iam.gserviceaccount.com\",\"email_verified\":true,"
          + "\"exp\":1795780801}";

  private static KeyPair pair(int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String jwks(KeyPair pair) {
    RSAPublicKey key = (RSAPublicKey) pair.getPublic();
    return "{\"keys\":[{\"kty\":\"EC\",\"kid\":\"k0\"},{\"kty\":\"RSA\",\"kid\":\"k1\",\"n\":\""
        + number(key.getModulus())
        + "\",\"e\":\""
        + number(key.getPublicExponent())
        + "\"}]}";
  }

  private static String number(BigInteger number) {
    return base64(number.toByteArray());
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String token(KeyPair pair, String header, String claims) {
    String signed = base64(Messages.bytes(header)) + "." + base64(Messages.bytes(claims));
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(pair.getPrivate());
      signature.update(Messages.bytes(signed));
      return signed + "." + base64(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean accepts(WebhookKeys keys, String token) {
    return WebhookAuthentication.googleToken(
            keys,
            "https://hooks.example/gar",
            "push@p.iam.gserviceaccount.com",
            Clock.fixed(Instant.parse("2026-11-27T12:00:00Z"), ZoneOffset.UTC))
        .accepts(Messages.head("Authorization", "Bearer " + token), Messages.bytes("{}"));
  }

  private static boolean accepts(String token) {
    return accepts(() -> jwks(KEYS), token);
  }

  @Test
  void takesATokenOfGoogles() {
    assertThat(accepts(token(KEYS, HEADER, CLAIMS))).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://accounts.google.com|https://accounts.example.com",
        "https://hooks.example/gar|https://hooks.example/other",
        "push@p.iam|pull@p.iam",
        "true|false",
        "true|\"true\"",
        "1795780801|1795780800",
        "1795780801|\"1795780801\"",
        "\"aud\"|\"azp\"",
        "\"exp\"|\"iat\"",
        "\"iss\":|\"iss\":5,\"is\":"
      })
  void refusesATokenForSomethingElse(String right, String wrong) {
    assertThat(accepts(token(KEYS, HEADER, CLAIMS.replace(right, wrong)))).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RS256|none",
        "RS256|HS256",
        "\"RS256\"|5",
        "\"k1\"|\"k2\"",
        "\"k1\"|{}",
        "\"k1\"|\"k0\""
      })
  void refusesATokenSignedInAnotherWay(String right, String wrong) {
    assertThat(accepts(token(KEYS, HEADER.replace(right, wrong), CLAIMS))).isFalse();
  }

  @Test
  void refusesATokenOfAnotherKey() {
    assertThat(accepts(token(pair(2048), HEADER, CLAIMS))).isFalse();
  }

  @Test
  void refusesATokenThatWasChanged() {
    String[] parts = token(KEYS, HEADER, CLAIMS).split("\\.");
    String claims = base64(Messages.bytes(CLAIMS.replace("1795780801", "1995780801")));

    assertThat(accepts(parts[0] + "." + claims + "." + parts[2])).isFalse();
    assertThat(accepts(parts[0] + "." + parts[1] + ".")).isFalse();
    assertThat(accepts(parts[0] + "." + parts[1])).isFalse();
    assertThat(accepts("***.***.***")).isFalse();
    assertThat(accepts("")).isFalse();
  }

  @Test
  void saysThatItCannotTellWhereTheKeysAreNone() {
    String token = token(KEYS, HEADER, CLAIMS);

    assertThatThrownBy(() -> accepts(() -> "<html>", token))
        .hasMessage("the keys that tokens are checked by are no JWKS");
    assertThatThrownBy(() -> accepts(() -> jwks(pair(1024)), token))
        .hasMessage("the keys that tokens are checked by are no JWKS");
  }
}
