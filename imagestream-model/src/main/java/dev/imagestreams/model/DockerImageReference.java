package dev.imagestreams.model;

import java.util.Objects;

/**
 * A pull spec as OpenShift takes it apart: {@code [registry/][namespace/]name[:tag][@id]}.
 *
 * <p>An {@link ImageReference} says which image a name stands for; this says which fields OpenShift
 * has for it, and writes them back as OpenShift does. They differ: {@code docker.io/ruby} has no
 * namespace until {@link #dockerClientDefaults()} gives it one; the first segment after the
 * registry is the namespace and all others are the name; {@code quay.io} alone is a registry and
 * not a name on Docker Hub; an IPv6 address is no registry; and a digest may have upper-case hex.
 *
 * <p>The fields are what they are given: only {@link #parse(String)} checks them. Two are equal
 * when all their fields are; {@link #sameAs(DockerImageReference)} also knows the defaults.
 * Immutable and thread-safe.
 *
 * @param registry host and perhaps port; empty if there is none, as all of these
 * @param namespace the segment after the registry, if another follows
 * @param name the rest, which may have several segments; empty where a registry stands alone
 * @param tag the tag; there may be an id as well
 * @param id after parsing a digest; elsewhere anything that names an image, as old registries had
 *     it
 */
public record DockerImageReference(
    String registry, String namespace, String name, String tag, String id) {

  private static final String HUB = Repository.HUB;
  private static final String HUB_V1 = "index.docker.io";
  private static final String HUB_V2 = "registry-1.docker.io";
  private static final String HUB_NAMESPACE = "library";

  /** The tag that is meant where none is given. */
  static final String DEFAULT_TAG = "latest";

  /**
   * Where a registry listens.
   *
   * @param host without the port
   * @param port as it was written: any number of digits
   */
  public record HostPort(String host, String port) {
    public HostPort {
      Objects.requireNonNull(host, "host");
      Objects.requireNonNull(port, "port");
    }

    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  public DockerImageReference {
    Objects.requireNonNull(registry, "registry");
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(tag, "tag");
    Objects.requireNonNull(id, "id");
  }

  /**
   * Reads a pull spec by the grammar OpenShift has for it, which is the distribution project's
   * before it knew IPv6.
   *
   * @throws InvalidReferenceException when the text is not one; it says which part and where
   */
  public static DockerImageReference parse(String text) {
    Objects.requireNonNull(text, "text");
    if (text.isEmpty()) {
      throw new InvalidReferenceException(text, "repository", 0, "the reference is empty");
    }
    ImageReference.rejectScheme(text);
    int at = text.indexOf('@');
    int end = at < 0 ? text.length() : at;
    String id = at < 0 ? "" : text.substring(at + 1);
    if (at >= 0) {
      Digest.checkAnyCase(text, at + 1, id);
    }
    int colon = ImageReference.tagColon(text, end);
    String tag = "";
    if (colon >= 0) {
      ReferenceGrammar.checkTag(text, colon + 1, end);
      tag = text.substring(colon + 1, end);
      end = colon;
    }
    checkName(text, end);
    return split(text, text.substring(0, end), tag, id);
  }

  private static void checkName(String text, int end) {
    ReferenceGrammar.checkNameLength(text, 0, end);
    int slash = ReferenceGrammar.indexOf(text, '/', 0, end);
    if (slash < 0 || isFirstOfPath(text, slash)) {
      ReferenceGrammar.checkPath(text, 0, end);
      return;
    }
    ReferenceGrammar.checkOldHost(text, 0, slash);
    ReferenceGrammar.checkPath(text, slash + 1, end);
  }

  /**
   * Whether the first segment must be a part of a name, since it can't be a host: no host has an
   * underscore. What can be both may be read as a host.
   */
  private static boolean isFirstOfPath(String text, int slash) {
    return !ImageReference.isHost(text, slash)
        || (ReferenceGrammar.indexOf(text, '_', 0, slash) >= 0
            && ReferenceGrammar.indexOf(text, ':', 0, slash) < 0);
  }

  private static DockerImageReference split(String text, String path, String tag, String id) {
    int slash = path.indexOf('/');
    if (slash < 0) {
      // Alone, a registry keeps what looked like a tag (it may be a port) and even the digest.
      return path.indexOf('.') >= 0 || path.startsWith("localhost")
          ? new DockerImageReference(text, "", "", "", id)
          : new DockerImageReference("", "", path, tag, id);
    }
    String first = path.substring(0, slash);
    boolean isRegistry =
        first.indexOf('.') >= 0 || first.indexOf(':') >= 0 || first.equals("localhost");
    String rest = isRegistry ? path.substring(slash + 1) : path;
    int second = rest.indexOf('/');
    return new DockerImageReference(
        isRegistry ? first : "",
        second < 0 ? "" : rest.substring(0, second),
        rest.substring(second + 1),
        tag,
        id);
  }

  /**
   * This with what a Docker client would add: {@code docker.io}, {@code library/} on Docker Hub,
   * and the tag {@code latest}, even beside an id.
   */
  public DockerImageReference dockerClientDefaults() {
    String host = registry.isEmpty() ? HUB : registry;
    return new DockerImageReference(
        host,
        namespace.isEmpty() && isHub(host) ? HUB_NAMESPACE : namespace,
        name,
        tag.isEmpty() ? DEFAULT_TAG : tag,
        id);
  }

  /**
   * Whether both are the same once the defaults are filled in. {@code docker.io} and {@code
   * index.docker.io} stay different.
   */
  public boolean sameAs(DockerImageReference other) {
    return dockerClientDefaults().equals(other.dockerClientDefaults());
  }

  /** This without the tag, if that is {@code latest}. */
  public DockerImageReference minimal() {
    return tag.equals(DEFAULT_TAG) ? withTagAndId("", id) : this;
  }

  /**
   * This without what a Docker daemon assumes: {@code library/} on Docker Hub, whose names all
   * become {@code docker.io}, and the tag {@code latest}.
   */
  public DockerImageReference daemonMinimal() {
    boolean isHub = isHub(registry);
    return new DockerImageReference(
            isHub ? HUB : registry,
            isHub && namespace.equals(HUB_NAMESPACE) ? "" : namespace,
            name,
            tag,
            id)
        .minimal();
  }

  /** This with Docker Hub's names replaced by the one where its API is. */
  public DockerImageReference asV2() {
    return registry.equals(HUB) || registry.equals(HUB_V1)
        ? new DockerImageReference(HUB_V2, namespace, name, tag, id)
        : this;
  }

  /**
   * The address of the registry's API, always {@code https}, without a path. Fill in the
   * {@linkplain #dockerClientDefaults() defaults} first where there may be no registry: without
   * one, the address has no host.
   */
  public String registryUrl() {
    return "https://" + asV2().registry;
  }

  /**
   * Host and port of the registry; the port is 443 if none was given, or 80 if {@code insecure}.
   *
   * <p>Without a registry the host is {@code docker.io}, and not the host of its API as for an
   * explicit {@code docker.io}. Both are empty for what has several colons, which is a registry
   * standing alone that has kept a tag and a digest.
   */
  public HostPort registryHostPort(boolean insecure) {
    String host = asV2().dockerClientDefaults().registry;
    int colon = host.indexOf(':');
    if (colon < 0) {
      return new HostPort(host, insecure ? "80" : "443");
    }
    return colon == host.lastIndexOf(':')
        ? new HostPort(host.substring(0, colon), host.substring(colon + 1))
        : new HostPort("", "");
  }

  /** This without tag and id. */
  public DockerImageReference asRepository() {
    return withTagAndId("", "");
  }

  /** The repository within its registry: {@code namespace/name}, or {@code name} alone. */
  public String repositoryName() {
    return new DockerImageReference("", namespace, name, "", "").exact();
  }

  /**
   * The name with what says most about the image: {@code name@digest}, {@code name:id} for an id
   * that is no digest, {@code name:tag}, or the name alone. With an id the tag is lost.
   */
  public String nameString() {
    if (name.isEmpty()) {
      return "";
    }
    if (!id.isEmpty()) {
      return name + (Digest.isInAnyCase(id) ? "@" : ":") + id;
    }
    return tag.isEmpty() ? name : name + ":" + tag;
  }

  /** The pull spec with nothing added; empty if there is no name. The tag is lost with an id. */
  public String exact() {
    if (name.isEmpty()) {
      return "";
    }
    return (registry.isEmpty() ? "" : registry + "/")
        + (namespace.isEmpty() ? "" : namespace + "/")
        + nameString();
  }

  /** The form that names the image best: a digest without a tag; an old id as a tag. */
  public DockerImageReference mostSpecific() {
    if (id.isEmpty()) {
      return this;
    }
    if (Digest.isInAnyCase(id)) {
      return withTagAndId("", id);
    }
    return tag.isEmpty() ? withTagAndId(id, "") : this;
  }

  /** Like {@link #exact()}, with {@code library/} where Docker Hub is named and no namespace is. */
  @Override
  public String toString() {
    return namespace.isEmpty() && isHub(registry)
        ? new DockerImageReference(registry, HUB_NAMESPACE, name, tag, id).exact()
        : exact();
  }

  private DockerImageReference withTagAndId(String newTag, String newId) {
    return new DockerImageReference(registry, namespace, name, newTag, newId);
  }

  private static boolean isHub(String registry) {
    return registry.equals(HUB) || registry.equals(HUB_V1) || registry.equals(HUB_V2);
  }
}
