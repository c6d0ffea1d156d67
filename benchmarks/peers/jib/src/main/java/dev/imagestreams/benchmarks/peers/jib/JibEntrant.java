package dev.imagestreams.benchmarks.peers.jib;

import com.google.cloud.tools.jib.api.DescriptorDigest;
import com.google.cloud.tools.jib.blob.Blobs;
import com.google.cloud.tools.jib.event.EventHandlers;
import com.google.cloud.tools.jib.http.FailoverHttpClient;
import com.google.cloud.tools.jib.http.Request;
import com.google.cloud.tools.jib.image.json.BuildableManifestTemplate;
import com.google.cloud.tools.jib.registry.ManifestAndDigest;
import com.google.cloud.tools.jib.registry.RegistryClient;
import dev.imagestreams.benchmarks.peers.Entrant;
import dev.imagestreams.benchmarks.peers.EntrantProcess;
import dev.imagestreams.benchmarks.peers.Work;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * jib-core. It can't list tags, so the JDK's HTTP client does that for it; and it has no call that
 * sends a HEAD, so a digest costs it a manifest.
 */
public final class JibEntrant implements Entrant {

  private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");

  private final HttpClient lister =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String address;
  private final String repository;
  private FailoverHttpClient http;
  private RegistryClient client;

  private JibEntrant(String address, String repository) {
    this.address = address;
    this.repository = repository;
    makeClient();
  }

  public static void main(String[] args) throws IOException {
    EntrantProcess.serve((address, repository, threads) -> new JibEntrant(address, repository));
  }

  private void makeClient() {
    http = new FailoverHttpClient(true, false, event -> {});
    client =
        RegistryClient.factory(EventHandlers.NONE, address, repository, http)
            .setUserAgent("benchmark")
            .newRegistryClient();
  }

  /**
   * Makes another client, since each keeps all connections it ever made until it is shut down; and
   * lets it find out that the registry speaks plain HTTP, which it tries last.
   */
  @Override
  public void prepare(Work work) throws IOException {
    http.shutDown();
    makeClient();
    http.get(new URL("https://" + address + "/v2/"), Request.builder().build()).close();
  }

  @Override
  public List<String> tags() throws IOException, InterruptedException {
    String list = "/v2/" + repository + "/tags/list";
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + list)).build();
    String answer = lister.send(request, HttpResponse.BodyHandlers.ofString()).body();
    List<String> tags = new ArrayList<>();
    Matcher names = QUOTED.matcher(answer.substring(answer.indexOf('[')));
    while (names.find()) {
      tags.add(names.group(1));
    }
    return tags;
  }

  @Override
  public String digest(String tag) throws Exception {
    return client.pullManifest(tag).getDigest().toString();
  }

  @Override
  public Content content(String tag) throws Exception {
    ManifestAndDigest<?> manifest = client.pullManifest(tag);
    BuildableManifestTemplate template = (BuildableManifestTemplate) manifest.getManifest();
    DescriptorDigest config = template.getContainerConfiguration().getDigest();
    byte[] bytes = Blobs.writeToByteArray(client.pullBlob(config, size -> {}, sent -> {}));
    return new Content(manifest.getDigest().toString(), bytes);
  }

  @Override
  public void close() throws IOException {
    http.shutDown();
  }
}
