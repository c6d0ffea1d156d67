package dev.imagestreams.model.tags;

import static dev.imagestreams.model.tags.Fixtures.A;
import static dev.imagestreams.model.tags.Fixtures.B;
import static dev.imagestreams.model.tags.Fixtures.among;
import static dev.imagestreams.model.tags.Fixtures.history;
import static dev.imagestreams.model.tags.Fixtures.item;
import static dev.imagestreams.model.tags.Fixtures.stream;
import static dev.imagestreams.model.tags.Fixtures.tag;
import static dev.imagestreams.model.tags.Fixtures.web;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.JsonExtras;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagImportPolicy;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.TagReferencePolicy;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaggingTest {

  private static final ImageStream WEB = web();
  private static final ImageStream RUBY = ruby("openshift");
  private static final ImageStream OWN_RUBY = ruby("shop");
  private static final ImageStream DEEP = history(stream("a/b", "c"), "1", item(A));

  private static ImageStream ruby(String namespace) {
    ImageStream ruby = history(stream(namespace, "ruby"), "2.0", item(B), item(A));
    ruby = history(ruby, "latest", item("f00d"));
    ruby = history(ruby, "reference", item("quay.io/org/ruby:2.0", ""));
    ruby = history(ruby, "bad", item("HTTP://", ""));
    return history(ruby, "empty");
  }

  private static TagDecision decide(TagRequest request) {
    return Tagging.decide(request, among(WEB, RUBY, OWN_RUBY, DEEP));
  }

  private static TagRequest request(String source, String destination) {
    return TagRequest.of(source, destination).withNamespace("shop");
  }

  private static void assertRefused(TagRequest request, String message) {
    assertThatExceptionOfType(RefusedOperationException.class)
        .isThrownBy(() -> decide(request))
        .withMessage(message);
  }

  private static ObjectReference from(String kind, String namespace, String name) {
    return new ObjectReference(kind, namespace, name, JsonExtras.none());
  }

  /** Source, kind that was said, destination, and where the tag then comes from. */
  static Stream<Arguments> sources() {
    String image = "ImageStreamImage";
    String docker = "DockerImage";
    return Stream.of(
        // A form that says it all.
        arguments("quay.io/ruby:2.0", null, "web:1", docker, "", "quay.io/ruby:2.0"),
        arguments("quay.io/ruby:2.0@" + A, null, "web:1", docker, "", "quay.io/ruby@" + A),
        arguments("ruby@" + A, null, "web:1", image, "", "ruby@" + A),
        arguments("ruby:2.0@" + A, null, "web:1", image, "", "ruby@" + A),
        arguments("openshift/ruby@" + A, null, "web:1", image, "openshift", "ruby@" + A),
        arguments("library/ruby@" + A, null, "web:1", image, "library", "ruby@" + A),
        arguments("ruby", null, "web:1", docker, "", "ruby"),
        arguments("openshift/ruby", null, "web:1", docker, "", "openshift/ruby"),
        // A tag is the image it has now.
        arguments("ruby:2.0", null, "web:1", image, "", "ruby@" + B),
        arguments("openshift/ruby:2.0", null, "web:1", image, "openshift", "ruby@" + B),
        arguments("ruby:latest", null, "web:1", image, "", "ruby@f00d"),
        arguments("ruby:reference", null, "web:1", docker, "", "quay.io/org/ruby:2.0"),
        arguments("a/b/c:1", null, "web:1", image, "a/b", "c@" + A),
        // What was said goes before the form.
        arguments("ruby:2.0", "docker", "web:1", docker, "", "ruby:2.0"),
        arguments("ruby@" + A, "DockerImage", "web:1", docker, "", "ruby@" + A),
        arguments("ruby:2.0", "istag", "web:1", image, "", "ruby@" + B),
        arguments("ruby:2.0@" + A, "ImageStreamTag", "web:1", image, "", "ruby@" + B),
        arguments("ruby:2.0@" + A, "isimage", "web:1", image, "", "ruby@" + A),
        arguments("library/ruby:2.0", "istag", "web:1", image, "shop", "ruby@" + B),
        arguments("library/ruby@" + A, "isimage", "web:1", image, "shop", "ruby@" + A),
        // The request's namespace is said where the destination is elsewhere.
        arguments("ruby:2.0", null, "other/web:1", image, "shop", "ruby@" + B),
        arguments("openshift/ruby:2.0", null, "other/web:1", image, "openshift", "ruby@" + B),
        arguments("ruby:2.0", "docker", "other/web:1", docker, "", "ruby:2.0"),
        arguments("ruby:2.0", null, "shop/web:1", image, "", "ruby@" + B));
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("sources")
  void tellsWhereTheTagComesFrom(
      String source, String said, String destination, String kind, String namespace, String name) {
    TagRequest request =
        request(source, destination)
            .withSourceKind(Optional.ofNullable(said).map(SourceKind::parse));
    TagDecision.Set decision = (TagDecision.Set) decide(request);

    assertThat(decision.tag().from()).contains(from(kind, namespace, name));
    // Generation 0 has an image imported again though nothing else changed.
    assertThat(decision.tag().generation())
        .isEqualTo(kind.equals("DockerImage") ? Optional.of(0L) : Optional.empty());
    assertThat(decision.wanted().spec().tag("1")).contains(decision.tag());
  }

  @Test
  void writesAllOfTheTag() {
    TagRequest request =
        request("quay.io/ruby:2.0", "web:1")
            .withReference(true)
            .withScheduled(true)
            .withInsecure(true)
            .withReferencePolicy(ReferencePolicy.LOCAL)
            .withImportMode(ImportMode.LEGACY);

    assertThat(((TagDecision.Set) decide(request)).tag())
        .isEqualTo(
            new TagReference(
                "1",
                Map.of(),
                Optional.of(from("DockerImage", "", "quay.io/ruby:2.0")),
                true,
                Optional.of(0L),
                new TagImportPolicy(true, true, "Legacy", JsonExtras.none()),
                new TagReferencePolicy("Local", JsonExtras.none()),
                JsonExtras.none()));
  }

  @Test
  void asksForLittleWhereLittleIsSaid() {
    TagReference tag = ((TagDecision.Set) decide(request("ruby:2.0", "web:"))).tag();

    assertThat(tag.name()).isEqualTo("latest");
    assertThat(tag.reference()).isFalse();
    assertThat(tag.importPolicy())
        .isEqualTo(new TagImportPolicy(false, false, "PreserveOriginal", JsonExtras.none()));
    assertThat(tag.referencePolicy()).isEqualTo(TagReferencePolicy.SOURCE);
  }

  @Test
  void replacesTheTagAndLeavesTheRest() {
    ImageStream before =
        history(
            web(
                TagReference.dockerImage("1", "quay.io/old").withAnnotations(Map.of("note", "old")),
                TagReference.named("2")),
            "1",
            item(A));
    TagDecision.Set decision =
        (TagDecision.Set) Tagging.decide(request("ruby:2.0", "web:1"), among(before, OWN_RUBY));

    assertThat(decision.stream()).isEqualTo(new StreamKey("shop", "web"));
    assertThat(decision.tag().annotations()).isEmpty();
    assertThat(decision.wanted().spec().tags())
        .containsExactly(decision.tag(), TagReference.named("2"));
    assertThat(decision.wanted().status()).isEqualTo(before.status());
  }

  @Test
  void makesTheStreamThatIsMissing() {
    TagDecision.Set decision = (TagDecision.Set) decide(request("ruby:2.0", "new/app:1"));

    assertThat(decision.wanted()).isEqualTo(stream("new", "app", decision.tag()));
  }

  @Test
  void importFlagsMaySayHowAReferenceIsImported() {
    TagRequest request = request("ruby:reference", "web:1").withScheduled(true);

    assertThat(((TagDecision.Set) decide(request)).tag().importPolicy().scheduled()).isTrue();
  }

  @Test
  void aliasFollowsTheTag() {
    TagRequest request = request("web:2.0", "web:1").withAlias(true);

    assertThat(((TagDecision.Set) decide(request)).tag())
        .isEqualTo(
            tag("1", "ImageStreamTag", "web:2.0")
                .withImportPolicy(
                    new TagImportPolicy(false, false, "PreserveOriginal", JsonExtras.none())));
  }

  @ParameterizedTest
  @CsvSource({
    "openshift/ruby:2.0, false, false, web:1, Tag web:1 set to openshift/ruby@B.",
    "ruby:2.0, false, false, shop/web:1, Tag web:1 set to ruby@B.",
    "ruby:2.0, false, false, other/web:1, Tag other/web:1 set to ruby@B.",
    "quay.io/a:1, false, false, web:1, Tag web:1 set to quay.io/a:1.",
    "quay.io/a:1, false, true, web:1, Tag web:1 set to import quay.io/a:1 periodically.",
    "quay.io/a:1, false, true, o/web:1, Tag o/web:1 set to import quay.io/a:1 periodically.",
    "web:2.0, true, false, web:1, Tag web:1 set up to track web:2.0.",
    "shop/web:2.0, true, false, web:1, Tag web:1 set up to track shop/web:2.0.",
  })
  void saysWhatWasSet(
      String source, boolean alias, boolean scheduled, String destination, String message) {
    TagRequest request = request(source, destination).withAlias(alias).withScheduled(scheduled);

    assertThat(decide(request).message()).isEqualTo(message.replace("@B", "@" + B));
  }

  /** A request, and what is said of it. */
  static Stream<Arguments> refused() {
    String form = " must be of the form <stream_name>:<tag>";
    TagRequest good = request("ruby:2.0", "web:1");
    TagRequest tag = good.withSourceKind(Optional.of(SourceKind.IMAGE_STREAM_TAG));
    TagRequest image = good.withSourceKind(Optional.of(SourceKind.IMAGE_STREAM_IMAGE));
    String server = "server in SOURCE is only allowed when providing a container image";
    String flags = "only container images can have importing flags set";
    String cross = "cannot set alias across different Image Streams";
    return Stream.of(
        arguments(good.withSource(""), "a source is required"),
        arguments(good.withSource("quay.io"), "a source is required"),
        arguments(
            good.withSource("a::b"),
            "invalid SOURCE: invalid image reference \"a::b\": tag at position 2: a tag begins with a"
                + " letter, a digit or _"),
        arguments(tag.withSource("quay.io/ruby:2.0"), server),
        arguments(image.withSource("quay.io/ruby@" + A), server),
        arguments(
            tag.withSource("ruby"),
            "--source=ImageStreamTag requires a valid <name>:<tag> in SOURCE"),
        arguments(
            tag.withSource("ruby@" + A),
            "--source=ImageStreamTag requires a valid <name>:<tag> in SOURCE"),
        arguments(
            image.withSource("ruby:2.0"),
            "--source=ImageStreamImage requires a valid <name>@<id> in SOURCE"),
        arguments(good.withSource("perl:5"), "imagestreams.image.openshift.io \"perl\" not found"),
        arguments(good.withNamespace("Not One"), "invalid image stream \"ruby:2.0\""),
        arguments(
            good.withSource("ruby:3.0"),
            "\"ruby:3.0\" is not currently pointing to an image, cannot use it as the source of a"
                + " tag"),
        arguments(
            good.withSource("ruby:empty"),
            "\"ruby:empty\" is not currently pointing to an image, cannot use it as the source of a"
                + " tag"),
        arguments(
            good.withSource("ruby:bad"),
            "the image stream tag \"ruby:bad\" has an invalid pull spec and cannot be used to tag:"
                + " invalid image reference \"HTTP://\": host at position 0: write the reference"
                + " without what stands before the first slash"),
        arguments(good.withScheduled(true), flags),
        arguments(good.withInsecure(true), flags),
        arguments(good.withInsecure(true).withAlias(true), flags),
        arguments(
            good.withSource("quay.io/web:1").withScheduled(true).withAlias(true),
            "cannot set a container image tag as an alias and also set import flags"),
        arguments(good.withAlias(true), cross),
        arguments(good.withSource("web:2").withDestination("other/web:1").withAlias(true), cross),
        arguments(good.withSource("other/web:2").withAlias(true), cross),
        arguments(good.withDestination(""), "at least a destination is required"),
        arguments(good.withDestination("web"), "\"web\"" + form),
        arguments(good.withDestination("shop/web"), "\"web\"" + form),
        arguments(
            good.withDestination("web@" + A.substring(7)), "\"web@" + A.substring(7) + '"' + form),
        arguments(
            good.withDestination("/web:1"), "invalid namespace \"\" for image stream \"/web:1\""),
        arguments(good.withDestination("shop/"), "invalid name \"\" for image stream \"shop/\""),
        arguments(good.withDestination("a//web:1"), "invalid image stream \"a//web:1\""),
        arguments(good.withDestination("Web:1"), "invalid image stream \"Web:1\""),
        arguments(good.withDestination(":1"), "invalid image stream \":1\""));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("refused")
  void refuses(TagRequest request, String message) {
    assertRefused(request, message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", ".1", "a:b", "a b", "ü"})
  void refusesTagsThatCannotBeOne(String tag) {
    assertRefused(
        request("ruby:2.0", "web:" + tag),
        "invalid tag \""
            + tag
            + "\" for image stream \"web\" - a tag has up to 128 letters, digits and _ . - and"
            + " begins with none of . -");
  }

  @Test
  void aTagHasUpTo128Characters() {
    assertThat(decide(request("ruby:2.0", "web:" + "x".repeat(128)))).isNotNull();
    assertThatExceptionOfType(RefusedOperationException.class)
        .isThrownBy(() -> decide(request("ruby:2.0", "web:" + "x".repeat(129))))
        .withMessageStartingWith("invalid tag ");
  }

  private static TagRequest deletion(String destination) {
    return TagRequest.deletion(destination).withNamespace("shop");
  }

  @Test
  void deletesWhatIsWantedAndTheHistory() {
    ImageStream before =
        history(
            history(web(TagReference.named("1"), TagReference.named("2")), "1", item(A)),
            "3",
            item(B));
    TagDecision.Delete both = (TagDecision.Delete) Tagging.decide(deletion("web:1"), among(before));
    TagDecision.Delete wanted =
        (TagDecision.Delete) Tagging.decide(deletion("shop/web:2"), among(before));
    TagDecision.Delete pushed =
        (TagDecision.Delete) Tagging.decide(deletion("web:3"), among(before));

    StreamKey key = new StreamKey("shop", "web");
    assertThat(both)
        .isEqualTo(new TagDecision.Delete(key, "1", true, true, "Deleted tag shop/web:1."));
    assertThat(wanted)
        .isEqualTo(new TagDecision.Delete(key, "2", true, false, "Deleted tag shop/web:2."));
    assertThat(pushed)
        .isEqualTo(new TagDecision.Delete(key, "3", false, true, "Deleted tag shop/web:3."));
    assertThat(both.applyTo(before)).isEqualTo(history(web(TagReference.named("2")), "3", item(B)));
    assertThat(pushed.applyTo(wanted.applyTo(before)))
        .isEqualTo(history(web(TagReference.named("1")), "1", item(A)));
  }

  @Test
  void deletesTagsThatCouldNotBeMadeNow() {
    ImageStream old = web(TagReference.named("-old"));

    assertThat(Tagging.decide(deletion("web:-old"), among(old)).message())
        .isEqualTo("Deleted tag shop/web:-old.");
  }

  @Test
  void deletingFromNoStreamIsNoError() {
    assertThat(decide(deletion("app:1")))
        .isEqualTo(
            new TagDecision.NoStream(
                new StreamKey("shop", "app"), "Image stream \"app\" does not exist."));
  }

  @Test
  void refusesDeletionsThatAskForMore() {
    TagRequest good = deletion("web:1");

    assertRefused(good, "destination tag shop/web:1 does not exist.");
    assertRefused(good.withAlias(true), "--alias and --delete may not be both specified");
    assertRefused(
        good.withSourceKind(Optional.of(SourceKind.DOCKER_IMAGE)),
        "cannot specify a source kind when deleting");
    assertRefused(good.withSource("a"), "cannot specify a source when deleting");
    assertRefused(
        good.withScheduled(true), "cannot set flags for importing images when deleting a tag");
    assertRefused(
        good.withInsecure(true), "cannot set flags for importing images when deleting a tag");
    assertRefused(deletion(""), "at least a destination is required");
    assertRefused(deletion("web"), "\"web\" must be of the form <stream_name>:<tag>");
  }

  @Test
  void heldTagsAreNeitherSetNorDeleted() {
    ImageStream held = Hold.hold(web(TagReference.named("1")), "1", "the audit");
    String message = "the tag \"web:1\" is held: the audit - release it first";

    assertThatExceptionOfType(RefusedOperationException.class)
        .isThrownBy(() -> Tagging.decide(request("quay.io/a", "web:1"), among(held)))
        .withMessage(message);
    assertThatExceptionOfType(RefusedOperationException.class)
        .isThrownBy(() -> Tagging.decide(deletion("web:1"), among(held)))
        .withMessage(message);
  }

  @ParameterizedTest
  @CsvSource({
    "imagestreamtag, IMAGE_STREAM_TAG, ImageStreamTag",
    "istag, IMAGE_STREAM_TAG, ImageStreamTag",
    "ImageStreamImage, IMAGE_STREAM_IMAGE, ImageStreamImage",
    "isimage, IMAGE_STREAM_IMAGE, ImageStreamImage",
    "docker, DOCKER_IMAGE, DockerImage",
    "DockerImage, DOCKER_IMAGE, DockerImage",
  })
  void readsKindsOfSources(String text, SourceKind kind, String written) {
    assertThat(SourceKind.parse(text)).isEqualTo(kind);
    assertThat(kind.kind()).isEqualTo(written);
  }

  @Test
  void readsPoliciesAndModes() {
    assertThat(ReferencePolicy.parse("source").toModel().type()).isEqualTo("Source");
    assertThat(ReferencePolicy.parse("local").toModel().type()).isEqualTo("Local");
    assertThat(ImportMode.parse("Legacy").label()).isEqualTo("Legacy");
    assertThat(ImportMode.parse("PreserveOriginal").label()).isEqualTo("PreserveOriginal");
    assertThat(ImportMode.parse("").label()).isEqualTo("PreserveOriginal");
  }

  @Test
  void refusesOtherWords() {
    assertThatExceptionOfType(RefusedOperationException.class)
        .isThrownBy(() -> SourceKind.parse("pod"))
        .withMessage(
            "invalid source \"pod\"; valid values are docker, dockerimage, imagestreamimage,"
                + " imagestreamtag, isimage, istag");
    assertThatExceptionOfType(RefusedOperationException.class)
        .isThrownBy(() -> ReferencePolicy.parse("Local"))
        .withMessage("reference policy must be set to 'source' or 'local'");
    assertThatExceptionOfType(RefusedOperationException.class)
        .isThrownBy(() -> ImportMode.parse("NoPreserveOriginal"))
        .withMessage("valid ImportMode values are Legacy or PreserveOriginal");
  }

  @Test
  void requestKnowsTheStreamOfItsDestination() {
    assertThat(request("any:1", "web:1").key()).isEqualTo(new StreamKey("shop", "web"));
    assertThat(request("any:1", "a/b/web:1").key()).isEqualTo(new StreamKey("a/b", "web"));
    assertThat(TagRequest.deletion("web:1").key()).isEqualTo(new StreamKey("default", "web"));
    assertThatExceptionOfType(RefusedOperationException.class)
        .isThrownBy(() -> request("any:1", "web").key())
        .withMessageContaining("<stream_name>:<tag>");
  }
}
