package dev.imagestreams.model;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What an image says of itself: of its manifest's config, or of a schema 1 manifest's history.
 *
 * @param apiVersion {@code image.openshift.io/1.0}; {@code 1.0} in old documents
 * @param id the config's digest; an index's own
 * @param parent the image below, in images of schema 1
 * @param created when the image says it was made
 * @param container the container it was committed from
 * @param containerConfig that container's
 * @param config how containers of the image are run
 * @param architecture as Go names it
 * @param os as Go names it; OpenShift leaves it out
 * @param variant of the architecture; OpenShift leaves it out
 * @param size bytes of the config and of each different layer; 0 for an index
 */
@Built
public record DockerImageMetadata(
    String apiVersion,
    String id,
    String parent,
    String comment,
    Optional<Instant> created,
    String container,
    DockerConfig containerConfig,
    String dockerVersion,
    String author,
    Optional<DockerConfig> config,
    String architecture,
    String os,
    String variant,
    long size,
    JsonExtras extras)
    implements DockerImageMetadataBuilder.With {

  public DockerImageMetadata {
    Objects.requireNonNull(apiVersion, "apiVersion");
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(parent, "parent");
    Objects.requireNonNull(comment, "comment");
    Objects.requireNonNull(created, "created");
    Objects.requireNonNull(container, "container");
    Objects.requireNonNull(containerConfig, "containerConfig");
    Objects.requireNonNull(dockerVersion, "dockerVersion");
    Objects.requireNonNull(author, "author");
    Objects.requireNonNull(config, "config");
    Objects.requireNonNull(architecture, "architecture");
    Objects.requireNonNull(os, "os");
    Objects.requireNonNull(variant, "variant");
    Objects.requireNonNull(extras, "extras");
  }

  public static final String KIND = "DockerImage";
  public static final String API_VERSION = "image.openshift.io/1.0";

  /** Of an image of which nothing is known. */
  public static final DockerImageMetadata EMPTY =
      new DockerImageMetadata(
          API_VERSION,
          "",
          "",
          "",
          Optional.empty(),
          "",
          DockerConfig.EMPTY,
          "",
          "",
          Optional.empty(),
          "",
          "",
          "",
          0,
          JsonExtras.none());
}
