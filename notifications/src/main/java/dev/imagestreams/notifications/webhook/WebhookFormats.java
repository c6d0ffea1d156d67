package dev.imagestreams.notifications.webhook;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The formats that are known, each by the name of what sends it. */
public final class WebhookFormats {

  private static final Map<String, WebhookFormat> ALL = all();

  private WebhookFormats() {}

  private static Map<String, WebhookFormat> all() {
    Map<String, WebhookFormat> formats = new LinkedHashMap<>();
    formats.put("distribution", new DistributionFormat());
    formats.put("gitlab", new DistributionFormat());
    formats.put("dockerhub", new DockerHubFormat());
    formats.put("ghcr", new GitHubFormat());
    formats.put("quay", new QuayFormat());
    formats.put("harbor", new HarborFormat());
    formats.put("ecr", new AmazonFormat());
    formats.put("acr", new AzureFormat());
    formats.put("gar", new GoogleFormat());
    formats.put("artifactory", new ArtifactoryFormat());
    formats.put("zot", new ZotFormat());
    formats.put("generic", new GenericFormat());
    return Collections.unmodifiableMap(formats);
  }

  /** All of them by name, in the order of the documentation. */
  public static Map<String, WebhookFormat> byName() {
    return ALL;
  }

  /**
   * The format of this name.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static WebhookFormat named(String name) {
    WebhookFormat format = ALL.get(name);
    if (format == null) {
      throw new IllegalArgumentException(
          "no webhook format \"" + name + "\"; there are " + String.join(", ", ALL.keySet()));
    }
    return format;
  }
}
