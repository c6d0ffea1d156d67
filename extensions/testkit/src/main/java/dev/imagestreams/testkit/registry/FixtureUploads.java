package dev.imagestreams.testkit.registry;

import dev.imagestreams.model.Digest;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Uploads of blobs: whole, in chunks, in a single POST, and mounts (OCI distribution 1.1, "Pushing
 * blobs").
 *
 * <p>As strict as may be: a chunk goes where the last one ended and nowhere else, and to the
 * Location that the last answer gave.
 */
final class FixtureUploads {

  private static final Pattern CONTENT_RANGE = Pattern.compile("(?:bytes )?(\\d+)-(\\d+)");

  /** An upload under way. Guarded by itself. */
  private static final class Upload {
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private int state;
    private boolean ended;
    private boolean spoilt;
  }

  private final FixtureState state;
  private final Map<String, Upload> uploads = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();

  FixtureUploads(FixtureState state) {
    this.state = state;
  }

  /** How many uploads were begun and neither finished nor given up. */
  int open() {
    return uploads.size();
  }

  WireReply answer(WireRequest request, Route route) {
    if (route.rest().isEmpty()) {
      return request.method().equals("POST")
          ? begin(request, route)
          : WireReply.error(405, "UNSUPPORTED", "uploads begin with POST");
    }
    Upload upload = uploads.get(route.rest());
    if (upload == null) {
      return WireReply.error(404, "BLOB_UPLOAD_UNKNOWN", "there is no such upload");
    }
    synchronized (upload) {
      return switch (request.method()) {
        case "GET" -> progress(upload, request, route, 204);
        case "PATCH" -> patch(upload, request, route);
        case "PUT" -> put(upload, request, route);
        case "DELETE" -> {
          uploads.remove(route.rest());
          yield WireReply.of(204);
        }
        default -> WireReply.error(405, "UNSUPPORTED", "not for uploads");
      };
    }
  }

  private WireReply begin(WireRequest request, Route route) {
    Optional<Digest> mount = request.parameter("mount").flatMap(FixtureState::digest);
    if (mount.isPresent()) {
      Optional<String> from = request.parameter("from");
      if (from.isEmpty() && state.has(Quirk.MOUNT_NEEDS_FROM)) {
        return WireReply.error(400, "NAME_INVALID", "from is missing");
      }
      Optional<byte[]> blob = from.flatMap(state::find).flatMap(r -> r.blob(mount.get()));
      if (blob.isPresent() && !state.has(Quirk.NO_MOUNT)) {
        return store(route, mount.get(), blob.get());
      }
    }
    Optional<Digest> digest = request.parameter("digest").flatMap(FixtureState::digest);
    if (digest.isPresent() && !state.has(Quirk.NO_SINGLE_POST)) {
      return storeChecked(route, digest.get(), request.body());
    }
    String id = "u" + numbers.incrementAndGet();
    Upload upload = new Upload();
    uploads.put(id, upload);
    Route place = new Route(Route.Kind.UPLOAD, route.name(), id);
    WireReply reply = progress(upload, request, place, 202);
    return state.minChunk() > 0
        ? reply.with("OCI-Chunk-Min-Length", Long.toString(state.minChunk()))
        : reply;
  }

  private WireReply patch(Upload upload, WireRequest request, Route route) {
    Optional<WireReply> refusal = misplaced(upload, request, route);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (upload.ended) {
      return WireReply.error(416, "SIZE_INVALID", "a chunk but the last was too small");
    }
    upload.ended = request.body().length < state.minChunk();
    upload.content.writeBytes(request.body());
    upload.state++;
    upload.spoilt = state.has(Quirk.PATCH_ANSWERED_201);
    return progress(upload, request, route, upload.spoilt ? 201 : 202);
  }

  private WireReply put(Upload upload, WireRequest request, Route route) {
    Optional<WireReply> refusal = misplaced(upload, request, route);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (upload.spoilt) {
      return WireReply.error(400, "BLOB_UPLOAD_INVALID", "the upload can't be finished");
    }
    Optional<Digest> digest = request.parameter("digest").flatMap(FixtureState::digest);
    if (digest.isEmpty()) {
      return WireReply.error(400, "DIGEST_INVALID", "there is no digest");
    }
    upload.content.writeBytes(request.body());
    uploads.remove(route.rest());
    return storeChecked(route, digest.get(), upload.content.toByteArray());
  }

  /** What is wrong with where content is sent, if anything is. */
  private Optional<WireReply> misplaced(Upload upload, WireRequest request, Route route) {
    if (!request.parameter("_state").equals(Optional.of(Integer.toString(upload.state)))) {
      return Optional.of(
          WireReply.error(400, "BLOB_UPLOAD_INVALID", "that is not the last Location"));
    }
    Optional<String> range = request.header("Content-Range");
    if (range.isEmpty() || request.body().length == 0) {
      return Optional.empty();
    }
    Matcher matcher = CONTENT_RANGE.matcher(range.get());
    boolean fits =
        matcher.matches()
            && Long.parseLong(matcher.group(1)) == upload.content.size()
            && Long.parseLong(matcher.group(2)) - Long.parseLong(matcher.group(1)) + 1
                == request.body().length;
    return fits ? Optional.empty() : Optional.of(progress(upload, request, route, 416));
  }

  /** How far it is, and where it goes on. */
  private WireReply progress(Upload upload, WireRequest request, Route route, int status) {
    String path =
        "/v2/" + route.name() + "/blobs/uploads/" + route.rest() + "?_state=" + upload.state;
    String origin =
        state.has(Quirk.RELATIVE_LOCATION)
            ? ""
            : state.scheme() + "://" + request.header("Host").orElse("127.0.0.1");
    int size = upload.content.size();
    return WireReply.of(status)
        .with("Location", origin + path)
        .with("Range", "0-" + Math.max(0, size - 1))
        .with("Docker-Upload-UUID", route.rest());
  }

  private WireReply storeChecked(Route route, Digest digest, byte[] content) {
    return digest.algorithm().of(content).equals(digest)
        ? store(route, digest, content)
        : WireReply.error(400, "DIGEST_INVALID", "the content has another digest");
  }

  private WireReply store(Route route, Digest digest, byte[] content) {
    state.repository(route.name()).put(digest, content);
    return WireReply.of(201)
        .with("Location", "/v2/" + route.name() + "/blobs/" + digest)
        .with("Docker-Content-Digest", digest.toString());
  }
}
