package dev.imagestreams.registry.internal;

import dev.imagestreams.model.MediaTypes;

/** What media types say of content that is only passed on. */
public final class ContentTypes {

  private static final String DOCKER_FOREIGN =
      "application/vnd.docker.image.rootfs.foreign.diff.tar";
  private static final String OCI_NONDISTRIBUTABLE =
      "application/vnd.oci.image.layer.nondistributable.";

  private ContentTypes() {}

  public static boolean isIndex(String mediaType) {
    return mediaType.equals(MediaTypes.OCI_INDEX) || mediaType.equals(MediaTypes.DOCKER_LIST);
  }

  /** Whether this is the manifest of one image or artifact. */
  public static boolean isImage(String mediaType) {
    return mediaType.equals(MediaTypes.OCI_MANIFEST)
        || mediaType.equals(MediaTypes.DOCKER_MANIFEST);
  }

  /**
   * Whether an entry of an index is a manifest. Some builders keep an index of layers, so what is
   * named otherwise is a blob; what is not named is a manifest.
   */
  public static boolean isManifest(String mediaType) {
    return mediaType.isEmpty()
        || isIndex(mediaType)
        || isImage(mediaType)
        || mediaType.equals(MediaTypes.DOCKER_SCHEMA1)
        || mediaType.equals(MediaTypes.DOCKER_SCHEMA1_SIGNED);
  }

  /** Whether this is a layer that registries need not have: who made it keeps it elsewhere. */
  public static boolean isNondistributable(String mediaType) {
    return mediaType.startsWith(DOCKER_FOREIGN) || mediaType.startsWith(OCI_NONDISTRIBUTABLE);
  }
}
