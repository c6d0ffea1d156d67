package dev.imagestreams.model;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What every stored object carries, as Kubernetes defines it.
 *
 * @param namespace empty until it is known, which means {@link StreamKey#DEFAULT_NAMESPACE}
 * @param uid empty until the object was stored; differs for two objects of one name at two times
 * @param resourceVersion empty until the object was stored; opaque, changes at every write
 * @param generation counts changes of what is wanted; empty in documents older than the field
 * @param selfLink empty, save in old documents
 */
public record ObjectMeta(
    String name,
    String namespace,
    String selfLink,
    String uid,
    String resourceVersion,
    Optional<Long> generation,
    Optional<Instant> creationTimestamp,
    Map<String, String> labels,
    Map<String, String> annotations,
    JsonExtras extras) {

  public ObjectMeta {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(selfLink, "selfLink");
    Objects.requireNonNull(uid, "uid");
    Objects.requireNonNull(resourceVersion, "resourceVersion");
    Objects.requireNonNull(generation, "generation");
    Objects.requireNonNull(creationTimestamp, "creationTimestamp");
    labels = sorted(labels);
    annotations = sorted(annotations);
    Objects.requireNonNull(extras, "extras");
  }

  /** The metadata of an object that was not stored yet. */
  public static ObjectMeta of(StreamKey key) {
    return new ObjectMeta(
        key.name(),
        key.namespace(),
        "",
        "",
        "",
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Map.of(),
        JsonExtras.none());
  }

  /** Sorted, as Go prints maps, and unmodifiable. */
  static Map<String, String> sorted(Map<String, String> map) {
    return map.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(map));
  }

  /** This metadata in the namespace, where it has none yet. */
  public ObjectMeta withDefaultNamespace(String value) {
    return namespace.isEmpty()
        ? new ObjectMeta(
            name,
            value,
            selfLink,
            uid,
            resourceVersion,
            generation,
            creationTimestamp,
            labels,
            annotations,
            extras)
        : this;
  }

  /** This metadata as first stored. */
  public ObjectMeta withIdentity(String newUid, Instant created) {
    return new ObjectMeta(
        name,
        namespace,
        selfLink,
        newUid,
        resourceVersion,
        generation,
        Optional.of(created),
        labels,
        annotations,
        extras);
  }

  public ObjectMeta withResourceVersion(String value) {
    return new ObjectMeta(
        name,
        namespace,
        selfLink,
        uid,
        value,
        generation,
        creationTimestamp,
        labels,
        annotations,
        extras);
  }

  public ObjectMeta withGeneration(long value) {
    return new ObjectMeta(
        name,
        namespace,
        selfLink,
        uid,
        resourceVersion,
        Optional.of(value),
        creationTimestamp,
        labels,
        annotations,
        extras);
  }

  public ObjectMeta withLabels(Map<String, String> value) {
    return new ObjectMeta(
        name,
        namespace,
        selfLink,
        uid,
        resourceVersion,
        generation,
        creationTimestamp,
        value,
        annotations,
        extras);
  }

  public ObjectMeta withAnnotations(Map<String, String> value) {
    return new ObjectMeta(
        name,
        namespace,
        selfLink,
        uid,
        resourceVersion,
        generation,
        creationTimestamp,
        labels,
        value,
        extras);
  }

  public ObjectMeta withAnnotation(String key, String value) {
    Map<String, String> more = new TreeMap<>(annotations);
    more.put(key, value);
    return withAnnotations(more);
  }
}
