package dev.imagestreams.model.validation;

import dev.imagestreams.model.ApiObject;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageList;
import dev.imagestreams.model.ImageSignature;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamImage;
import dev.imagestreams.model.ImageStreamImport;
import dev.imagestreams.model.ImageStreamLayers;
import dev.imagestreams.model.ImageStreamList;
import dev.imagestreams.model.ImageStreamMapping;
import dev.imagestreams.model.ImageStreamTag;
import dev.imagestreams.model.ImageStreamTagList;
import dev.imagestreams.model.ImageTag;
import dev.imagestreams.model.ImageTagList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * OpenShift's rules for what documents of the image API may say.
 *
 * <p>Reading a document finds out whether it has the form of its kind; this finds out whether what
 * it says makes sense. Everything that is wrong is found, in the order in which the document is
 * written. Only what a document says by itself is looked at, or an update beside what it updates:
 * whether a tag's source exists, and who may read it, takes a store to know. Without a list of
 * registries all are allowed. Pure and thread-safe; throws on no document.
 */
public final class Validation {

  private Validation() {}

  /** What is wrong with a document that is new, or with one within a list. */
  public static List<Violation> of(ApiObject document) {
    return of(document, RegistryAllowList.all());
  }

  /**
   * What is wrong with a document that is new, or with one within a list.
   *
   * @param allowed the registries that images may come from
   */
  public static List<Violation> of(ApiObject document, RegistryAllowList allowed) {
    Objects.requireNonNull(allowed, "allowed");
    Findings findings = Findings.none();
    check(findings, document, null, allowed);
    return findings.list();
  }

  /** What is wrong with an update, by itself and beside what it updates. */
  public static <T extends ApiObject> List<Violation> ofUpdate(T before, T after) {
    return ofUpdate(before, after, RegistryAllowList.all());
  }

  /**
   * What is wrong with an update, by itself and beside what it updates.
   *
   * <p>An update of a stream or an image must say which {@code resourceVersion} it starts from; one
   * of a view need not. Kinds that can't be updated are taken as new.
   *
   * @param allowed the registries that images may come from; the repositories that {@code before}
   *     names stay allowed
   * @throws IllegalArgumentException when the two are of different kinds
   */
  public static <T extends ApiObject> List<Violation> ofUpdate(
      T before, T after, RegistryAllowList allowed) {
    Objects.requireNonNull(allowed, "allowed");
    if (before.getClass() != after.getClass()) {
      throw new IllegalArgumentException(
          "an update of " + before.kind() + " can't be " + after.kind());
    }
    Findings findings = Findings.none();
    check(findings, after, before, allowed);
    return findings.list();
  }

  /** As {@link #ofStatusUpdate(ImageStream, ImageStream, RegistryAllowList)}, of any registry. */
  public static List<Violation> ofStatusUpdate(ImageStream before, ImageStream after) {
    return ofStatusUpdate(before, after, RegistryAllowList.all());
  }

  /**
   * What is wrong with an update of a stream's status alone, as of {@code imagestreams/status}: the
   * spec is not looked at, and of the status only the references that are new.
   */
  public static List<Violation> ofStatusUpdate(
      ImageStream before, ImageStream after, RegistryAllowList allowed) {
    Objects.requireNonNull(allowed, "allowed");
    Findings findings = Findings.none();
    ImageStreamRules.checkStatus(findings, after, before, allowed);
    return findings.list();
  }

  /**
   * Gives the document back if nothing is wrong with it.
   *
   * @throws InvalidObjectException when something {@linkplain #of(ApiObject) is}
   */
  public static <T extends ApiObject> T require(T document) {
    return require(document, RegistryAllowList.all());
  }

  /**
   * Gives the document back if nothing is wrong with it.
   *
   * @throws InvalidObjectException when something {@linkplain #of(ApiObject, RegistryAllowList) is}
   */
  public static <T extends ApiObject> T require(T document, RegistryAllowList allowed) {
    List<Violation> violations = of(document, allowed);
    if (!violations.isEmpty()) {
      throw new InvalidObjectException(document, violations);
    }
    return document;
  }

  /**
   * @param before of the same class, or null
   */
  private static void check(
      Findings at, ApiObject document, @Nullable ApiObject before, RegistryAllowList allowed) {
    if (document instanceof ImageStream stream) {
      ImageStreamRules.check(at, stream, (ImageStream) before, allowed);
    } else if (document instanceof Image image) {
      ImageRules.check(at, image, (Image) before);
    } else if (document instanceof ImageSignature signature) {
      SignatureRules.check(at, signature, (ImageSignature) before);
    } else if (document instanceof ImageStreamTag tag) {
      ViewRules.imageStreamTag(at, tag, (ImageStreamTag) before, allowed);
    } else if (document instanceof ImageTag tag) {
      ViewRules.imageTag(at, tag, (ImageTag) before, before == null, allowed);
    } else if (document instanceof ImageStreamImage image) {
      ViewRules.imageStreamImage(at, image);
    } else if (document instanceof ImageStreamLayers layers) {
      ViewRules.layers(at, layers);
    } else if (document instanceof ImageStreamImport request) {
      ImportRules.check(at, request, allowed);
    } else if (document instanceof ImageStreamMapping mapping) {
      MappingRules.check(at, mapping);
    } else {
      checkItems(at.at("items"), items(document), allowed);
    }
  }

  private static void checkItems(
      Findings at, List<? extends ApiObject> items, RegistryAllowList allowed) {
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i) instanceof ImageTag tag) {
        // Nobody creates a list: in an answer, a tag that was only pushed to has no spec.
        ViewRules.imageTag(at.at(i), tag, null, false, allowed);
      } else {
        check(at.at(i), items.get(i), null, allowed);
      }
    }
  }

  private static List<? extends ApiObject> items(ApiObject list) {
    if (list instanceof ImageStreamList streams) {
      return streams.items();
    } else if (list instanceof ImageList images) {
      return images.items();
    } else if (list instanceof ImageStreamTagList tags) {
      return tags.items();
    } else if (list instanceof ImageTagList tags) {
      return tags.items();
    }
    throw new IllegalStateException("no rules for " + list.kind());
  }
}
