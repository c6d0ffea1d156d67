package dev.imagestreams.testkit.registry;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.MediaTypes;
import dev.imagestreams.testkit.registry.FixtureRepository.Stored;
import java.util.Optional;

/** Manifests: GET, HEAD, PUT and DELETE (OCI distribution 1.1, "Pulling manifests" and on). */
final class FixtureManifests {

  private final FixtureState state;

  FixtureManifests(FixtureState state) {
    this.state = state;
  }

  WireReply answer(WireRequest request, Route route) {
    return switch (request.method()) {
      case "GET" -> get(request, route);
      case "HEAD" -> state.has(Quirk.NO_HEAD) ? WireReply.of(405) : get(request, route);
      case "PUT" -> put(request, route);
      case "DELETE" -> delete(route);
      default -> WireReply.error(405, "UNSUPPORTED", "not for manifests");
    };
  }

  private Optional<Stored> find(Route route) {
    Optional<Digest> digest = FixtureState.digest(route.rest());
    return state
        .find(route.name())
        .flatMap(r -> digest.isPresent() ? r.byDigest(digest.get()) : r.byTag(route.rest()));
  }

  private WireReply get(WireRequest request, Route route) {
    Optional<Stored> found = find(route);
    if (found.isEmpty()) {
      return WireReply.error(404, "MANIFEST_UNKNOWN", "manifest unknown");
    }
    Stored stored = found.get();
    String tag = "\"" + stored.digest() + "\"";
    boolean known =
        request.header("If-None-Match").filter(t -> t.contains(stored.digest().hex())).isPresent();
    WireReply reply = WireReply.of(known ? 304 : 200).with("ETag", tag);
    if (!state.has(Quirk.NO_CONTENT_DIGEST)) {
      reply = reply.with("Docker-Content-Digest", stored.digest().toString());
    }
    if (known) {
      return reply;
    }
    reply = reply.with("Content-Type", stored.mediaType()).with(WireReply.Body.of(stored.bytes()));
    return request.isHead() && state.has(Quirk.WRONG_MANIFEST_LENGTH)
        ? reply.with("Content-Length", Integer.toString(stored.bytes().length + 17))
        : reply;
  }

  private WireReply put(WireRequest request, Route route) {
    String type = request.header("Content-Type").orElse("");
    if (state.has(Quirk.INDEX_UNSUPPORTED) && type.equals(MediaTypes.OCI_INDEX)) {
      return WireReply.error(400, "UNSUPPORTED", "Invalid JSON syntax");
    }
    Optional<Digest> named = FixtureState.digest(route.rest());
    Digest.Algorithm algorithm = named.map(Digest::algorithm).orElse(Digest.Algorithm.SHA256);
    Digest digest = algorithm.of(request.body());
    if (named.isPresent() && !named.get().equals(digest)) {
      return WireReply.error(400, "DIGEST_INVALID", "the content's digest is " + digest);
    }
    Stored stored = Stored.of(request.body(), type, digest);
    if (stored.parsed().isEmpty()) {
      return WireReply.error(400, "MANIFEST_INVALID", "that is no manifest");
    }
    Manifest manifest = stored.parsed().get();
    FixtureRepository repository = state.repository(route.name());
    if (!repository.isComplete(manifest)) {
      return WireReply.error(404, "MANIFEST_BLOB_UNKNOWN", "something of it is not here");
    }
    repository.put(stored, named.isPresent() ? Optional.empty() : Optional.of(route.rest()));
    WireReply reply =
        WireReply.of(201)
            .with("Location", "/v2/" + route.name() + "/manifests/" + digest)
            .with("Docker-Content-Digest", digest.toString());
    return manifest.subject().isPresent() && state.referrersApi()
        ? reply.with("OCI-Subject", manifest.subject().get().digest().toString())
        : reply;
  }

  private WireReply delete(Route route) {
    Optional<Digest> digest = FixtureState.digest(route.rest());
    if (state.has(Quirk.NO_DELETE)) {
      return WireReply.error(405, "UNSUPPORTED", "nothing is deleted here");
    }
    if (digest.isEmpty() && state.has(Quirk.NO_TAG_DELETE)) {
      return WireReply.error(400, "DIGEST_INVALID", "provided digest did not match");
    }
    boolean removed =
        state
            .find(route.name())
            .filter(
                r ->
                    digest.isPresent() ? r.removeManifest(digest.get()) : r.removeTag(route.rest()))
            .isPresent();
    return removed
        ? WireReply.of(202)
        : WireReply.error(404, "MANIFEST_UNKNOWN", "manifest unknown");
  }
}
