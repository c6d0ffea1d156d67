package dev.imagestreams.model;

import java.time.Instant;
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
@Built
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
    JsonExtras extras)
    implements ObjectMetaBuilder.With {

  public ObjectMeta {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(selfLink, "selfLink");
    Objects.requireNonNull(uid, "uid");
    Objects.requireNonNull(resourceVersion, "resourceVersion");
    Objects.requireNonNull(generation, "generation");
    Objects.requireNonNull(creationTimestamp, "creationTimestamp");
    labels = Ordered.map(labels);
    annotations = Ordered.map(annotations);
    Objects.requireNonNull(extras, "extras");
  }

  /** Of an object that has no name yet. */
  public static final ObjectMeta EMPTY =
      new ObjectMeta(
          "",
          "",
          "",
          "",
          "",
          Optional.empty(),
          Optional.empty(),
          Map.of(),
          Map.of(),
          JsonExtras.none());

  /** The metadata of an object that was not stored yet. */
  public static ObjectMeta of(StreamKey key) {
    return EMPTY.with().name(key.name()).namespace(key.namespace()).build();
  }

  /** The metadata of an object that is in no namespace. */
  public static ObjectMeta named(String name) {
    return EMPTY.withName(name);
  }

  /**
   * The key of the stream that has this metadata; in the default namespace where it says none.
   *
   * @throws InvalidReferenceException when the name or the namespace can't be a stream's
   */
  public StreamKey key() {
    return new StreamKey(namespace.isEmpty() ? StreamKey.DEFAULT_NAMESPACE : namespace, name);
  }

  /** This metadata in the namespace, where it has none yet. */
  public ObjectMeta withDefaultNamespace(String value) {
    return namespace.isEmpty() ? withNamespace(value) : this;
  }

  /** This metadata as first stored. */
  public ObjectMeta withIdentity(String newUid, Instant created) {
    return with().uid(newUid).creationTimestamp(created).build();
  }

  public ObjectMeta withAnnotation(String key, String value) {
    Map<String, String> more = new TreeMap<>(annotations);
    more.put(key, value);
    return withAnnotations(more);
  }
}
