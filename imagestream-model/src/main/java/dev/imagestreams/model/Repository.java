package dev.imagestreams.model;

import java.util.Objects;

/**
 * A repository of a registry: where it is and what it is called there.
 *
 * <p>Always the full form: {@code library/} is added for Docker Hub's own images, so that equal
 * repositories are equal records.
 *
 * @param host the registry's host, with its port if one was given; {@code docker.io} for Docker Hub
 * @param path the name within the registry, {@code library/ruby}
 */
public record Repository(String host, String path) {

  static final String HUB = "docker.io";
  private static final String LEGACY_HUB = "index.docker.io";

  public Repository {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(path, "path");
    ReferenceGrammar.checkHost(host, 0, host.length());
    if (!ImageReference.isHost(host, host.length())) {
      throw new InvalidReferenceException(
          host,
          "host",
          0,
          "a host has a dot, a port or is localhost, or it reads as a name on Docker Hub");
    }
    ReferenceGrammar.checkPath(path, 0, path.length());
    host = host.equals(LEGACY_HUB) ? HUB : host;
    path = host.equals(HUB) && path.indexOf('/') < 0 ? "library/" + path : path;
    ReferenceGrammar.checkNameLength(host + "/" + path, 0, host.length() + 1 + path.length());
  }

  /**
   * Reads a repository, with or without its host.
   *
   * @throws InvalidReferenceException when the text is not one, or has a tag or digest
   */
  public static Repository parse(String text) {
    ImageReference reference = ImageReference.parse(text);
    if (reference.tag().isPresent() || reference.digest().isPresent()) {
      int at = reference.name().length();
      throw new InvalidReferenceException(
          text, "repository", at, "a repository has no tag and no digest");
    }
    return reference.repository();
  }

  /**
   * Checks that {@code path} can be a repository's name within a registry.
   *
   * @throws InvalidReferenceException when it can't
   */
  public static String requireValidPath(String path) {
    ReferenceGrammar.checkPath(path, 0, path.length());
    ReferenceGrammar.checkNameLength(path, 0, path.length());
    return path;
  }

  /** This repository with a tag. */
  public ImageReference withTag(String tag) {
    ReferenceGrammar.checkTag(tag, 0, tag.length());
    return ImageReference.parse(this + ":" + tag);
  }

  /** This repository with a digest. */
  public ImageReference withDigest(Digest digest) {
    return ImageReference.parse(this + "@" + digest);
  }

  @Override
  public String toString() {
    return host + "/" + path;
  }
}
