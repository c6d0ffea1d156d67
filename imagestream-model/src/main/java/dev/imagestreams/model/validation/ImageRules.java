package dev.imagestreams.model.validation;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.DockerImageMetadata;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageManifest;
import dev.imagestreams.model.InvalidManifestException;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.Manifest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rules of images: OpenShift's {@code ValidateImage}, and what its strategy does not let an
 * update change.
 *
 * <p>OpenShift puts the old values back without a word where an update changes what it may not;
 * here that is a violation.
 */
final class ImageRules {

  private static final String UNCHANGEABLE = "may not be changed";

  private ImageRules() {}

  /**
   * @param before the image as it was; null for one that is new
   */
  static void check(Findings at, Image image, @Nullable Image before) {
    MetadataRules.checkStored(
        at.at("metadata"),
        image.metadata(),
        MetadataRules.Name.SEGMENT,
        before == null ? null : before.metadata());
    at.at("dockerImageReference").pullSpec(image.dockerImageReference());
    if (before != null) {
      keepsMetadata(at, image, before);
      keepsManifest(at.at("dockerImageManifest"), image, before);
      if (!before.dockerImageLayers().isEmpty()
          && !before.dockerImageLayers().equals(image.dockerImageLayers())) {
        at.at("dockerImageLayers").forbidden(UNCHANGEABLE);
      }
    }
    if (!image.dockerImageLayers().isEmpty() && !image.dockerImageManifests().isEmpty()) {
      at.at("dockerImageLayers")
          .invalid("dockerImageLayers should not be set when dockerImageManifests is set");
    }
    Findings signatures = at.at("signatures");
    for (int i = 0; i < image.signatures().size(); i++) {
      SignatureRules.check(signatures.at(i), image.signatures().get(i), null);
    }
    if (before != null) {
      keepsConfig(at.at("dockerImageConfig"), image, before);
    }
    manifests(at.at("dockerImageManifests"), image, before);
  }

  /** What was empty may be filled in: a server does so from the manifest. */
  private static void keepsMetadata(Findings at, Image image, Image before) {
    if (!before.dockerImageMetadata().equals(DockerImageMetadata.EMPTY)
        && !before.dockerImageMetadata().equals(image.dockerImageMetadata())) {
      at.at("dockerImageMetadata").forbidden(UNCHANGEABLE);
    }
    if (!before.dockerImageMetadataVersion().isEmpty()
        && !before.dockerImageMetadataVersion().equals(image.dockerImageMetadataVersion())) {
      at.at("dockerImageMetadataVersion").forbidden(UNCHANGEABLE);
    }
  }

  /** A manifest may be taken away, as it may be kept elsewhere; another one must be the image's. */
  private static void keepsManifest(Findings at, Image image, Image before) {
    if (image.dockerImageManifest().isEmpty()
        || image.dockerImageManifest().equals(before.dockerImageManifest())) {
      return;
    }
    Optional<Digest> name = digest(image);
    Optional<Manifest> manifest = manifest(image, image.dockerImageManifest());
    if (name.isEmpty() || !manifest.map(Manifest::digest).equals(name)) {
      at.forbidden("the manifest's digest is not the image's name");
    }
  }

  private static void keepsConfig(Findings at, Image image, Image before) {
    if (image.dockerImageConfig().isEmpty()
        || image.dockerImageConfig().equals(before.dockerImageConfig())) {
      return;
    }
    String text =
        image.dockerImageManifest().isEmpty()
            ? before.dockerImageManifest()
            : image.dockerImageManifest();
    byte[] config = image.dockerImageConfig().getBytes(StandardCharsets.UTF_8);
    if (manifest(image, text)
        .flatMap(Manifest::config)
        .filter(c -> c.digest().algorithm().of(config).equals(c.digest()))
        .isEmpty()) {
      at.forbidden("the config's digest is not the one that the manifest has for it");
    }
  }

  private static Optional<Digest> digest(Image image) {
    try {
      return Optional.of(image.digest());
    } catch (InvalidReferenceException e) {
      return Optional.empty();
    }
  }

  private static Optional<Manifest> manifest(Image image, String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          Manifest.parse(
              text.getBytes(StandardCharsets.UTF_8),
              image.dockerImageManifestMediaType(),
              digest(image).map(Digest::algorithm).orElse(Digest.Algorithm.SHA256)));
    } catch (InvalidManifestException | InvalidReferenceException e) {
      return Optional.empty();
    }
  }

  private static void manifests(Findings at, Image image, @Nullable Image before) {
    List<ImageManifest> manifests = image.dockerImageManifests();
    if (before != null
        && !before.dockerImageManifests().isEmpty()
        && !before.dockerImageManifests().equals(manifests)) {
      at.forbidden(UNCHANGEABLE);
    }
    for (int i = 0; i < manifests.size(); i++) {
      manifest(at.at(i), manifests.get(i));
    }
  }

  private static void manifest(Findings at, ImageManifest manifest) {
    if (!isDigest(manifest.digest())) {
      at.at("digest").invalid("digest does not conform with OCI image specification");
    }
    if (!isMediaType(manifest.mediaType())) {
      at.at("mediaType").invalid("media type does not conform to RFC6838");
    }
    if (manifest.manifestSize() < 0) {
      at.at("manifestSize").invalid("manifest size cannot be negative");
    }
    if (manifest.architecture().isEmpty()) {
      at.at("architecture").required();
    }
    if (manifest.os().isEmpty()) {
      at.at("os").required();
    }
  }

  /**
   * The grammar of OCI's image specification, "Digests", which is wider than {@link Digest}: words
   * of a-z and 0-9 parted by one of {@code + . _ -}, a colon, and letters, digits, {@code = _ -}.
   */
  private static boolean isDigest(String text) {
    int colon = text.indexOf(':');
    if (colon < 0 || colon + 1 == text.length()) {
      return false;
    }
    boolean word = false;
    for (int i = 0; i < colon; i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      if (!letter && (!word || "+._-".indexOf(c) < 0)) {
        return false;
      }
      word = letter;
    }
    return word && isMadeOf(text.substring(colon + 1), "=_-");
  }

  /** RFC 6838, section 4.2: two restricted names of up to 127 characters. */
  private static boolean isMediaType(String text) {
    int slash = text.indexOf('/');
    return slash >= 0
        && isRestrictedName(text.substring(0, slash))
        && isRestrictedName(text.substring(slash + 1));
  }

  private static boolean isRestrictedName(String text) {
    return !text.isEmpty()
        && text.length() <= 127
        && isMadeOf(text.substring(0, 1), "")
        && isMadeOf(text, "!#$&-^_.+");
  }

  private static boolean isMadeOf(String text, String besidesLettersAndDigits) {
    return text.chars()
        .allMatch(
            c ->
                (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || besidesLettersAndDigits.indexOf(c) >= 0);
  }
}
