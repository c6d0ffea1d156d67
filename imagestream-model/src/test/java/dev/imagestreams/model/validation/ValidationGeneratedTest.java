package dev.imagestreams.model.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.imagestreams.model.ApiObject;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageList;
import dev.imagestreams.model.ImageSignature;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamImage;
import dev.imagestreams.model.ImageStreamImport;
import dev.imagestreams.model.ImageStreamJson;
import dev.imagestreams.model.ImageStreamLayers;
import dev.imagestreams.model.ImageStreamList;
import dev.imagestreams.model.ImageStreamMapping;
import dev.imagestreams.model.ImageStreamTag;
import dev.imagestreams.model.ImageStreamTagList;
import dev.imagestreams.model.ImageTag;
import dev.imagestreams.model.ImageTagList;
import dev.imagestreams.model.InvalidDocumentException;
import dev.imagestreams.model.validation.RegistryAllowList.Entry;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@link Validation} on documents of every kind that are put together by chance. */
class ValidationGeneratedTest {

  private static final long SEED = 20_261_004L;
  private static final int CASES = 100_000;
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final RegistryAllowList ALLOWED =
      RegistryAllowList.of(List.of(new Entry("quay.*", false), new Entry("r?:*", true)))
          .withInternalRegistry("registry.svc:5000");

  private static final List<Class<? extends ApiObject>> KINDS =
      List.of(
          Image.class,
          ImageSignature.class,
          ImageStream.class,
          ImageStreamImage.class,
          ImageStreamImport.class,
          ImageStreamLayers.class,
          ImageStreamMapping.class,
          ImageStreamTag.class,
          ImageTag.class,
          ImageStreamList.class,
          ImageList.class,
          ImageStreamTagList.class,
          ImageTagList.class);

  private final SplittableRandom random = new SplittableRandom(SEED);

  @Test
  @Timeout(120)
  void throwsOnNoDocument() {
    System.out.println(getClass().getSimpleName() + ": seed " + SEED);
    Map<String, Integer> read = new TreeMap<>();
    Map<String, Integer> wrong = new TreeMap<>();
    ApiObject[] last = new ApiObject[KINDS.size()];
    for (int i = 0; i < CASES; i++) {
      int kind = i % KINDS.size();
      ApiObject document = document(KINDS.get(kind));
      if (document == null) {
        continue;
      }
      read.merge(document.kind(), 1, Integer::sum);
      try {
        check(document, last[kind] == null ? document : last[kind]);
        wrong.merge(document.kind(), Validation.of(document).isEmpty() ? 0 : 1, Integer::sum);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(
            "seed " + SEED + ", case " + i + ": " + ImageStreamJson.write(document), e);
      }
      last[kind] = document;
    }
    // Otherwise nothing would be shown for a kind.
    assertThat(read).as("seed %d", SEED).hasSize(KINDS.size());
    assertThat(read.values()).as("seed %d: %s", SEED, read).allMatch(n -> n > CASES / 26);
    assertThat(wrong)
        .as("seed %d, of %s", SEED, read)
        .allSatisfy((kind, n) -> assertThat(n).as(kind).isBetween(50, read.get(kind) - 5));
  }

  private static void check(ApiObject document, ApiObject before) {
    JsonNode json;
    try {
      json = MAPPER.readTree(ImageStreamJson.write(document));
    } catch (java.io.IOException e) {
      throw new IllegalStateException(e);
    }
    List<Violation> alone = Validation.of(document);
    for (List<Violation> found :
        List.of(
            alone,
            Validation.of(document, ALLOWED),
            Validation.ofUpdate(before, document),
            Validation.ofUpdate(document, document, ALLOWED))) {
      found.forEach(violation -> check(violation, json));
    }
    if (document instanceof ImageStream stream) {
      Validation.ofStatusUpdate((ImageStream) before, stream, ALLOWED);
      if (alone.isEmpty()) {
        stream.key();
      }
    }
  }

  /** What is wrong may be missing; that in which it is missing is there. */
  private static void check(Violation violation, JsonNode json) {
    JsonPointer path = JsonPointer.compile(violation.path());
    boolean isOneLine = violation.toString().lines().count() == 1;
    if (!isOneLine || violation.message().isEmpty() || !path.toString().equals(violation.path())) {
      throw new AssertionError(violation);
    }
    // Metadata in which nothing is may be missing as a whole.
    if (!json.at(path.head()).isContainerNode() && !violation.path().startsWith("/metadata/")) {
      throw new AssertionError(violation + " is nowhere");
    }
  }

  private ApiObject document(Class<? extends ApiObject> kind) {
    String fields =
        kind.getSimpleName().endsWith("List")
            ? "'items':" + list(() -> "{" + fields(kind.getSimpleName()) + "}")
            : fields(kind.getSimpleName());
    try {
      ApiObject document = Expected.read(kind, "{" + fields + "}");
      // A stream can't be read with a wrong name, but made.
      return document instanceof ImageStream stream && random.nextBoolean()
          ? stream.withMetadata(stream.metadata().withName(text()).withNamespace(text()))
          : document;
    } catch (InvalidDocumentException e) {
      return null; // as two tags of one name
    }
  }

  private String fields(String kind) {
    return switch (kind) {
      case "Image", "ImageList" -> image();
      case "ImageSignature" -> signature();
      case "ImageStream", "ImageStreamList" -> stream();
      case "ImageStreamImage" -> "'metadata':" + metadata() + ",'image':{" + image() + "}";
      case "ImageStreamImport" -> imports();
      case "ImageStreamLayers" -> layers();
      case "ImageStreamMapping" ->
          "'metadata':"
              + metadata()
              + ",'dockerImageRepository':"
              + reference()
              + ",'image':{"
              + image()
              + "},'tag':"
              + name();
      case "ImageStreamTag", "ImageStreamTagList" ->
          "'metadata':" + metadata() + ",'tag':" + orNull(tag()) + ",'image':{" + image() + "}";
      default ->
          "'metadata':"
              + metadata()
              + ",'spec':"
              + orNull(tag())
              + ",'status':"
              + orNull(history());
    };
  }

  private String stream() {
    return "'metadata':{'name':'web','namespace':"
        + pick("''", "'a/b'", "'shop'")
        + ",'resourceVersion':"
        + pick("''", "'1'", "'2'")
        + ",'annotations':"
        + pick("{}", "{'openshift.io/image.insecureRepository':'true'}")
        + "}"
        + ",'spec':{'dockerImageRepository':"
        + pick("''", reference())
        + ",'tags':"
        + list(this::tag)
        + "},'status':{'tags':"
        + list(this::history)
        + "}";
  }

  private String tag() {
    return "{'name':"
        + name()
        + ",'annotations':"
        + pick("null", "{}", "{'a':'b'}")
        + ",'from':"
        + orNull(from())
        + ",'importPolicy':{'scheduled':"
        + random.nextBoolean()
        + ",'insecure':"
        + random.nextBoolean()
        + ",'importMode':"
        + pick("''", "'Legacy'", "'legacy'")
        + "},'referencePolicy':{'type':"
        + pick("''", "'Local'", "'Local'", "'local'")
        + "}}";
  }

  private String from() {
    return "{'kind':"
        + pick("'DockerImage'", "'DockerImage'", "'ImageStreamTag'", "'ImageStreamImage'", "'x'")
        + ",'name':"
        + reference()
        + "}";
  }

  private String history() {
    return "{'tag':"
        + name()
        + ",'items':"
        + list(() -> "{'dockerImageReference':" + reference() + ",'image':" + name() + "}")
        + "}";
  }

  private String image() {
    return "'metadata':"
        + metadata()
        + ",'dockerImageReference':"
        + reference()
        + ",'dockerImageManifest':"
        + pick("''", name(), "'{}'")
        + ",'dockerImageConfig':"
        + pick("''", name())
        + ",'dockerImageLayers':"
        + list(() -> "{'name':" + name() + "}")
        + ",'signatures':"
        + pick("[]", list(() -> "{" + signature() + "}"))
        + ",'dockerImageManifests':"
        + pick("[]", list(this::manifest));
  }

  private String manifest() {
    return "{'digest':"
        + name()
        + ",'mediaType':"
        + pick(name(), "'a/b'")
        + ",'architecture':"
        + name()
        + ",'os':"
        + name()
        + "}";
  }

  private String signature() {
    return "'metadata':"
        + metadata()
        + ",'type':"
        + pick("''", "'t'", "'t'")
        + ",'content':"
        + pick("''", "'AA=='", "'AA=='", "'AQ=='")
        + ",'conditions':"
        + list(
            () ->
                "{'type':"
                    + pick("'Trusted'", "'ForImage'", "'Expired'")
                    + ",'status':"
                    + pick("'True'", "'Unknown'")
                    + ",'lastProbeTime':"
                    + pick("null", "'2020-01-01T00:00:00Z'", "'2021-01-01T00:00:00Z'")
                    + "}")
        + ",'imageIdentity':"
        + pick("''", "''", name())
        + ",'signedClaims':"
        + pick("{}", "{}", "{'a':'b'}")
        + ",'issuedBy':"
        + pick("null", "null", "{}");
  }

  private String imports() {
    return "'metadata':{'name':'web'},'spec':{'repository':"
        + orNull("{'from':" + from() + "}")
        + ",'images':"
        + list(
            () ->
                "{'from':"
                    + from()
                    + ",'to':"
                    + orNull("{'name':" + name() + "}")
                    + ",'importPolicy':{'insecure':"
                    + random.nextBoolean()
                    + "}}")
        + "}";
  }

  private String layers() {
    String layers = pick("[]", "['l']");
    return "'metadata':"
        + metadata()
        + ",'blobs':{},'images':{"
        + name()
        + ":{'imageMissing':"
        + random.nextBoolean()
        + ",'layers':"
        + layers
        + ",'config':"
        + pick("null", "'c'")
        + ",'manifests':"
        + pick("[]", "['m']")
        + "}}";
  }

  private String metadata() {
    return "{'name':"
        + pick("'web'", "'web:latest'", "'web@sha256:0'", "'a@b'", name())
        + ",'namespace':"
        + pick("''", "'shop'", name())
        + ",'uid':"
        + pick("''", "'u'", "'v'")
        + ",'resourceVersion':"
        + pick("''", "'1'")
        + ",'annotations':"
        + pick("{}", "{}", "{'a':'b'}")
        + "}";
  }

  private String reference() {
    return pick(
        "'quay.example/a/b:c'",
        "'busybox'",
        "'r1:5000/a'",
        "'registry.svc:5000/a/b'",
        "'*'",
        "'a@b@c'",
        "'localhost:5000'",
        "'quay.example'",
        "'quay.example:1@sha256:" + "0".repeat(64) + "'",
        "'a@sha256:" + "A".repeat(64) + "'",
        "'docker.io/a'",
        "'index.docker.io/a/b'",
        "'bad.example:1/a'",
        name());
  }

  /** Of what is likely to matter, and now and then of anything. */
  private String text() {
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(random.nextInt(20) == 0 ? 300 : 8); n > 0; n--) {
      String likely = "aaab0A.:/@-_~%* ";
      text.append(
          random.nextInt(20) == 0
              ? (char) random.nextInt(0xd800)
              : likely.charAt(random.nextInt(likely.length())));
    }
    return text.toString();
  }

  private String name() {
    if (random.nextInt(3) > 0) {
      return pick("'a'", "'b'", "'latest'", "'x/y'", "'~'", "'sha256:0'", "'Ü%'");
    }
    StringBuilder name = new StringBuilder("'");
    text().chars().forEach(c -> name.append("\\u%04x".formatted(c)));
    return name.append('\'').toString();
  }

  private String orNull(String value) {
    return random.nextInt(3) == 0 ? "null" : value;
  }

  private String list(java.util.function.Supplier<String> element) {
    StringBuilder list = new StringBuilder("[");
    for (int n = random.nextInt(3); n > 0; n--) {
      list.append(list.length() > 1 ? "," : "").append(element.get());
    }
    return list.append(']').toString();
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
