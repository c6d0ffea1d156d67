package dev.imagestreams.benchmarks.peers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.imagestreams.examples.SampleImage;
import dev.imagestreams.model.Digest;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * All that a registry with one repository of distinct images can answer, made before it is asked:
 * the bytes on the wire. Immutable, so thread-safe.
 */
final class StaticAnswers {

  static final String TOKEN_PATH = "/token";
  private static final String TOKEN = "a-token-for-anybody";
  private static final String JSON = "Content-Type: application/json\r\n";
  private static final byte[] NOT_FOUND =
      answer("404 Not Found", JSON, "{\"errors\":[{\"code\":\"NOT_FOUND\"}]}".getBytes(ISO_8859_1));
  private static final byte[] TOKEN_ANSWER =
      answer(
          "200 OK",
          JSON,
          ("{\"token\":\"" + TOKEN + "\",\"expires_in\":3600}").getBytes(ISO_8859_1));

  /** What is sent to whoever shows it. */
  static final String AUTHORIZATION = "Bearer " + TOKEN;

  private final String repository;
  private final NavigableMap<String, String> tags = new TreeMap<>();
  private final Map<String, byte[]> gets = new HashMap<>();
  private final Map<String, byte[]> heads = new HashMap<>();

  /**
   * Makes images and the answers about them.
   *
   * @param count of tags, each of another image
   */
  StaticAnswers(String repository, int count) throws IOException {
    this.repository = repository;
    put("/v2/", answer("200 OK", JSON, "{}".getBytes(ISO_8859_1)));
    for (int i = 0; i < count; i++) {
      add(tag(i), SampleImage.saying("image " + i));
    }
  }

  /** The name of the nth tag; their order is that of the numbers. */
  static String tag(int number) {
    return "v%05d".formatted(number);
  }

  private void add(String tag, SampleImage image) {
    String digest = image.manifest().digest().toString();
    byte[] manifest = content(image.manifest().mediaType(), digest, image.manifest().bytes());
    tags.put(tag, digest);
    put(path("/manifests/" + tag), manifest);
    put(path("/manifests/" + digest), manifest);
    for (byte[] blob : List.of(image.config(), image.layer())) {
      String name = Digest.sha256(blob).toString();
      put(path("/blobs/" + name), content("application/octet-stream", name, blob));
    }
  }

  private String path(String suffix) {
    return "/v2/" + repository + suffix;
  }

  private void put(String path, byte[] answer) {
    gets.put(path, answer);
    heads.put(path, head(answer));
  }

  /** The bytes to send for a request. */
  byte[] to(String method, String target) {
    Map<String, byte[]> answers = method.equals("HEAD") ? heads : gets;
    byte[] answer = answers.get(target);
    if (answer != null) {
      return answer;
    }
    if (target.startsWith(TOKEN_PATH + "?")) {
      return TOKEN_ANSWER;
    }
    String list = path("/tags/list");
    if (target.equals(list) || target.startsWith(list + "?")) {
      return page(target.substring(list.length()));
    }
    return method.equals("HEAD") ? head(NOT_FOUND) : NOT_FOUND;
  }

  /** As distribution does it: all tags unless {@code n} is given, and a Link where more follow. */
  private byte[] page(String query) {
    int size = Integer.parseInt(parameter(query, "n", String.valueOf(tags.size())));
    String last = parameter(query, "last", "");
    NavigableMap<String, String> rest = tags.tailMap(last, false);
    List<String> page = rest.keySet().stream().limit(size).toList();
    String names =
        page.stream().map(tag -> '"' + tag + '"').collect(Collectors.joining(",", "[", "]"));
    String link = "";
    if (page.size() < rest.size()) {
      String end = page.get(page.size() - 1);
      link = "Link: <%s?last=%s&n=%d>; rel=\"next\"\r\n".formatted(path("/tags/list"), end, size);
    }
    String body = "{\"name\":\"" + repository + "\",\"tags\":" + names + "}";
    return answer("200 OK", JSON + link, body.getBytes(ISO_8859_1));
  }

  private static String parameter(String query, String name, String otherwise) {
    for (String each : query.substring(Math.min(1, query.length())).split("&", -1)) {
      if (each.startsWith(name + "=")) {
        return each.substring(name.length() + 1);
      }
    }
    return otherwise;
  }

  /** What is sent to whoever shows no token. */
  byte[] challenge(String method, String address) {
    String header =
        "WWW-Authenticate: Bearer realm=\"http://%s%s\",service=\"bench\",scope=\"repository:%s:pull\"\r\n"
            .formatted(address, TOKEN_PATH, repository);
    byte[] body = "{\"errors\":[{\"code\":\"UNAUTHORIZED\"}]}".getBytes(ISO_8859_1);
    byte[] answer = answer("401 Unauthorized", JSON + header, body);
    return method.equals("HEAD") ? head(answer) : answer;
  }

  private static byte[] content(String mediaType, String digest, byte[] body) {
    String headers = "Content-Type: " + mediaType + "\r\nDocker-Content-Digest: " + digest + "\r\n";
    return answer("200 OK", headers, body);
  }

  private static byte[] answer(String status, String headers, byte[] body) {
    String head =
        "HTTP/1.1 "
            + status
            + "\r\nDocker-Distribution-Api-Version: registry/2.0\r\n"
            + headers
            + "Content-Length: "
            + body.length
            + "\r\n\r\n";
    byte[] bytes = new byte[head.length() + body.length];
    System.arraycopy(head.getBytes(ISO_8859_1), 0, bytes, 0, head.length());
    System.arraycopy(body, 0, bytes, head.length(), body.length);
    return bytes;
  }

  /** An answer without its body. */
  private static byte[] head(byte[] answer) {
    String text = new String(answer, ISO_8859_1);
    return text.substring(0, text.indexOf("\r\n\r\n") + 4).getBytes(ISO_8859_1);
  }
}
