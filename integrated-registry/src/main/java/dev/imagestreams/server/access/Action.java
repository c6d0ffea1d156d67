package dev.imagestreams.server.access;

/** What can be done with a repository; of {@link #CATALOG}, with the registry. */
public enum Action {
  /** Read manifests, blobs, referrers and tag lists; have blobs mounted elsewhere. */
  PULL,
  /** Push blobs and manifests, and make tags that are not there. */
  PUSH,
  /** Have a tag that is there point to another manifest. */
  OVERWRITE,
  /** Delete tags, manifests and blobs. */
  DELETE,
  /** Read the names of the repositories that can be pulled from. */
  CATALOG
}
