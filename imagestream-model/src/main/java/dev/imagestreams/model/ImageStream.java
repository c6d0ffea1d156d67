package dev.imagestreams.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A record of which image each tag points to, now and before, and of where its tags should come
 * from.
 *
 * <p>The shape of {@code image.openshift.io/v1 ImageStream}, and of the older {@code v1}. {@link
 * ImageStreamJson} reads and writes it. Immutable and thread-safe.
 *
 * @param spec what is wanted
 * @param status what was seen
 */
@Built
public record ImageStream(
    String apiVersion,
    ObjectMeta metadata,
    ImageStreamSpec spec,
    ImageStreamStatus status,
    JsonExtras extras)
    implements ApiObject, ImageStreamBuilder.With {

  public static final String KIND = "ImageStream";

  /**
   * When the stream's sources were last looked at, RFC 3339; a stream without it wants an import.
   */
  public static final String REPOSITORY_CHECK_ANNOTATION =
      "openshift.io/image.dockerRepositoryCheck";

  /** How many items a tag's history has at most, a whole number from 1; without it, any number. */
  public static final String HISTORY_LIMIT_ANNOTATION = "imagestreams.dev/history-limit";

  /**
   * {@code "true"}: all sources of the stream may be read over plain HTTP or unverified TLS; single
   * tags say so by their import policy.
   */
  public static final String INSECURE_ANNOTATION = "openshift.io/image.insecureRepository";

  /**
   * By which import mode tags come that the stream's repository brings, {@code Legacy} or {@code
   * PreserveOriginal}; tags that are there say it by their import policy.
   */
  public static final String IMPORT_MODE_ANNOTATION = "imagestreams.dev/import-mode";

  public ImageStream {
    Objects.requireNonNull(apiVersion, "apiVersion");
    Objects.requireNonNull(metadata, "metadata");
    Objects.requireNonNull(spec, "spec");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(extras, "extras");
  }

  /**
   * A stream that follows every tag of a repository.
   *
   * @param name {@code name} or {@code namespace/name}
   * @param dockerImageRepository the repository, without tag and digest
   */
  public static ImageStream of(String name, String dockerImageRepository) {
    return empty(StreamKey.parse(name))
        .withSpec(ImageStreamSpec.EMPTY.withDockerImageRepository(dockerImageRepository));
  }

  /** A stream that wants nothing and has seen nothing. */
  public static ImageStream empty(StreamKey key) {
    return new ImageStream(
        API_VERSION,
        ObjectMeta.of(key),
        ImageStreamSpec.EMPTY,
        ImageStreamStatus.EMPTY,
        JsonExtras.none());
  }

  /**
   * Makes the object of JSON in maps, lists, texts and numbers.
   *
   * @throws InvalidDocumentException when it is not one
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static ImageStream ofTree(Map<String, Object> tree) {
    return ImageStreamJson.ofTree(tree, ImageStream.class);
  }

  /** The stream's key; the default namespace where the metadata has none. */
  public StreamKey key() {
    return metadata.key();
  }

  /** Whether an object says, as {@link #INSECURE_ANNOTATION}, that its sources may be insecure. */
  public static boolean permitsInsecure(ObjectMeta metadata) {
    return "true".equals(metadata.annotations().get(INSECURE_ANNOTATION));
  }

  /** What {@code tag} points to now, if it ever pointed to anything. */
  public Optional<TagEvent> latest(String tag) {
    return status.tag(tag).flatMap(NamedTagEventList::latest);
  }

  /** This stream with the tag wanted, in place of a tag of the same name. */
  public ImageStream withTag(TagReference tag) {
    return withSpec(spec.withTag(tag));
  }

  /**
   * This stream as OpenShift 3.0 showed it, {@code apiVersion: v1}: without generations, policies,
   * conditions, and the wanted tags that only repeat the repository. For readers of that age; to
   * keep a stream, write the stream itself.
   */
  public ImageStream toLegacy() {
    return LegacyShape.of(this);
  }
}
