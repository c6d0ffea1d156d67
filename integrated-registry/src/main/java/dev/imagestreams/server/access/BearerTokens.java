package dev.imagestreams.server.access;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.crypto.SecretKey;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jose4j.keys.resolvers.X509VerificationKeyResolver;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * Signed tokens (JWT) of an issuer elsewhere, as distribution's token authentication has them.
 *
 * <p>A token is right when one of the given keys signed it by RS256, ES256 or EdDSA, or their
 * longer kin, for this issuer and audience, and its time has come and is not over; a minute is
 * allowed for clocks that differ. Keys that a token brings along count for nothing. Its claim
 * {@code access} says what it is good for, {@code sub} who it is, {@code groups} in which groups.
 * The file of the keys is read again when it has changed. Thread-safe.
 */
public final class BearerTokens implements Authenticator {

  private static final int CLOCKS_DIFFER_SECONDS = 60;

  private final WatchedFile<JwtConsumer> consumer;
  private final String realm;
  private final String audience;
  private final boolean byGrants;

  private BearerTokens(Builder builder, WatchedFile<JwtConsumer> consumer) {
    this.consumer = consumer;
    this.realm = builder.given(builder.realm, "realm");
    this.audience = builder.given(builder.audience, "audience");
    this.byGrants = builder.byGrants;
  }

  public static Builder builder() {
    return new Builder();
  }

  @Override
  public Optional<Caller> authenticate(String authorization) throws IOException {
    if (!authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return Optional.empty();
    }
    try {
      JwtClaims claims = consumer.current().processToClaims(authorization.substring(7).strip());
      return Optional.of(caller(claims));
    } catch (InvalidJwtException | MalformedClaimException e) {
      return Optional.empty();
    }
  }

  private Caller caller(JwtClaims claims) throws MalformedClaimException {
    String subject = claims.getSubject();
    Set<String> groups =
        claims.isClaimValueStringList("groups")
            ? Set.copyOf(claims.getStringListClaimValue("groups"))
            : Set.of();
    return new Caller(
        subject == null ? "" : subject,
        groups,
        byGrants ? Optional.of(grants(claims.getClaimValue("access"))) : Optional.empty());
  }

  /** What is not as it should be grants nothing. */
  private static List<Grant> grants(@Nullable Object access) {
    List<Grant> grants = new ArrayList<>();
    for (Object each : access instanceof List<?> list ? list : List.of()) {
      if (each instanceof Map<?, ?> entry
          && entry.get("type") instanceof String type
          && entry.get("name") instanceof String name
          && entry.get("actions") instanceof List<?> actions) {
        grants.add(
            new Grant(
                type,
                name,
                actions.stream()
                    .filter(String.class::isInstance)
                    .map(String.class::cast)
                    .collect(Collectors.toSet())));
      }
    }
    return grants;
  }

  @Override
  public String challenge(Challenge challenge) {
    return challenge.bearer(realm, audience);
  }

  /** What is needed to know tokens by. All but {@link #grantedByPolicy} is needed. */
  public static final class Builder {

    private @Nullable Path keys;
    private @Nullable String issuer;
    private @Nullable String audience;
    private @Nullable String realm;
    private boolean byGrants = true;

    private Builder() {}

    /** The file of the issuer's public keys: a JSON Web Key Set, or certificates in PEM. */
    public Builder keys(Path file) {
      this.keys = Objects.requireNonNull(file, "keys");
      return this;
    }

    /** Who must have made the tokens: their claim {@code iss}. */
    public Builder issuer(String value) {
      this.issuer = Objects.requireNonNull(value, "issuer");
      return this;
    }

    /** What tokens must be for: their claim {@code aud}, and the service that clients name. */
    public Builder audience(String value) {
      this.audience = Objects.requireNonNull(value, "audience");
      return this;
    }

    /** The URL where clients get tokens. */
    public Builder realm(String url) {
      this.realm = Objects.requireNonNull(url, "realm");
      return this;
    }

    /**
     * Has tokens say only who somebody is, and the registry's policy what that is good for; unless
     * said, a token is good for what its claim {@code access} says and the policy allows.
     */
    public Builder grantedByPolicy() {
      this.byGrants = false;
      return this;
    }

    /**
     * Reads the keys.
     *
     * @throws IOException when the file can't be read, or has no keys
     */
    public BearerTokens build() throws IOException {
      Path file = given(keys, "keys");
      String from = given(issuer, "issuer");
      String to = given(audience, "audience");
      return new BearerTokens(
          this, new WatchedFile<>(file, content -> consumer(resolver(file, content), from, to)));
    }

    private <T> T given(@Nullable T value, String name) {
      return Objects.requireNonNull(value, () -> "bearer tokens need " + name);
    }
  }

  private static JwtConsumer consumer(
      VerificationKeyResolver keys, String issuer, String audience) {
    return new JwtConsumerBuilder()
        .setVerificationKeyResolver(keys)
        .setJwsAlgorithmConstraints(
            ConstraintType.PERMIT,
            AlgorithmIdentifiers.RSA_USING_SHA256,
            AlgorithmIdentifiers.RSA_USING_SHA384,
            AlgorithmIdentifiers.RSA_USING_SHA512,
            AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
            AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384,
            AlgorithmIdentifiers.ECDSA_USING_P521_CURVE_AND_SHA512,
            AlgorithmIdentifiers.EDDSA)
        .setExpectedIssuer(true, issuer)
        .setExpectedAudience(true, audience)
        .setRequireExpirationTime()
        .setAllowedClockSkewInSeconds(CLOCKS_DIFFER_SECONDS)
        .build();
  }

  private static VerificationKeyResolver resolver(Path file, String content) throws IOException {
    return content.contains("-----BEGIN CERTIFICATE-----")
        ? certified(certificates(file, content))
        : keySet(file, content);
  }

  private static VerificationKeyResolver keySet(Path file, String content) throws IOException {
    try {
      List<JsonWebKey> keys = new JsonWebKeySet(content).getJsonWebKeys();
      if (keys.isEmpty() || keys.stream().anyMatch(key -> key.getKey() instanceof SecretKey)) {
        throw new IOException(file + " must have public keys, and nothing but those");
      }
      JwksVerificationKeyResolver resolver = new JwksVerificationKeyResolver(keys);
      resolver.setDisambiguateWithVerifySignature(true);
      return resolver;
    } catch (JoseException e) {
      throw new IOException(
          file + " is neither a JSON Web Key Set nor a certificate in PEM: " + e.getMessage(), e);
    }
  }

  /** Tries all certificates where the token does not say which. */
  private static VerificationKeyResolver certified(List<X509Certificate> certificates) {
    X509VerificationKeyResolver resolver = new X509VerificationKeyResolver(certificates);
    resolver.setTryAllOnNoThumbHeader(true);
    return resolver;
  }

  private static List<X509Certificate> certificates(Path file, String pem) throws IOException {
    try {
      return CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
          .stream()
          .map(X509Certificate.class::cast)
          .toList();
    } catch (CertificateException e) {
      throw new IOException(file + " has a certificate that can't be read: " + e.getMessage(), e);
    }
  }
}
