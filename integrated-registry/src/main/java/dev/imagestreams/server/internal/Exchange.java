package dev.imagestreams.server.internal;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imagestreams.model.Digest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request and its answer, with what all endpoints need of them. Not thread-safe. */
final class Exchange {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private @Nullable SteadyBody body;
  private long length;

  Exchange(HttpServletRequest request, HttpServletResponse response) {
    this.request = request;
    this.response = response;
  }

  HttpServletRequest request() {
    return request;
  }

  HttpServletResponse response() {
    return response;
  }

  // What is asked

  String method() {
    return request.getMethod();
  }

  boolean isGet() {
    return method().equals("GET");
  }

  /**
   * @throws RegistryError unless the method is one of these, or HEAD where GET is
   */
  void requireMethod(String... wanted) {
    for (String each : wanted) {
      if (method().equals(each) || (each.equals("GET") && method().equals("HEAD"))) {
        return;
      }
    }
    throw RegistryError.unsupported(method(), String.join(", ", wanted));
  }

  /** The first parameter of this name in the query. */
  Optional<String> query(String name) {
    return queries(name).stream().findFirst();
  }

  /**
   * All parameters of this name in the query. The servlet's own way might take a body that says it
   * is a form for parameters, and it is content.
   */
  List<String> queries(String name) {
    List<String> values = new ArrayList<>();
    String query = request.getQueryString();
    for (String pair : query == null ? new String[0] : query.split("&")) {
      if (pair.startsWith(name + "=")) {
        try {
          values.add(URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
          throw new RegistryError(400, "UNSUPPORTED", "the query's " + name + " is not valid");
        }
      }
    }
    return values;
  }

  /** What is sent along. */
  SteadyBody body() throws IOException {
    SteadyBody sent = body;
    if (sent == null) {
      sent = new SteadyBody(request.getInputStream(), System::nanoTime);
      body = sent;
    }
    return sent;
  }

  /** How much of the body was read. */
  long received() {
    return body == null ? 0 : body.count();
  }

  // What is answered

  /** How long the answer is. */
  void length(long bytes) {
    length = bytes;
    response.setContentLengthLong(bytes);
  }

  /** How long the answer is said to be. */
  long length() {
    return length;
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  void json(int status, ObjectNode json) throws IOException {
    json(status, "application/json", json);
  }

  void json(int status, String contentType, ObjectNode json) throws IOException {
    byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.setContentType(contentType);
    length(bytes.length);
    if (!method().equals("HEAD")) {
      response.getOutputStream().write(bytes);
    }
  }

  void empty(int status) {
    response.setStatus(status);
    if (status != 204) {
      length(0);
    }
  }

  /** Says what the content is, and answers at once if the client has it. */
  boolean isKnown(Digest digest) {
    String tag = '"' + digest.toString() + '"';
    response.setHeader("Docker-Content-Digest", digest.toString());
    response.setHeader("ETag", tag);
    String known = request.getHeader("If-None-Match");
    if (known == null || !(known.strip().equals("*") || known.contains(tag))) {
      return false;
    }
    response.setStatus(304);
    return true;
  }

  /** Where the next page of a list begins. */
  void linkNext(String path, int limit, String last) {
    String after = URLEncoder.encode(last, StandardCharsets.UTF_8);
    response.setHeader("Link", "<" + path + "?n=" + limit + "&last=" + after + ">; rel=\"next\"");
  }
}
