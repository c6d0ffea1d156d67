package dev.imagestreams.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A signature of an image.
 *
 * @param metadata its name is {@code image digest@signature name}
 * @param type {@link #ATOMIC}
 * @param content the signature itself, in base64 as in JSON
 * @param conditions what is known of it
 * @param imageIdentity which image the signer meant
 * @param signedClaims what else was signed
 */
@Built
public record ImageSignature(
    String apiVersion,
    ObjectMeta metadata,
    String type,
    String content,
    List<SignatureCondition> conditions,
    String imageIdentity,
    Map<String, String> signedClaims,
    Optional<Instant> created,
    Optional<SignatureIssuer> issuedBy,
    Optional<SignatureSubject> issuedTo,
    JsonExtras extras)
    implements ApiObject, ImageSignatureBuilder.With {

  public ImageSignature {
    Objects.requireNonNull(apiVersion, "apiVersion");
    Objects.requireNonNull(metadata, "metadata");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(content, "content");
    conditions = List.copyOf(conditions);
    Objects.requireNonNull(imageIdentity, "imageIdentity");
    signedClaims = Ordered.map(signedClaims);
    Objects.requireNonNull(created, "created");
    Objects.requireNonNull(issuedBy, "issuedBy");
    Objects.requireNonNull(issuedTo, "issuedTo");
    Objects.requireNonNull(extras, "extras");
  }

  /** The type of signatures that the containers tools make. */
  public static final String ATOMIC = "AtomicImageV1";

  /**
   * Makes the object of JSON in maps, lists, texts and numbers.
   *
   * @throws InvalidDocumentException when it is not one
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static ImageSignature ofTree(Map<String, Object> tree) {
    return ImageStreamJson.ofTree(tree, ImageSignature.class);
  }
}
