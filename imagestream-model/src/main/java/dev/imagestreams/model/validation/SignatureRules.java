package dev.imagestreams.model.validation;

import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageSignature;
import dev.imagestreams.model.SignatureCondition;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rules of signatures: OpenShift's {@code ValidateImageSignature}. */
final class SignatureRules {

  private static final String UNKNOWN = "Unknown";

  private SignatureRules() {}

  /**
   * @param before the signature as it was; null for one that is new
   */
  static void check(Findings at, ImageSignature signature, @Nullable ImageSignature before) {
    metadata(at.at("metadata"), signature, before);
    if (signature.type().isEmpty()) {
      at.at("type").required();
    }
    if (before != null && !signature.type().equals(before.type())) {
      at.at("type").forbidden("cannot change signature type");
    }
    if (signature.content().isEmpty()) {
      at.at("content").required();
    }
    if (before != null && !signature.content().equals(before.content())) {
      at.at("content").forbidden("cannot change signature content");
    }
    conditions(at, signature);
  }

  private static void metadata(
      Findings at, ImageSignature signature, @Nullable ImageSignature before) {
    MetadataRules.check(
        at,
        signature.metadata(),
        MetadataRules.Name.SEGMENT,
        before == null ? null : before.metadata());
    String name = signature.metadata().name();
    int separator = name.indexOf('@');
    if (separator <= 0 || separator == name.length() - 1 || name.indexOf('@', separator + 1) >= 0) {
      at.at("name").invalid("name must be of format <imageName>@<signatureName>");
    }
    if (!signature.metadata().labels().isEmpty()) {
      at.at("labels").forbidden("signature labels cannot be set");
    }
    // OpenShift takes this one away before it looks: whoever marks an image as managed marks all.
    if (signature.metadata().annotations().keySet().stream()
        .anyMatch(key -> !key.equals(Image.MANAGED_ANNOTATION))) {
      at.at("annotations").forbidden("signature annotations cannot be set");
    }
  }

  private static void conditions(Findings at, ImageSignature signature) {
    Optional<SignatureCondition> trusted = newest(signature, SignatureCondition.TRUSTED);
    Optional<SignatureCondition> forImage = newest(signature, SignatureCondition.FOR_IMAGE);
    if (trusted.isPresent() != forImage.isPresent()) {
      String missing =
          trusted.isPresent() ? SignatureCondition.FOR_IMAGE : SignatureCondition.TRUSTED;
      at.at("conditions").invalid("missing \"" + missing + "\" condition type");
    }
    if (trusted.filter(c -> !c.status().equals(UNKNOWN)).isPresent()) {
      return;
    }
    unset(at.at("imageIdentity"), signature.imageIdentity().isEmpty());
    unset(at.at("signedClaims"), signature.signedClaims().isEmpty());
    unset(at.at("issuedBy"), signature.issuedBy().isEmpty());
    unset(at.at("issuedTo"), signature.issuedTo().isEmpty());
  }

  private static void unset(Findings at, boolean isUnset) {
    if (!isUnset) {
      at.invalid("must be unset for unknown signature state");
    }
  }

  /** The condition that was looked at last; of several at the same time the one listed last. */
  private static Optional<SignatureCondition> newest(ImageSignature signature, String type) {
    return signature.conditions().stream()
        .filter(c -> c.type().equals(type))
        .reduce((a, b) -> probed(b).isBefore(probed(a)) ? a : b);
  }

  private static Instant probed(SignatureCondition condition) {
    return condition.lastProbeTime().orElse(Instant.MIN);
  }
}
