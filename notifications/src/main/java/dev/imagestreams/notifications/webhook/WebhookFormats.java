package dev.imagestreams.notifications.webhook;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The formats that are known, by the names that settings call them. */
public final class WebhookFormats {

  /** The distribution registry, and what is built on it. */
  public static final String DISTRIBUTION = "distribution";

  public static final String DOCKER_HUB = "dockerhub";

  /** GitHub's container registry. */
  public static final String GHCR = "ghcr";

  public static final String QUAY = "quay";
  public static final String HARBOR = "harbor";

  /** Amazon's, by EventBridge. The message says which host it means. */
  public static final String ECR = "ecr";

  /** Azure's, by its own webhooks or Event Grid. */
  public static final String ACR = "acr";

  /** Google's Artifact Registry and Container Registry, by a Pub/Sub push. It says which host. */
  public static final String GAR = "gar";

  /** GitLab's registry, which sends what distribution does. */
  public static final String GITLAB = "gitlab";

  public static final String ARTIFACTORY = "artifactory";
  public static final String NEXUS = "nexus";

  /** Gitea and Forgejo. */
  public static final String GITEA = "gitea";

  public static final String ZOT = "zot";

  /** Any producer of CDEvents' {@code artifact.published}. It says which host. */
  public static final String CDEVENTS = "cdevents";

  /** {@code {"repository":"team/app","tag":"1.0"}}, for scripts. */
  public static final String GENERIC = "generic";

  private static final Map<String, WebhookFormat> FORMATS =
      Map.ofEntries(
          Map.entry(DISTRIBUTION, new DistributionFormat()),
          Map.entry(DOCKER_HUB, new DockerHubFormat()),
          Map.entry(GHCR, new GhcrFormat()),
          Map.entry(QUAY, new QuayFormat()),
          Map.entry(HARBOR, new HarborFormat()),
          Map.entry(ECR, new EcrFormat()),
          Map.entry(ACR, new AcrFormat()),
          Map.entry(GAR, new GarFormat()),
          Map.entry(GITLAB, new DistributionFormat()),
          Map.entry(ARTIFACTORY, new ArtifactoryFormat()),
          Map.entry(NEXUS, new NexusFormat()),
          Map.entry(GITEA, new GiteaFormat()),
          Map.entry(ZOT, new ZotFormat()),
          Map.entry(CDEVENTS, new CdEventsFormat()),
          Map.entry(GENERIC, new GenericFormat()));

  private WebhookFormats() {}

  /** The names of all formats. */
  public static Set<String> kinds() {
    return new TreeSet<>(FORMATS.keySet());
  }

  /**
   * The format of a name.
   *
   * @throws IllegalArgumentException when there is none of that name
   */
  public static WebhookFormat of(String kind) {
    WebhookFormat format = FORMATS.get(kind);
    if (format == null) {
      throw new IllegalArgumentException(
          "there is no webhook format \"" + kind + "\"; there are " + String.join(", ", kinds()));
    }
    return format;
  }
}
