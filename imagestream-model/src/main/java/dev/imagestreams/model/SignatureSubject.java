package dev.imagestreams.model;

import java.util.Objects;

/** Whom the key that signed belongs to. */
@Built
public record SignatureSubject(
    String organization, String commonName, String publicKeyID, JsonExtras extras)
    implements SignatureSubjectBuilder.With {

  public SignatureSubject {
    Objects.requireNonNull(organization, "organization");
    Objects.requireNonNull(commonName, "commonName");
    Objects.requireNonNull(publicKeyID, "publicKeyID");
    Objects.requireNonNull(extras, "extras");
  }
}
