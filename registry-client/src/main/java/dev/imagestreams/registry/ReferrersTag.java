package dev.imagestreams.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.MediaTypes;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.internal.RegistryJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tag under which referrers are kept where a registry keeps no list of them (OCI distribution
 * 1.1, "Referrers Tag Schema").
 *
 * <p>Adding reads the list and writes a longer one. Registries have no way to do that in one step:
 * within a client additions come one after the other, but of two clients that add to one subject at
 * the same time one may overwrite the other.
 */
final class ReferrersTag {

  private static final int MAX_HEX = 64;

  private final CallExecutor calls;
  private final Object adding = new Object();

  ReferrersTag(CallExecutor calls) {
    this.calls = calls;
  }

  static ImageReference of(Repository repository, Digest subject) {
    String hex = subject.hex();
    return repository.withTag(
        subject.algorithm().label() + "-" + hex.substring(0, Math.min(MAX_HEX, hex.length())));
  }

  static List<Descriptor> read(
      RegistryClient client,
      Repository repository,
      Digest subject,
      String artifactType,
      Access access) {
    Manifest index;
    try {
      index = client.manifest(of(repository, subject), access);
    } catch (RegistryException e) {
      if (e.reason() == RegistryException.Reason.NOT_FOUND) {
        return List.of();
      }
      throw e;
    }
    return matching(index, artifactType);
  }

  static List<Descriptor> matching(Manifest index, String artifactType) {
    return index.manifests().stream()
        .filter(d -> artifactType.isEmpty() || d.artifactType().equals(artifactType))
        .toList();
  }

  /** Adds a manifest to those of its subject. */
  void add(Repository repository, Manifest referrer, Access access) {
    ImageReference tag = of(repository, referrer.subject().orElseThrow().digest());
    synchronized (adding) {
      List<Descriptor> all = new ArrayList<>(known(tag, access));
      if (all.stream().noneMatch(d -> d.digest().equals(referrer.digest()))) {
        all.add(referrer.referrerDescriptor());
        calls.execute(new PutManifest(tag, index(all)), access);
      }
    }
  }

  private List<Descriptor> known(ImageReference tag, Access access) {
    try {
      return calls.execute(new GetManifest(tag), access).manifests();
    } catch (RegistryException e) {
      if (e.reason() == RegistryException.Reason.NOT_FOUND) {
        return List.of();
      }
      throw e;
    }
  }

  private static Manifest index(List<Descriptor> referrers) {
    Map<String, Object> index = new LinkedHashMap<>();
    index.put("schemaVersion", 2);
    index.put("mediaType", MediaTypes.OCI_INDEX);
    index.put("manifests", referrers.stream().map(ReferrersTag::json).toList());
    return Manifest.parse(RegistryJson.text(index).getBytes(UTF_8), MediaTypes.OCI_INDEX);
  }

  private static Map<String, Object> json(Descriptor descriptor) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("mediaType", descriptor.mediaType());
    json.put("digest", descriptor.digest().toString());
    json.put("size", descriptor.size());
    Optional.of(descriptor.artifactType())
        .filter(type -> !type.isEmpty())
        .ifPresent(type -> json.put("artifactType", type));
    if (!descriptor.annotations().isEmpty()) {
      json.put("annotations", descriptor.annotations());
    }
    return json;
  }
}
