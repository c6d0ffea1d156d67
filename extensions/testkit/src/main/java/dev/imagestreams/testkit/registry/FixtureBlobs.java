package dev.imagestreams.testkit.registry;

import dev.imagestreams.model.Digest;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Blobs: GET with ranges, HEAD and DELETE (OCI distribution 1.1, "Pulling blobs"). */
final class FixtureBlobs {

  private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,9})-(\\d{0,9})");

  private final FixtureState state;
  private final Optional<FixtureStorage> storage;

  /**
   * @param storage where blobs are instead; empty to serve them here
   */
  FixtureBlobs(FixtureState state, Optional<FixtureStorage> storage) {
    this.state = state;
    this.storage = storage;
  }

  WireReply answer(WireRequest request, Route route) {
    Optional<Digest> digest = FixtureState.digest(route.rest());
    Optional<byte[]> blob =
        digest.flatMap(d -> state.find(route.name()).flatMap(repository -> repository.blob(d)));
    if (request.isHead() && state.has(Quirk.NO_HEAD)) {
      return WireReply.of(405);
    }
    if (blob.isEmpty()) {
      return request.isHead() && state.has(Quirk.FORBIDDEN_FOR_MISSING_BLOB)
          ? WireReply.error(403, "DENIED", "not for you")
          : WireReply.error(404, "BLOB_UNKNOWN", "blob unknown");
    }
    return switch (request.method()) {
      case "HEAD" -> whole(blob.get(), digest.orElseThrow());
      case "GET" ->
          storage.isPresent()
              ? WireReply.of(307).with("Location", storage.get().sign(blob.get()))
              : part(request, blob.get(), digest.orElseThrow(), !state.has(Quirk.NO_RANGES));
      case "DELETE" -> delete(route, digest.orElseThrow());
      default -> WireReply.error(405, "UNSUPPORTED", "not for blobs");
    };
  }

  private static WireReply whole(byte[] blob, Digest digest) {
    return WireReply.of(200)
        .with("Content-Type", "application/octet-stream")
        .with("Docker-Content-Digest", digest.toString())
        .with("ETag", "\"" + digest + "\"")
        .with("Accept-Ranges", "bytes")
        .with(WireReply.Body.of(blob));
  }

  private static WireReply part(WireRequest request, byte[] blob, Digest digest, boolean ranges) {
    return ranged(request, blob, ranges ? request.header("Range") : Optional.empty(), digest);
  }

  private static WireReply ranged(
      WireRequest request, byte[] blob, Optional<String> range, Digest digest) {
    WireReply whole = whole(blob, digest);
    Matcher matcher = RANGE.matcher(range.orElse(""));
    if (!matcher.matches()) {
      return whole;
    }
    int first = Integer.parseInt(matcher.group(1));
    int last =
        matcher.group(2).isEmpty()
            ? blob.length - 1
            : Math.min(blob.length - 1, Integer.parseInt(matcher.group(2)));
    if (first >= blob.length || last < first) {
      return WireReply.error(416, "RANGE_INVALID", "there is nothing")
          .with("Content-Range", "bytes */" + blob.length);
    }
    return whole
        .with(206)
        .with("Content-Range", "bytes " + first + "-" + last + "/" + blob.length)
        .with(WireReply.Body.of(blob, first, last - first + 1));
  }

  /** The content as a storage behind a registry sends it. */
  static WireReply stored(WireRequest request, byte[] blob) {
    return ranged(request, blob, request.header("Range"), Digest.sha256(blob))
        .without("Docker-Content-Digest");
  }

  private WireReply delete(Route route, Digest digest) {
    if (state.has(Quirk.NO_DELETE)) {
      return WireReply.error(405, "UNSUPPORTED", "nothing is deleted here");
    }
    state.repository(route.name()).removeBlob(digest);
    return WireReply.of(202);
  }
}
