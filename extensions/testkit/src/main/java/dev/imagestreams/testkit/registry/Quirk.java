package dev.imagestreams.testkit.registry;

/** What real registries do otherwise than the specification says; each names where it is seen. */
public enum Quirk {

  // What is said of who may do what.

  /** Refuses without {@code WWW-Authenticate}; only {@code /v2/} says how to log in: gcr.io. */
  CHALLENGE_AT_ROOT_ONLY,
  /** Asks for Basic credentials where a bearer token was refused: Harbor. */
  BASIC_AFTER_BAD_BEARER,
  /** Names another realm where a token was refused: nvcr.io. */
  OTHER_REALM_AFTER_BAD_BEARER,
  /** The token is called {@code access_token}, and only that: Azure's registry and others. */
  ACCESS_TOKEN_ONLY,
  /** Does not say how long a token is good: GHCR. */
  NO_EXPIRES_IN,
  /** Grants what the first scope asks for, and nothing of the others. */
  FIRST_SCOPE_ONLY,
  /** Gives no token at all where a scope has {@code delete}: Quay. */
  NO_TOKEN_FOR_DELETE,
  /** Answers 404 to the POST that exchanges a refresh token: gcr.io. */
  NO_TOKEN_POST_404,
  /** Answers 401 to it: Artifactory. */
  NO_TOKEN_POST_401,
  /** Answers 400 to it: Azure's registry, of some tokens. */
  NO_TOKEN_POST_400,

  // Lists.

  /** Refuses pages of more than 1,000 tags: Amazon's ECR. */
  PAGES_OF_1000_AT_MOST,
  /** Gives all tags at once, whatever {@code n} and {@code last} say: distribution 2.8. */
  ALL_TAGS_ON_EACH_PAGE,
  /** Pages go on by {@code last} alone; there is no Link: older registries. */
  NO_LINK,
  /** The Link has a cursor of its own and no {@code last}: Quay, Artifactory. */
  OPAQUE_CURSOR,
  /** Has {@code null} among the tags: Nexus 3.58. */
  NULL_AMONG_TAGS,
  /** Has digests among the tags: Artifactory. */
  DIGESTS_AMONG_TAGS,
  /** Has {@code null} in place of an empty list of tags: distribution and others. */
  NULL_FOR_NO_TAGS,
  /** Leaves choosing referrers by type to its clients: registries of the first drafts of 1.1. */
  REFERRERS_UNFILTERED,

  // Manifests and blobs.

  /** Leaves out {@code Docker-Content-Digest}, which was optional for long. */
  NO_CONTENT_DIGEST,
  /** Answers 405 to HEAD. */
  NO_HEAD,
  /** A HEAD's {@code Content-Length} of manifests is wrong: Harbor behind some proxies. */
  WRONG_MANIFEST_LENGTH,
  /** Answers 403 to the HEAD of a blob that is not there: Artifactory. */
  FORBIDDEN_FOR_MISSING_BLOB,
  /** Sends all of a blob where a part was asked for. */
  NO_RANGES,
  /** Sends clients elsewhere for blobs, by a signed URL: Docker Hub, ECR, Quay. */
  BLOBS_ELSEWHERE,
  /** Says that a type it does not take is invalid JSON, and calls it UNSUPPORTED: ECR. */
  INDEX_UNSUPPORTED,

  // Uploads and deletes.

  /** Knows no upload in a single POST and begins one: distribution, Harbor. */
  NO_SINGLE_POST,
  /** Answers 201 to PATCH, and refuses the PUT that follows: ECR. */
  PATCH_ANSWERED_201,
  /** Refuses a mount that does not say where from: Quay. */
  MOUNT_NEEDS_FROM,
  /** Mounts nothing, and begins an upload instead. */
  NO_MOUNT,
  /** The Location of an upload has no host. */
  RELATIVE_LOCATION,
  /** Deletes manifests, but no tag alone: distribution 2.8. */
  NO_TAG_DELETE,
  /** Deletes nothing: Docker Hub and every distribution that was not told to. */
  NO_DELETE,

  // How it says no.

  /** The code of a 404 is UNKNOWN: Harbor, registry.redhat.io. */
  UNKNOWN_FOR_NOT_FOUND,
  /** Refusals are web pages: every registry behind a proxy. */
  HTML_ERRORS
}
