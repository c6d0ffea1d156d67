package dev.imagestreams.model.tags;

import static dev.imagestreams.model.tags.Fixtures.A;
import static dev.imagestreams.model.tags.Fixtures.alias;
import static dev.imagestreams.model.tags.Fixtures.policy;
import static dev.imagestreams.model.tags.Fixtures.tag;
import static dev.imagestreams.model.tags.Fixtures.web;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.imagestreams.model.ImageImportSpec;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamImport;
import dev.imagestreams.model.JsonExtras;
import dev.imagestreams.model.LocalObjectReference;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.RepositoryImportSpec;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagImportPolicy;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.TagReferencePolicy;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ImportRequestTest {

  private static final String REPOSITORY = "quay.io/org/web";
  private static final TagReference LATEST = TagReference.dockerImage("latest", "quay.io/a:1");
  private static final ImageStream FOLLOWING = following(web());
  private static final String MISSING =
      " does not exist on the image stream - choose an existing tag to import or use the 'tag'"
          + " command to create a new tag";

  private static ImageStream following(ImageStream stream) {
    return stream.withSpec(stream.spec().withDockerImageRepository(REPOSITORY));
  }

  private static ImageStream insecure(ImageStream stream) {
    return stream.withMetadata(
        stream.metadata().withAnnotation("openshift.io/image.insecureRepository", "true"));
  }

  private static ImportRequest request(String target) {
    return ImportRequest.of(target).withNamespace("shop");
  }

  private static ImportRequest all() {
    return request("web").withAll(true);
  }

  private static ImageImportSpec image(String from, String to) {
    return new ImageImportSpec(
        ObjectReference.dockerImage(from),
        Optional.of(new LocalObjectReference(to, JsonExtras.none())),
        policy(false, false, "PreserveOriginal"),
        TagReferencePolicy.SOURCE,
        false,
        JsonExtras.none());
  }

  private static RepositoryImportSpec repository(String from) {
    return new RepositoryImportSpec(
        ObjectReference.dockerImage(from),
        policy(false, false, "PreserveOriginal"),
        TagReferencePolicy.SOURCE,
        false,
        JsonExtras.none());
  }

  private static TagImportPolicy policy(boolean insecure, boolean scheduled, String mode) {
    return new TagImportPolicy(insecure, scheduled, mode, JsonExtras.none());
  }

  private static TagReference wanted(TagReference tag, boolean insecure, boolean scheduled) {
    return tag.withImportPolicy(policy(insecure, scheduled, ""));
  }

  /** Request, stream, and the images that are imported. */
  static Stream<Arguments> images() {
    ImageImportSpec latest = image("quay.io/a:1", "latest");
    TagReferencePolicy local = new TagReferencePolicy("Local", JsonExtras.none());
    ImageStream aliases =
        web(
            LATEST,
            alias("a", "latest"),
            alias("b", "web:a"),
            tag("c", "ImageStreamTag", "shop", "b"));
    return Stream.of(
        images("no tag", request("web"), web(LATEST), latest),
        images("tag", request("web:latest"), web(LATEST), latest),
        images("other tag", request("web:1"), web(LATEST.withName("1")), image("quay.io/a:1", "1")),
        images("same --from", request("web").withFrom("quay.io/a:1"), web(LATEST), latest),
        images("alias", request("web:a"), aliases, latest),
        images("alias of an alias", request("web:c"), aliases, latest),
        images("alias, same --from", request("web:b").withFrom("quay.io/a:1"), aliases, latest),
        images("from the repository", request("web"), FOLLOWING, image(REPOSITORY, "latest")),
        images(
            "new tag",
            request("web:9").withFrom("quay.io/b"),
            web(LATEST),
            image("quay.io/b", "9")),
        images(
            "alias of a missing tag",
            request("web:a").withFrom("quay.io/b"),
            web(alias("a", "9")),
            image("quay.io/b", "a")),
        images("new stream", request("web").withConfirm(true), null, image("web", "latest")),
        images(
            "new stream of a pull spec",
            request("quay.io/org/web:2").withConfirm(true),
            null,
            image("quay.io/org/web:2", "2")),
        images(
            "new stream --from",
            request("web:2").withConfirm(true).withFrom("quay.io/b:3"),
            null,
            image("quay.io/b:3", "2")),
        images(
            "--all, of a stream of tags",
            all(),
            web(
                TagReference.dockerImage("2", "quay.io/b").withReference(true),
                TagReference.dockerImage("1", "quay.io/a"),
                TagReference.named("pushed"),
                alias("alias", "1")),
            image("quay.io/a", "1"),
            image("quay.io/b", "2")),
        images(
            "--all, scheduled before",
            all(),
            web(LATEST, wanted(LATEST.withName("1"), false, true)),
            image("quay.io/a:1", "1").withImportPolicy(policy(false, true, "PreserveOriginal")),
            latest),
        images(
            "--scheduled",
            request("web").withScheduled(true),
            web(LATEST),
            latest.withImportPolicy(policy(false, true, "PreserveOriginal"))),
        images(
            "scheduled before",
            request("web"),
            web(wanted(LATEST, false, true)),
            latest.withImportPolicy(policy(false, true, "PreserveOriginal"))),
        images(
            "insecure before",
            request("web").withInsecure(Optional.of(false)),
            web(wanted(LATEST, true, false)),
            latest.withImportPolicy(policy(true, false, "PreserveOriginal"))),
        images(
            "--insecure",
            request("web").withInsecure(Optional.of(true)),
            web(LATEST),
            latest.withImportPolicy(policy(true, false, "PreserveOriginal"))),
        images(
            "insecure stream",
            request("web"),
            insecure(web(LATEST)),
            latest.withImportPolicy(policy(true, false, "PreserveOriginal"))),
        images(
            "--insecure=false, insecure stream",
            request("web").withInsecure(Optional.of(false)),
            insecure(web(LATEST)),
            latest),
        images(
            "--import-mode",
            request("web").withImportMode(Optional.of(ImportMode.LEGACY)),
            web(LATEST),
            latest.withImportPolicy(policy(false, false, "Legacy"))),
        images(
            "--import-mode, other before",
            request("web").withImportMode(Optional.of(ImportMode.PRESERVE_ORIGINAL)),
            web(LATEST.withImportPolicy(policy(false, false, "Legacy"))),
            latest),
        images(
            "mode before",
            request("web"),
            web(LATEST.withImportPolicy(policy(false, false, "Legacy"))),
            latest.withImportPolicy(policy(false, false, "Legacy"))),
        images(
            "--reference-policy",
            request("web").withReferencePolicy(Optional.of(ReferencePolicy.LOCAL)),
            web(LATEST),
            latest.withReferencePolicy(local)),
        images(
            "--reference-policy, other before",
            request("web").withReferencePolicy(Optional.of(ReferencePolicy.SOURCE)),
            web(Fixtures.policy(LATEST, "Local")),
            latest),
        images(
            "policy before",
            request("web"),
            web(Fixtures.policy(LATEST, "Local")),
            latest.withReferencePolicy(local)),
        images("no policy before", request("web"), web(Fixtures.policy(LATEST, "")), latest));
  }

  private static Arguments images(
      String name, ImportRequest request, ImageStream stream, ImageImportSpec... expected) {
    return arguments(name, request, stream, List.of(expected));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("images")
  void importsImages(
      String name, ImportRequest request, ImageStream stream, List<ImageImportSpec> expected) {
    ImageStreamImport sent = request.toImport(Optional.ofNullable(stream));

    assertThat(sent.spec().images()).isEqualTo(expected);
    assertThat(sent.spec().repository()).isEmpty();
    assertThat(sent.metadata().name()).isEqualTo("web");
    assertThat(sent.metadata().namespace()).isEqualTo("shop");
  }

  /** Request, stream, and the repository that is imported. */
  static Stream<Arguments> repositories() {
    TagReferencePolicy local = new TagReferencePolicy("Local", JsonExtras.none());
    return Stream.of(
        arguments("the stream's", all(), FOLLOWING, repository(REPOSITORY)),
        arguments("same", all().withFrom(REPOSITORY), FOLLOWING, repository(REPOSITORY)),
        arguments("another", all().withFrom("b/c").withConfirm(true), FOLLOWING, repository("b/c")),
        arguments("first", all().withFrom("b/c").withConfirm(true), web(), repository("b/c")),
        arguments("new stream", all().withConfirm(true), null, repository("web")),
        arguments(
            "new stream --from",
            all().withConfirm(true).withFrom("quay.io/b"),
            null,
            repository("quay.io/b")),
        arguments(
            "flags",
            all()
                .withScheduled(true)
                .withInsecure(Optional.of(true))
                .withReferencePolicy(Optional.of(ReferencePolicy.LOCAL))
                .withImportMode(Optional.of(ImportMode.LEGACY)),
            FOLLOWING,
            repository(REPOSITORY)
                .withImportPolicy(policy(true, true, "Legacy"))
                .withReferencePolicy(local)),
        arguments(
            "insecure stream",
            all(),
            insecure(FOLLOWING),
            repository(REPOSITORY).withImportPolicy(policy(true, false, "PreserveOriginal"))),
        arguments(
            "--insecure=false",
            all().withInsecure(Optional.of(false)),
            insecure(FOLLOWING),
            repository(REPOSITORY)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("repositories")
  void importsRepositories(
      String name, ImportRequest request, ImageStream stream, RepositoryImportSpec expected) {
    ImageStreamImport sent = request.toImport(Optional.ofNullable(stream));

    assertThat(sent.spec().repository()).contains(expected);
    assertThat(sent.spec().images()).isEmpty();
  }

  @Test
  void importsIntoNoOtherVersionOfTheStream() {
    ImageStream stored =
        web(LATEST).withMetadata(web().metadata().with().resourceVersion("42").uid("u").build());
    ImageStreamImport sent = request("web").toImport(Optional.of(stored));

    assertThat(sent.metadata().resourceVersion()).isEqualTo("42");
    assertThat(sent.metadata().uid()).isEmpty();
    assertThat(sent.apiVersion()).isEqualTo("image.openshift.io/v1");
    assertThat(request("web").withConfirm(true).toImport(Optional.empty()).metadata())
        .isEqualTo(web().metadata());
  }

  @Test
  void aDryRunChangesNothing() {
    assertThat(request("web").toImport(Optional.of(web(LATEST))).spec().isImport()).isTrue();
    assertThat(request("web").withDryRun(true).toImport(Optional.of(web(LATEST))).spec().isImport())
        .isFalse();
  }

  /** Request, stream, and what is said of it. */
  static Stream<Arguments> refused() {
    String end = " - use the 'tag' command if you want to change the source to \"quay.io/b\"";
    ImportRequest other = request("web").withFrom("quay.io/b");
    return Stream.of(
        arguments(
            request("web"),
            null,
            "no image stream named \"web\" exists, pass --confirm to create and import"),
        arguments(
            request("web").withFrom("quay.io/a"),
            null,
            "no image stream named \"web\" exists, pass --confirm to create and import"),
        arguments(
            request("web"),
            web(alias("latest", "a"), alias("a", "latest")),
            "tag \"latest\" on the image stream is a reference to same tag"),
        arguments(
            request("web:a"),
            web(alias("a", "b"), alias("b", "app:1")),
            "tag \"a\" points to an imagestreamtag from another ImageStream"),
        arguments(
            request("web:a"),
            web(tag("a", "ImageStreamTag", "else", "1")),
            "tag \"a\" points to an imagestreamtag from another ImageStream"),
        arguments(
            request("web:a"),
            web(alias("a", "web@" + A)),
            "tag \"a\" points to an invalid imagestreamtag"),
        arguments(request("web"), web(), "the tag \"latest\"" + MISSING),
        arguments(request("web:9"), web(LATEST), "the tag \"9\"" + MISSING),
        arguments(request("web:9"), FOLLOWING, "the tag \"9\"" + MISSING),
        arguments(request("web:a"), following(web(alias("a", "9"))), "the tag \"a\"" + MISSING),
        arguments(
            request("web:a"),
            web(alias("a", "f"), tag("f", "ImageStreamImage", "web@" + A)),
            "tag \"a\" points to existing ImageStreamImage \"web@"
                + A
                + "\", it cannot be re-imported"),
        arguments(
            other,
            web(TagReference.named("latest")),
            "tag \"latest\" already exists - you must use the 'tag' command if you want to change"
                + " the source to \"quay.io/b\""),
        arguments(other, web(LATEST), "the tag \"latest\" points to \"quay.io/a:1\"" + end),
        arguments(
            other.withTarget("web:a"),
            web(LATEST, alias("a", "latest")),
            "the tag \"a\" points to the tag \"latest\" which points to \"quay.io/a:1\"" + end),
        arguments(
            all(),
            web(TagReference.named("1"), alias("2", "app:1")),
            "image stream does not have tags pointing to external container images"),
        arguments(
            all().withFrom("quay.io/b"),
            web(LATEST),
            "the image stream does not currently import an entire Docker repository, pass --confirm"
                + " to update"),
        arguments(
            all().withFrom("quay.io/b"),
            FOLLOWING,
            "the image stream has a different import spec \"quay.io/org/web\", pass --confirm to"
                + " update"));
  }

  @ParameterizedTest(name = "{2}")
  @MethodSource("refused")
  void refuses(ImportRequest request, ImageStream stream, String message) {
    assertThatExceptionOfType(RefusedOperationException.class)
        .isThrownBy(() -> request.toImport(Optional.ofNullable(stream)))
        .withMessage(message);
  }

  /** Target, --all, and what is said of it. */
  static Stream<Arguments> targets() {
    String invalid =
        "the image name must be a valid container image pull spec or reference to an image stream"
            + " (e.g. myregistry/myteam/image:tag)";
    return Stream.of(
        arguments("", false, "you must specify the name of an image stream"),
        arguments("a::b", false, invalid),
        arguments("Web", false, invalid),
        arguments("quay.io", false, invalid),
        arguments("web@" + A, false, "to import images by ID, use the 'tag' command"),
        arguments("web:1@" + A, true, "to import images by ID, use the 'tag' command"),
        arguments("web:1", true, "cannot specify a tag \"web:1\" as well as --all"));
  }

  @ParameterizedTest
  @MethodSource("targets")
  void refusesTargets(String target, boolean all, String message) {
    assertThatExceptionOfType(RefusedOperationException.class)
        .isThrownBy(() -> request(target).withAll(all).key())
        .withMessage(message);
    assertThatExceptionOfType(RefusedOperationException.class)
        .isThrownBy(() -> request(target).withAll(all).toImport(Optional.of(FOLLOWING)))
        .withMessage(message);
  }

  @ParameterizedTest
  @CsvSource({"web", "web:1", "other/web:1", "quay.io/org/web", "quay.io/a/b/web:1"})
  void takesTheLastSegmentForTheStream(String target) {
    assertThat(request(target).key()).isEqualTo(new StreamKey("shop", "web"));
  }
}
