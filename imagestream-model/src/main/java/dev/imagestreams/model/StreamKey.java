package dev.imagestreams.model;

import java.util.Objects;

/**
 * What a stream is called: {@code namespace/name}.
 *
 * <p>A name is one segment of a repository's name; a namespace may have several, so that any
 * repository of a registry has a stream's key. Equal keys are the same stream.
 *
 * @param namespace never empty; {@link #DEFAULT_NAMESPACE} where nothing was said
 * @param name never empty
 */
public record StreamKey(String namespace, String name) implements Comparable<StreamKey> {

  public static final String DEFAULT_NAMESPACE = "default";

  public StreamKey {
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(name, "name");
    Repository.requireValidPath(namespace);
    Repository.requireValidPath(name);
    if (name.indexOf('/') >= 0) {
      throw new InvalidReferenceException(
          name, "repository", name.indexOf('/'), "a stream's name is one segment");
    }
    Repository.requireValidPath(namespace + "/" + name); // Now only too long together.
  }

  /**
   * Reads {@code namespace/name} or {@code name}, and so names the stream of a registry's
   * repository.
   *
   * @throws InvalidReferenceException when a part is not a valid name
   */
  public static StreamKey parse(String text) {
    int slash = text.lastIndexOf('/');
    return slash < 0
        ? new StreamKey(DEFAULT_NAMESPACE, text)
        : new StreamKey(text.substring(0, slash), text.substring(slash + 1));
  }

  @Override
  public int compareTo(StreamKey other) {
    int byNamespace = namespace.compareTo(other.namespace);
    return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
