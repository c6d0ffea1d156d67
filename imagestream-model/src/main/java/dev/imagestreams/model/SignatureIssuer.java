package dev.imagestreams.model;

import java.util.Objects;

/** Who issued the key that signed. */
@Built
public record SignatureIssuer(String organization, String commonName, JsonExtras extras)
    implements SignatureIssuerBuilder.With {

  public SignatureIssuer {
    Objects.requireNonNull(organization, "organization");
    Objects.requireNonNull(commonName, "commonName");
    Objects.requireNonNull(extras, "extras");
  }
}
