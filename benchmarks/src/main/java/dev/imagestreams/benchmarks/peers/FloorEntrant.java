package dev.imagestreams.benchmarks.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.imagestreams.model.MediaTypes;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpHead;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.io.HttpClientResponseHandler;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/**
 * The floor: the bare HTTP client making the very requests that ours makes, with as many
 * connections at most, checking the same digests and reading no more of a manifest than where its
 * config is.
 */
public final class FloorEntrant implements Entrant {

  /** What ours has unless told otherwise. */
  private static final int MAX_CONNECTIONS = 32;

  private static final int PAGE = 1000;
  private static final String ACCEPT = String.join(", ", MediaTypes.MANIFESTS);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern REALM = Pattern.compile("realm=\"([^\"]+)\"");
  private static final Pattern SERVICE = Pattern.compile("service=\"([^\"]+)\"");
  private static final Pattern SCOPE = Pattern.compile("scope=\"([^\"]+)\"");

  private final String origin;
  private final String path;
  private final CloseableHttpClient http;
  private volatile String challenge = "";
  private volatile String authorization = "";

  private FloorEntrant(String address, String repository) {
    this.origin = "http://" + address;
    this.path = "/v2/" + repository;
    this.http =
        HttpClients.custom()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setMaxConnTotal(MAX_CONNECTIONS)
                    .setMaxConnPerRoute(MAX_CONNECTIONS)
                    .build())
            .disableCookieManagement()
            .build();
  }

  public static void main(String[] args) throws IOException {
    EntrantProcess.serve((address, repository, threads) -> new FloorEntrant(address, repository));
  }

  private record Page(List<String> tags, String link) {}

  /**
   * Asks, as ours does, whether there is more behind a page that is full and names no next; a
   * registry that does not know how to go on lists all once more.
   */
  @Override
  public List<String> tags() throws IOException {
    Set<String> tags = new LinkedHashSet<>();
    String next = path + "/tags/list?n=" + PAGE;
    while (!next.isEmpty()) {
      Page page = send(new HttpGet(origin + next), "application/json", FloorEntrant::page);
      boolean more = tags.addAll(page.tags());
      next = page.link();
      if (next.isEmpty() && more && page.tags().size() == PAGE) {
        next = path + "/tags/list?n=" + PAGE + "&last=" + page.tags().get(PAGE - 1);
      }
    }
    return List.copyOf(tags);
  }

  private static Page page(ClassicHttpResponse answer) throws IOException {
    List<String> tags = new ArrayList<>();
    Header link = answer.getFirstHeader("Link");
    for (JsonNode tag : JSON.readTree(body(answer)).path("tags")) {
      tags.add(tag.textValue());
    }
    String next = link == null ? "" : link.getValue().replaceFirst("^<([^>]*)>.*", "$1");
    return new Page(tags, next);
  }

  @Override
  public String digest(String tag) throws IOException {
    return send(
        new HttpHead(origin + path + "/manifests/" + tag),
        ACCEPT,
        answer -> answer.getFirstHeader("Docker-Content-Digest").getValue());
  }

  @Override
  public Content content(String tag) throws IOException {
    byte[] manifest =
        send(new HttpGet(origin + path + "/manifests/" + tag), ACCEPT, FloorEntrant::body);
    String configDigest = JSON.readTree(manifest).path("config").path("digest").textValue();
    byte[] config =
        send(new HttpGet(origin + path + "/blobs/" + configDigest), "*/*", FloorEntrant::body);
    if (!sha256(config).equals(configDigest)) {
      throw new IOException("the config of " + tag + " is another one");
    }
    return new Content(sha256(manifest), config);
  }

  @Override
  public Findings unchanged(Crew crew) throws Exception {
    return Findings.digests(this, crew);
  }

  private <T> T send(
      HttpUriRequestBase request, String accept, HttpClientResponseHandler<T> handler)
      throws IOException {
    request.setHeader("Accept", accept);
    if (!authorization.isEmpty()) {
      request.setHeader("Authorization", authorization);
    }
    Optional<T> result = exchange(request, handler);
    if (result.isEmpty()) {
      authorization = "Bearer " + token(challenge);
      request.setHeader("Authorization", authorization);
      result = exchange(request, handler);
    }
    return result.orElseThrow(() -> new IOException("the token was refused"));
  }

  /** Empty where the registry wants a token, by the challenge it leaves. */
  private <T> Optional<T> exchange(HttpUriRequestBase request, HttpClientResponseHandler<T> handler)
      throws IOException {
    return http.execute(
        request,
        answer -> {
          if (answer.getCode() == 401) {
            challenge = answer.getFirstHeader("WWW-Authenticate").getValue();
            EntityUtils.consume(answer.getEntity());
            return Optional.empty();
          }
          if (answer.getCode() != 200) {
            throw new IOException("answered " + answer.getCode());
          }
          return Optional.of(handler.handleResponse(answer));
        });
  }

  private String token(String challenge) throws IOException {
    String uri =
        first(REALM, challenge)
            + "?service="
            + first(SERVICE, challenge)
            + "&scope="
            + URLEncoder.encode(first(SCOPE, challenge), StandardCharsets.UTF_8);
    byte[] answer = http.execute(new HttpGet(uri), FloorEntrant::body);
    return JSON.readTree(answer).path("token").textValue();
  }

  private static String first(Pattern pattern, String text) throws IOException {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IOException("no " + pattern + " in " + text);
    }
    return matcher.group(1);
  }

  private static byte[] body(ClassicHttpResponse answer) throws IOException {
    return EntityUtils.toByteArray(answer.getEntity());
  }

  private static String sha256(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return "sha256:" + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  @Override
  public void close() throws IOException {
    http.close();
  }
}
