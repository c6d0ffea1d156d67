package dev.imagestreams.server.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that were made by hand, with the JDK's own signatures. */
class BearerTokensTest {

  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static KeyPair rsa;
  private static KeyPair ec;
  private static KeyPair ed;

  @TempDir Path directory;
  private Path keys;
  private BearerTokens tokens;

  @BeforeAll
  static void makeKeys() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    rsa = generator.generateKeyPair();
    generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    ec = generator.generateKeyPair();
    ed = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
  }

  @BeforeEach
  void open() throws Exception {
    keys = directory.resolve("keys.json");
    write(rsaJwk("r"), ecJwk("e"), edJwk("d"));
    tokens = builder().build();
  }

  private BearerTokens.Builder builder() {
    return BearerTokens.builder()
        .keys(keys)
        .issuer("https://auth.example.com")
        .audience("registry.example.com")
        .realm("https://auth.example.com/token");
  }

  private void write(String... jwks) throws IOException {
    Path next = directory.resolve("next");
    Files.writeString(next, "{\"keys\":[" + String.join(",", jwks) + "]}");
    Files.move(next, keys, StandardCopyOption.REPLACE_EXISTING);
  }

  // What is signed

  private static String number(BigInteger value, int length) {
    byte[] bytes = new byte[length];
    byte[] given = value.toByteArray();
    int count = Math.min(length, given.length);
    System.arraycopy(given, given.length - count, bytes, length - count, count);
    return BASE64.encodeToString(bytes);
  }

  private static String rsaJwk(String id) {
    RSAPublicKey key = (RSAPublicKey) rsa.getPublic();
    return "{\"kty\":\"RSA\",\"kid\":\"%s\",\"n\":\"%s\",\"e\":\"%s\"}"
        .formatted(id, number(key.getModulus(), 256), number(key.getPublicExponent(), 3));
  }

  private static String ecJwk(String id) {
    ECPublicKey key = (ECPublicKey) ec.getPublic();
    return "{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"%s\",\"x\":\"%s\",\"y\":\"%s\"}"
        .formatted(id, number(key.getW().getAffineX(), 32), number(key.getW().getAffineY(), 32));
  }

  private static String edJwk(String id) {
    byte[] encoded = ((EdECPublicKey) ed.getPublic()).getEncoded();
    byte[] x = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
    return "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"%s\",\"x\":\"%s\"}"
        .formatted(id, BASE64.encodeToString(x));
  }

  private static String claims(String more) {
    long now = Instant.now().getEpochSecond();
    return """
    {"iss":"https://auth.example.com","aud":"registry.example.com","sub":"ci",\
    "exp":%d,"nbf":%d%s}"""
        .formatted(now + 300, now - 5, more);
  }

  private static final String ACCESS =
      """
      ,"access":[{"type":"repository","name":"team/app","actions":["pull","push"]}]""";

  private static String signed(String header, String claims) throws Exception {
    String content =
        BASE64.encodeToString(header.getBytes(UTF_8))
            + "."
            + BASE64.encodeToString(claims.getBytes(UTF_8));
    byte[] bytes = content.getBytes(UTF_8);
    Signature signature;
    if (header.contains("ES256")) {
      signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(ec.getPrivate());
    } else if (header.contains("EdDSA")) {
      signature = Signature.getInstance("Ed25519");
      signature.initSign(ed.getPrivate());
    } else {
      signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(rsa.getPrivate());
    }
    signature.update(bytes);
    return "Bearer " + content + "." + BASE64.encodeToString(signature.sign());
  }

  private Optional<Caller> who(String authorization) throws IOException {
    return tokens.authenticate(authorization);
  }

  // What is accepted

  @ParameterizedTest
  @CsvSource({"RS256, r", "ES256, e", "EdDSA, d"})
  void tokenSaysWhoItIsAndWhatItIsGoodFor(String algorithm, String key) throws Exception {
    String header = "{\"alg\":\"%s\",\"kid\":\"%s\"}".formatted(algorithm, key);

    assertThat(who(signed(header, claims(ACCESS))))
        .contains(
            new Caller(
                "ci",
                Set.of(),
                Optional.of(List.of(new Grant("repository", "team/app", Set.of("pull", "push"))))));
  }

  @Test
  void tokenWithoutAccessIsGoodForNothing() throws Exception {
    Caller caller = who(signed("{\"alg\":\"RS256\",\"kid\":\"r\"}", claims(""))).orElseThrow();

    assertThat(caller.isAnonymous()).isFalse();
    assertThat(caller.isGranted(Action.PULL, "team/app")).isFalse();
  }

  @Test
  void tokenMaySayOnlyWhoItIs() throws Exception {
    tokens = builder().grantedByPolicy().build();

    assertThat(
            who(
                signed(
                    "{\"alg\":\"RS256\",\"kid\":\"r\"}",
                    claims(",\"groups\":[\"admins\",\"devs\"]"))))
        .contains(new Caller("ci", Set.of("admins", "devs"), Optional.empty()));
  }

  @Test
  void issuerMayBeKnownByItsCertificates() throws Exception {
    HeldCertificate other = new HeldCertificate.Builder().commonName("other").build();
    HeldCertificate issuer = new HeldCertificate.Builder().keyPair(ec).commonName("auth").build();
    keys = directory.resolve("issuer.pem");
    Files.writeString(keys, other.certificatePem() + issuer.certificatePem());
    tokens = builder().build();

    assertThat(who(signed("{\"alg\":\"ES256\",\"kid\":\"any\"}", claims(ACCESS)))).isPresent();
    assertThat(who(signed("{\"alg\":\"RS256\"}", claims(ACCESS)))).isEmpty();
  }

  @Test
  void keysThatAreReplacedCountAtOnce() throws Exception {
    String token = signed("{\"alg\":\"RS256\",\"kid\":\"r\"}", claims(ACCESS));
    assertThat(who(token)).isPresent();

    write(ecJwk("e"));

    assertThat(who(token)).isEmpty();
  }

  // What is not

  @Test
  void case24TokenWithoutASignatureIsNobodys() throws Exception {
    String header = BASE64.encodeToString("{\"alg\":\"none\"}".getBytes(UTF_8));
    String body = BASE64.encodeToString(claims(ACCESS).getBytes(UTF_8));

    assertThat(who("Bearer " + header + "." + body + ".")).isEmpty();
  }

  @Test
  void case24TokenThatTakesThePublicKeyForASecretIsNobodys() throws Exception {
    String content =
        BASE64.encodeToString("{\"alg\":\"HS256\",\"kid\":\"r\"}".getBytes(UTF_8))
            + "."
            + BASE64.encodeToString(claims(ACCESS).getBytes(UTF_8));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(rsa.getPublic().getEncoded(), "HmacSHA256"));

    assertThat(
            who(
                "Bearer "
                    + content
                    + "."
                    + BASE64.encodeToString(mac.doFinal(content.getBytes(UTF_8)))))
        .isEmpty();
  }

  @Test
  void case24KeyThatATokenBringsAlongCountsForNothing() throws Exception {
    write(ecJwk("e"));

    assertThat(who(signed("{\"alg\":\"RS256\",\"jwk\":" + rsaJwk("r") + "}", claims(ACCESS))))
        .isEmpty();
    assertThat(
            who(
                signed(
                    "{\"alg\":\"RS256\",\"jku\":\"https://evil.example/keys\",\"kid\":\"r\"}",
                    claims(ACCESS))))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"iss\":\"https://auth.example.com\" -> \"iss\":\"https://evil.example\"",
        "\"iss\":\"https://auth.example.com\", -> ",
        "\"aud\":\"registry.example.com\" -> \"aud\":\"registry.example.com.evil\"",
        "\"aud\":\"registry.example.com\", -> ",
        "\"exp\": -> \"exp\":1000000000,\"was\":",
        "\"exp\": -> \"was\":",
        "\"nbf\": -> \"nbf\":9000000000,\"was\":",
      })
  void case24TokenForElsewhereOrAnotherTimeIsNobodys(String change) throws Exception {
    String[] parts = change.split(" -> ?", 2);
    String changed = claims(ACCESS).replace(parts[0], parts[1]);
    assertThat(changed).isNotEqualTo(claims(ACCESS));

    assertThat(who(signed("{\"alg\":\"RS256\",\"kid\":\"r\"}", changed))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "repository | *           | pull",
        "repository | team        | pull",
        "repository | team/app2   | pull",
        "repository | team/ap     | pull",
        "repository | team/app    | push",
        "repository | team/app    | PULL",
        "registry   | team/app    | pull",
        "repository | team/app/   | *",
      })
  void case24GrantForAnotherNameOrActionIsNotEnough(String type, String name, String action) {
    Caller caller =
        new Caller("ci", Set.of(), Optional.of(List.of(new Grant(type, name, Set.of(action)))));

    assertThat(caller.isGranted(Action.PULL, "team/app")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Bearer", "Bearer a.b.c", "Bearer ....", "Basic YTpi"})
  void whatIsNoTokenIsNobodys(String authorization) throws Exception {
    assertThat(who(authorization)).isEmpty();
  }

  @Test
  void asksForTokensWithTheScopeThatIsNeeded() {
    Challenge challenge =
        new Challenge(
            "https",
            List.of(Grant.of(Action.PUSH, "team/app"), Grant.of(Action.PULL, "team/base")),
            Challenge.INSUFFICIENT_SCOPE);

    assertThat(tokens.challenge(challenge))
        .isEqualTo(
            "Bearer realm=\"https://auth.example.com/token\",service=\"registry.example.com\","
                + "scope=\"repository:team/app:pull,push repository:team/base:pull\","
                + "error=\"insufficient_scope\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{}", "{\"keys\":[]}", "[[[", "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}"})
  void fileWithoutPublicKeysIsRefused(String content) throws Exception {
    Files.writeString(keys, content);

    assertThatThrownBy(() -> builder().build())
        .isInstanceOf(IOException.class)
        .hasMessageContaining(keys.toString());
  }
}
