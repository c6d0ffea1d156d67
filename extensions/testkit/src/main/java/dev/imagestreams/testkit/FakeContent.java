package dev.imagestreams.testkit;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Manifest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** One repository's content. Guarded by the lock of the client that has it. */
final class FakeContent {

  final Map<String, Manifest> tags = new TreeMap<>();
  final Set<String> hidden = new TreeSet<>();
  final Map<Digest, Manifest> manifests = new TreeMap<>();
  final Map<Digest, byte[]> blobs = new TreeMap<>();

  List<Descriptor> referrers(Digest subject, String artifactType) {
    return manifests.values().stream()
        .filter(m -> m.subject().filter(s -> s.digest().equals(subject)).isPresent())
        .map(Manifest::referrerDescriptor)
        .filter(d -> artifactType.isEmpty() || d.artifactType().equals(artifactType))
        .toList();
  }
}
