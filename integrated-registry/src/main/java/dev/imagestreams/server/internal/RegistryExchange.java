package dev.imagestreams.server.internal;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.server.storage.Blob;
import dev.imagestreams.server.storage.Upload;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request and its answer, in the words of HTTP (OCI distribution 1.1, "Endpoints"). */
public final class RegistryExchange {

  private static final Logger LOG = LoggerFactory.getLogger(RegistryExchange.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_MANIFEST = 4 << 20;
  private static final int BUFFER = 64 << 10;
  private static final Pattern CONTENT_RANGE = Pattern.compile("(\\d{1,18})-(\\d{1,18})");

  private final RegistryService service;
  private final HttpServletRequest request;
  private final HttpServletResponse response;

  public RegistryExchange(
      RegistryService service, HttpServletRequest request, HttpServletResponse response) {
    this.service = service;
    this.request = request;
    this.response = response;
  }

  /** Answers. */
  public void run() throws IOException {
    response.setHeader("Docker-Distribution-API-Version", "registry/2.0");
    response.setHeader("X-Content-Type-Options", "nosniff");
    try {
      String path = request.getRequestURI().substring(request.getContextPath().length());
      dispatch(Route.parse(path));
    } catch (RegistryError e) {
      refuse(e);
    } catch (Upload.WrongOffsetException | Upload.UploadBusyException e) {
      refuse(new RegistryError(416, "BLOB_UPLOAD_INVALID", String.valueOf(e.getMessage())));
    } catch (IOException | RuntimeException e) {
      if (response.isCommitted()) {
        throw e;
      }
      LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), e);
      refuse(new RegistryError(500, "UNKNOWN", "the registry failed; its log says why"));
    }
  }

  private void dispatch(Route route) throws IOException {
    switch (route.kind()) {
      case BASE -> {
        requireRead();
        json(200, JSON.createObjectNode());
      }
      case TAGS -> {
        requireRead();
        tags(route.repository());
      }
      case MANIFEST -> manifest(route);
      case BLOB -> {
        requireRead();
        blob(route);
      }
      case UPLOADS -> {
        requireMethod("POST");
        beginUpload(route.repository());
      }
      case UPLOAD -> upload(route);
    }
  }

  // Manifests and tags

  private void manifest(Route route) throws IOException {
    if (method().equals("PUT")) {
      putManifest(route);
      return;
    }
    requireRead();
    Manifest manifest = service.manifest(route.repository(), route.last());
    response.setHeader("Docker-Content-Digest", manifest.digest().toString());
    response.setContentType(manifest.mediaType());
    response.setContentLength(manifest.size());
    if (isGet()) {
      response.getOutputStream().write(manifest.bytes());
    }
  }

  private void putManifest(Route route) throws IOException {
    if (request.getContentLengthLong() > MAX_MANIFEST) {
      throw manifestTooLarge();
    }
    byte[] bytes = request.getInputStream().readNBytes(MAX_MANIFEST + 1);
    if (bytes.length > MAX_MANIFEST) {
      throw manifestTooLarge();
    }
    String type = request.getContentType() == null ? "" : request.getContentType();
    Digest digest = service.putManifest(route.repository(), route.last(), bytes, type);
    response.setStatus(201);
    response.setHeader("Docker-Content-Digest", digest.toString());
    response.setHeader("Location", "/v2/" + route.repository() + "/manifests/" + digest);
    response.setContentLength(0);
  }

  private static RegistryError manifestTooLarge() {
    return new RegistryError(
        413, "SIZE_INVALID", "a manifest has at most " + MAX_MANIFEST + " bytes");
  }

  private void tags(String repository) throws IOException {
    List<String> tags = service.tags(repository);
    String last = query("last");
    if (last != null) {
      tags = tags.stream().filter(tag -> tag.compareTo(last) > 0).toList();
    }
    int limit = limit(query("n"));
    if (limit < tags.size()) {
      tags = tags.subList(0, limit);
      if (limit > 0) {
        // Tags hold nothing that a URL would have to escape.
        String next =
            "/v2/" + repository + "/tags/list?n=" + limit + "&last=" + tags.get(limit - 1);
        response.setHeader("Link", "<" + next + ">; rel=\"next\"");
      }
    }
    ObjectNode answer = JSON.createObjectNode();
    answer.put("name", repository);
    ArrayNode list = answer.putArray("tags");
    tags.forEach(list::add);
    json(200, answer);
  }

  private static int limit(@Nullable String n) {
    if (n == null) {
      return Integer.MAX_VALUE;
    }
    if (!n.matches("\\d{1,9}")) {
      throw new RegistryError(
          400, "PAGINATION_NUMBER_INVALID", "n must be a number from 0 to 999999999");
    }
    return Integer.parseInt(n);
  }

  // Blobs

  private void blob(Route route) throws IOException {
    Blob blob = service.blob(route.repository(), route.last());
    response.setHeader("Docker-Content-Digest", route.last());
    response.setContentType("application/octet-stream");
    response.setContentLengthLong(blob.size());
    if (isGet()) {
      send(blob, response.getOutputStream());
    }
  }

  private static void send(Blob blob, OutputStream out) throws IOException {
    try (SeekableByteChannel content = blob.open()) {
      WritableByteChannel target = Channels.newChannel(out);
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
      while (content.read(buffer) >= 0) {
        buffer.flip();
        target.write(buffer);
        buffer.clear();
      }
    }
  }

  private void beginUpload(String repository) throws IOException {
    String digest = query("digest");
    Digest whole = digest == null ? null : RegistryService.digest(digest);
    Upload upload = service.beginUpload(repository);
    if (whole != null) {
      takeWhole(repository, upload, whole);
      return;
    }
    uploadStatus(202, repository, upload);
  }

  /** Nobody knows the upload's name, so nobody could go on with it if it broke off. */
  private void takeWhole(String repository, Upload upload, Digest digest) throws IOException {
    try {
      upload.append(0, request.getInputStream());
      finish(repository, upload, digest);
    } catch (IOException | RuntimeException e) {
      upload.cancel();
      throw e;
    }
  }

  private void upload(Route route) throws IOException {
    Upload upload = service.upload(route.repository(), route.last());
    switch (method()) {
      case "GET", "HEAD" -> uploadStatus(204, route.repository(), upload);
      case "PATCH" -> {
        append(route, upload);
        uploadStatus(202, route.repository(), upload);
      }
      case "PUT" -> {
        String digest = query("digest");
        if (digest == null) {
          throw RegistryError.digestInvalid("the query needs a digest");
        }
        Digest whole = RegistryService.digest(digest);
        append(route, upload);
        finish(route.repository(), upload, whole);
      }
      case "DELETE" -> {
        upload.cancel();
        response.setStatus(204);
      }
      default -> throw RegistryError.unsupported(method());
    }
  }

  /** Adds the body where Content-Range says, or at the end of what is there. */
  private void append(Route route, Upload upload) throws IOException {
    String range = request.getHeader("Content-Range");
    long at = upload.offset();
    if (range != null) {
      Matcher matcher = CONTENT_RANGE.matcher(range);
      long length = request.getContentLengthLong();
      boolean valid = matcher.matches();
      at = valid ? Long.parseLong(matcher.group(1)) : -1;
      boolean fits = valid && Long.parseLong(matcher.group(2)) - at + 1 == length;
      if (at != upload.offset() || (length >= 0 && !fits)) {
        throw new RegistryError(
            416,
            "BLOB_UPLOAD_INVALID",
            "Content-Range must begin at " + upload.offset() + " and have the content's length",
            uploadHeaders(route.repository(), upload));
      }
    }
    upload.append(at, request.getInputStream());
  }

  private void finish(String repository, Upload upload, Digest digest) throws IOException {
    service.finishUpload(repository, upload, digest);
    response.setStatus(201);
    response.setHeader("Docker-Content-Digest", digest.toString());
    response.setHeader("Location", "/v2/" + repository + "/blobs/" + digest);
    response.setContentLength(0);
  }

  private void uploadStatus(int status, String repository, Upload upload) {
    response.setStatus(status);
    uploadHeaders(repository, upload).forEach(response::setHeader);
    if (status != 204) {
      response.setContentLength(0);
    }
  }

  private static Map<String, String> uploadHeaders(String repository, Upload upload) {
    // Range names the last byte; of an empty upload it says 0-0 as every registry does.
    return Map.of(
        "Location",
        "/v2/" + repository + "/blobs/uploads/" + upload.id(),
        "Docker-Upload-UUID",
        upload.id(),
        "Range",
        "0-" + Math.max(0, upload.offset() - 1));
  }

  // Answers

  /**
   * A parameter of the query. The servlet's own way might take a body that says it is a form for
   * parameters, and it is content.
   */
  private @Nullable String query(String name) {
    String query = request.getQueryString();
    for (String pair : query == null ? new String[0] : query.split("&")) {
      if (pair.startsWith(name + "=")) {
        try {
          return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
          throw new RegistryError(400, "UNSUPPORTED", "the query's " + name + " is not valid");
        }
      }
    }
    return null;
  }

  private String method() {
    return request.getMethod();
  }

  private boolean isGet() {
    return method().equals("GET");
  }

  private void requireRead() {
    if (!isGet() && !method().equals("HEAD")) {
      throw RegistryError.unsupported(method());
    }
  }

  private void requireMethod(String wanted) {
    if (!method().equals(wanted)) {
      throw RegistryError.unsupported(method());
    }
  }

  private void refuse(RegistryError error) throws IOException {
    response.resetBuffer();
    error.headers().forEach(response::setHeader);
    ObjectNode answer = JSON.createObjectNode();
    ObjectNode first = answer.putArray("errors").addObject();
    first.put("code", error.code());
    first.put("message", String.valueOf(error.getMessage()));
    json(error.status(), answer);
  }

  private void json(int status, ObjectNode json) throws IOException {
    byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.setContentType("application/json");
    response.setContentLength(bytes.length);
    if (!method().equals("HEAD")) {
      response.getOutputStream().write(bytes);
    }
  }
}
