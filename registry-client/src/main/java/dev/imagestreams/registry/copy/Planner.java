package dev.imagestreams.registry.copy;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.Platform;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.internal.ContentTypes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds out what belongs to an image, level by level, many manifests at a time. */
final class Planner {

  /** Indexes in indexes, and referrers of referrers. */
  static final int MAX_DEPTH = 8;

  static final int MAX_MANIFESTS = 10_000;

  /** They are kept until their blobs are there. */
  static final long MAX_MANIFEST_BYTES = 64L << 20;

  private final ImageSource source;
  private final ImageTarget target;
  private final Crew crew;
  private final boolean referrers;
  private final Set<Digest> seen = new HashSet<>();
  private final Map<Digest, Plan.Step> steps = new LinkedHashMap<>();
  private final Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
  private long manifestBytes;

  Planner(ImageSource source, ImageTarget target, Crew crew, boolean referrers) {
    this.source = source;
    this.target = target;
    this.crew = crew;
    this.referrers = referrers;
  }

  /** A manifest to look at; {@code subject} is what it must be about. */
  private record Wanted(Descriptor descriptor, Optional<Digest> subject) {}

  /** What was seen of one; no manifest where there is nothing to do. */
  private record Found(Optional<Manifest> manifest, Digest digest, List<Descriptor> referrers) {}

  Plan plan(Manifest root) {
    claim(root.descriptor());
    boolean there = isImage(root.descriptor()) && target.hasImage(root.descriptor());
    List<Found> level =
        List.of(
            new Found(
                there ? Optional.empty() : Optional.of(root),
                root.digest(),
                referrersOf(root.digest())));
    for (int depth = 0; !level.isEmpty(); depth++) {
      List<Wanted> next = new ArrayList<>();
      level.forEach(found -> note(found, next));
      if (depth == MAX_DEPTH && !next.isEmpty()) {
        throw tooDeep(root, source);
      }
      level = crew.map(next, this::look);
    }
    return new Plan(root, steps, blobs.values());
  }

  private void note(Found found, List<Wanted> next) {
    found.manifest().ifPresent(manifest -> note(manifest, next));
    for (Descriptor referrer : found.referrers()) {
      if (claim(referrer)) {
        next.add(new Wanted(referrer, Optional.of(found.digest())));
      }
    }
  }

  private void note(Manifest manifest, List<Wanted> next) {
    if (manifest.isSchemaOne()) {
      throw new RegistryException(
          Reason.UNSUPPORTED,
          "copying "
              + manifest.digest()
              + " from "
              + source
              + ": it is of schema version 1, which can't be pushed; convert it first");
    }
    manifest.blobs().forEach(blob -> noteBlob(manifest, blob));
    for (Descriptor child : manifest.manifests()) {
      if (!ContentTypes.isManifest(child.mediaType())) {
        noteBlob(manifest, child);
      } else if (claim(child)) {
        next.add(new Wanted(child, Optional.empty()));
      }
    }
    Set<Digest> after =
        manifest.manifests().stream().map(Descriptor::digest).collect(Collectors.toSet());
    manifest.subject().map(Descriptor::digest).ifPresent(after::add);
    steps.put(manifest.digest(), new Plan.Step(manifest, after));
  }

  private void noteBlob(Manifest manifest, Descriptor blob) {
    Descriptor known = blobs.putIfAbsent(blob.digest(), blob);
    if (known != null && known.size() != blob.size()) {
      throw new RegistryException(
          Reason.PROTOCOL,
          "copying "
              + manifest.digest()
              + " from "
              + source
              + ": manifests give blob "
              + blob.digest()
              + " both "
              + known.size()
              + " and "
              + blob.size()
              + " bytes");
    }
  }

  /** Whether a manifest is new here; bounds how many there are before they are fetched. */
  private boolean claim(Descriptor manifest) {
    if (!seen.add(manifest.digest())) {
      return false;
    }
    boolean fits = manifest.size() <= MAX_MANIFEST_BYTES - manifestBytes;
    if (!fits || seen.size() > MAX_MANIFESTS) {
      throw new RegistryException(
          Reason.TOO_LARGE,
          "copying from "
              + source
              + ": the image has more than "
              + (fits ? MAX_MANIFESTS + " manifests" : MAX_MANIFEST_BYTES + " bytes of manifests"));
    }
    manifestBytes += manifest.size();
    return true;
  }

  private Found look(Wanted wanted) {
    Descriptor descriptor = wanted.descriptor();
    if (isImage(descriptor) && target.hasImage(descriptor)) {
      return new Found(Optional.empty(), descriptor.digest(), referrersOf(descriptor.digest()));
    }
    Manifest manifest = source.manifest(descriptor.digest());
    requireDigest(manifest, descriptor.digest(), source);
    if (manifest.size() != descriptor.size()) {
      throw new RegistryException(
          Reason.DIGEST_MISMATCH,
          "copying manifest "
              + descriptor.digest()
              + " from "
              + source
              + ": it has "
              + manifest.size()
              + " bytes, but is said to have "
              + descriptor.size());
    }
    Optional<Digest> subject = manifest.subject().map(Descriptor::digest);
    if (wanted.subject().isPresent() && !wanted.subject().equals(subject)) {
      // Lists of referrers can be stale, or made up; a manifest knows itself what it is about.
      return new Found(Optional.empty(), descriptor.digest(), List.of());
    }
    return new Found(Optional.of(manifest), descriptor.digest(), referrersOf(descriptor.digest()));
  }

  private static boolean isImage(Descriptor descriptor) {
    return ContentTypes.isImage(descriptor.mediaType());
  }

  private List<Descriptor> referrersOf(Digest subject) {
    return referrers ? source.referrers(subject) : List.of();
  }

  static void requireDigest(Manifest manifest, Digest wanted, ImageSource source) {
    if (!manifest.digest().equals(wanted)) {
      throw new RegistryException(
          Reason.DIGEST_MISMATCH,
          "copying manifest "
              + wanted
              + " from "
              + source
              + ": its digest is "
              + manifest.digest());
    }
  }

  /** The manifest of an index, or of an index in it, that fits a platform. */
  static Manifest forPlatform(ImageSource source, Manifest manifest, Platform platform) {
    Manifest found = manifest;
    for (int depth = 0; found.isIndex(); depth++) {
      Manifest index = found;
      Descriptor child =
          index
              .manifestFor(platform)
              .filter(any -> ContentTypes.isManifest(any.mediaType()))
              .orElseThrow(
                  () ->
                      new RegistryException(
                          Reason.NOT_FOUND,
                          "copying index "
                              + index.digest()
                              + " from "
                              + source
                              + ": it has nothing for "
                              + platform));
      if (depth == MAX_DEPTH) {
        throw tooDeep(manifest, source);
      }
      found = source.manifest(child.digest());
      requireDigest(found, child.digest(), source);
    }
    return found;
  }

  private static RegistryException tooDeep(Manifest root, ImageSource source) {
    return new RegistryException(
        Reason.PROTOCOL,
        "copying "
            + root.digest()
            + " from "
            + source
            + ": manifests are nested deeper than "
            + MAX_DEPTH);
  }
}
