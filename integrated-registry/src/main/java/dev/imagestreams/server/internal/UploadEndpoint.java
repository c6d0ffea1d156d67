package dev.imagestreams.server.internal;

import dev.imagestreams.model.Digest;
import dev.imagestreams.server.storage.Upload;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code /v2/NAME/blobs/uploads/} and {@code /v2/NAME/blobs/uploads/ID}. */
final class UploadEndpoint {

  private static final Pattern CONTENT_RANGE = Pattern.compile("(\\d{1,18})-(\\d{1,18})");

  private final RegistryService service;
  private final Exchange exchange;
  private final AccessControl.Visit visit;

  UploadEndpoint(RegistryService service, Exchange exchange, AccessControl.Visit visit) {
    this.service = service;
    this.exchange = exchange;
    this.visit = visit;
  }

  // Beginning

  void begin(Route route) throws IOException {
    exchange.requireMethod("POST");
    String repository = route.repository();
    Optional<Digest> mount = exchange.query("mount").map(Names::digest);
    Optional<Digest> whole = exchange.query("digest").map(Names::digest);
    exchange.query("digest-algorithm").ifPresent(UploadEndpoint::requireKnown);
    if (mount.isPresent() && isMounted(repository, mount.get())) {
      created(repository, mount.get());
      return;
    }
    Upload upload = service.blobs().begin(repository);
    if (whole.isPresent()) {
      takeWhole(repository, upload, whole.get());
    } else {
      status(202, repository, upload);
    }
  }

  /** Content is hashed by the digest it is ended with; what that may be is known before. */
  private static void requireKnown(String algorithm) {
    for (Digest.Algorithm known : Digest.Algorithm.values()) {
      if (known.label().equals(algorithm)) {
        return;
      }
    }
    throw RegistryError.digestInvalid(
        "the digest algorithm is not known here; use sha256 or sha512");
  }

  /** From where it can't be, or where the client may not pull, the content is asked for. */
  private boolean isMounted(String repository, Digest digest) throws IOException {
    return service.blobs().mount(visit, repository, digest, exchange.query("from"));
  }

  /** Nobody knows the upload's name, so nobody could go on with it if it broke off. */
  private void takeWhole(String repository, Upload upload, Digest digest) throws IOException {
    try {
      service.blobs().receive(repository, upload, 0, exchange.body());
      finish(repository, upload, digest);
    } catch (IOException | RuntimeException e) {
      upload.cancel();
      throw e;
    }
  }

  // Going on

  void answer(Route route) throws IOException {
    exchange.requireMethod("GET", "PATCH", "PUT", "DELETE");
    String repository = route.repository();
    Upload upload = service.blobs().upload(repository, route.last());
    switch (exchange.method()) {
      case "PATCH" -> {
        append(repository, upload);
        status(202, repository, upload);
      }
      case "PUT" -> {
        Digest whole =
            exchange
                .query("digest")
                .map(Names::digest)
                .orElseThrow(() -> RegistryError.digestInvalid("the query needs a digest"));
        append(repository, upload);
        finish(repository, upload, whole);
      }
      case "DELETE" -> {
        upload.cancel();
        exchange.empty(204);
      }
      default -> status(204, repository, upload);
    }
  }

  /** Adds the body where Content-Range says, or at the end of what is there. */
  private void append(String repository, Upload upload) throws IOException {
    String range = exchange.request().getHeader("Content-Range");
    long at = upload.offset();
    if (range != null) {
      Matcher matcher = CONTENT_RANGE.matcher(range);
      long length = exchange.request().getContentLengthLong();
      boolean valid = matcher.matches();
      at = valid ? Long.parseLong(matcher.group(1)) : -1;
      boolean fits = valid && Long.parseLong(matcher.group(2)) - at + 1 == length;
      if (at != upload.offset() || (length >= 0 && !fits)) {
        throw new RegistryError(
            416,
            "BLOB_UPLOAD_INVALID",
            "Content-Range must begin at " + upload.offset() + " and have the content's length",
            headers(repository, upload));
      }
    }
    service.blobs().receive(repository, upload, at, exchange.body());
  }

  private void finish(String repository, Upload upload, Digest digest) throws IOException {
    service.blobs().finish(repository, upload, digest);
    created(repository, digest);
  }

  // Answers

  private void created(String repository, Digest digest) {
    HttpServletResponse response = exchange.response();
    response.setHeader("Docker-Content-Digest", digest.toString());
    response.setHeader("Location", "/v2/" + repository + "/blobs/" + digest);
    exchange.empty(201);
  }

  private void status(int status, String repository, Upload upload) {
    headers(repository, upload).forEach(exchange.response()::setHeader);
    exchange.empty(status);
  }

  private static Map<String, String> headers(String repository, Upload upload) {
    // Range names the last byte; of an empty upload it says 0-0 as every registry does.
    return Map.of(
        "Location",
        "/v2/" + repository + "/blobs/uploads/" + upload.id(),
        "Docker-Upload-UUID",
        upload.id(),
        "Range",
        "0-" + Math.max(0, upload.offset() - 1));
  }
}
