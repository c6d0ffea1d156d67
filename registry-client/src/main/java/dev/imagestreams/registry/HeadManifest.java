package dev.imagestreams.registry;

import dev.imagestreams.http.HttpReply;
import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.RegistryException.Reason;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * {@code HEAD /v2/<name>/manifests/<reference>} (OCI distribution 1.1, "Checking if content
 * exists").
 */
record HeadManifest(ImageReference reference) implements RegistryCall<HeadManifest.Answer> {

  /**
   * @param found whether there is such a manifest, as far as the registry tells
   * @param descriptor what it is; empty where the registry left out the digest, or knows no HEAD
   */
  record Answer(boolean found, Optional<Descriptor> descriptor) {}

  @Override
  public String description() {
    return "looking up " + reference.normalized();
  }

  @Override
  public Repository repository() {
    return reference.repository();
  }

  @Override
  public String method() {
    return "HEAD";
  }

  @Override
  public boolean byDigest() {
    return reference.digest().isPresent();
  }

  @Override
  public URI uri(Endpoint endpoint) {
    return GetManifest.uri(endpoint, reference);
  }

  @Override
  public Map<String, String> headers() {
    return GetManifest.ACCEPT;
  }

  @Override
  public boolean understands(int status) {
    return status == 200 || status == 404 || status == 405;
  }

  @Override
  public Answer answer(HttpReply reply) {
    if (reply.status() == 404) {
      return new Answer(false, Optional.empty());
    }
    if (reply.status() == 405) {
      return new Answer(true, Optional.empty()); // Perhaps: only a GET can tell.
    }
    Optional<Digest> told = contentDigest(description(), reply);
    Optional<Digest> pinned = reference.digest();
    if (told.isPresent() && pinned.isPresent() && contradicts(told.get(), pinned.get())) {
      throw new RegistryException(
          Reason.DIGEST_MISMATCH,
          description() + ": the registry answers with another digest, " + told.get());
    }
    Optional<Digest> digest = pinned.isPresent() ? pinned : told;
    String type = mediaType(reply.header("Content-Type").orElse(""));
    long size = Math.max(0, reply.contentLength());
    return new Answer(true, digest.map(d -> new Descriptor(type, d, size)));
  }

  /** Without parameters. */
  private static String mediaType(String contentType) {
    int end = contentType.indexOf(';');
    return (end < 0 ? contentType : contentType.substring(0, end)).strip();
  }

  /**
   * Some registries answer with SHA-256 whatever they were asked by: that says nothing of others.
   */
  static boolean contradicts(Digest told, Digest wanted) {
    return told.algorithm() == wanted.algorithm() && !told.equals(wanted);
  }

  /** The Docker-Content-Digest header. */
  static Optional<Digest> contentDigest(String description, HttpReply reply) {
    try {
      return reply.header("Docker-Content-Digest").map(Digest::parse);
    } catch (InvalidReferenceException e) {
      throw new RegistryException(
          Reason.PROTOCOL, description + ": the registry's Docker-Content-Digest is no digest", e);
    }
  }
}
