package dev.imagestreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Every kind of document as a cluster prints it. */
class DocumentsTest {

  @Test
  void thereIsADocumentOfEveryKind() {
    assertThat(Documents.ALL.stream().<Class<?>>map(name -> Documents.read(name).getClass()))
        .containsAll(Documents.KINDS.values());
    assertThat(ApiObject.class.getPermittedSubclasses())
        .containsExactlyInAnyOrderElementsOf(Documents.KINDS.values());
  }

  /** Text, so that digits and the places of unknown fields count too. */
  @ParameterizedTest
  @FieldSource("dev.imagestreams.model.Documents#ALL")
  void isWrittenAsItWasRead(String name) {
    String document = Documents.compact(Documents.tree(Documents.text(name)));

    assertThat(ImageStreamJson.write(Documents.read(name))).isEqualTo(document);
  }

  @ParameterizedTest
  @FieldSource("dev.imagestreams.model.Documents#ALL")
  void losesNothingWhenItIsIndented(String name) {
    assertThat(Documents.tree(ImageStreamJson.writeIndented(Documents.read(name))))
        .isEqualTo(Documents.tree(Documents.text(name)));
  }

  /** As {@code oc get -o json} prints them, which sorts fields by name. */
  @ParameterizedTest
  @FieldSource("dev.imagestreams.model.Documents#ALL")
  void losesNothingOfADocumentWithSortedFields(String name) {
    JsonNode sorted = sorted(Documents.tree(Documents.text(name)));
    ApiObject read = ImageStreamJson.read(Documents.compact(sorted), Documents.kind(sorted));

    assertThat(Documents.tree(ImageStreamJson.write(read))).isEqualTo(sorted);
    assertThat(read).isEqualTo(Documents.read(name));
  }

  private static JsonNode sorted(JsonNode node) {
    if (node instanceof ArrayNode list) {
      ArrayNode copy = Documents.MAPPER.createArrayNode();
      list.forEach(element -> copy.add(sorted(element)));
      return copy;
    }
    if (node instanceof ObjectNode object) {
      Map<String, JsonNode> fields = new TreeMap<>();
      object.properties().forEach(field -> fields.put(field.getKey(), sorted(field.getValue())));
      ObjectNode copy = Documents.MAPPER.createObjectNode();
      copy.setAll(fields);
      return copy;
    }
    return node;
  }

  @Test
  void readsAnImage() {
    Image image = (Image) Documents.read("image");

    assertThat(image.metadata().annotations())
        .containsEntry(Image.MANAGED_ANNOTATION, "true")
        .containsEntry(Image.LAYERS_ORDER_ANNOTATION, "ascending");
    assertThat(image.dockerImageReference()).isEqualTo("docker.io/library/nginx@" + image.digest());
    assertThat(image.created()).contains(Instant.parse("2025-05-29T17:02:11.123456789Z"));
    assertThat(image.size()).isEqualTo(28_246_202);
    assertThat(image.dockerImageLayers())
        .extracting(ImageLayer::size)
        .containsExactly(28_204_865L, 41_337L);
    DockerConfig config = image.dockerImageMetadata().config().orElseThrow();
    assertThat(config.exposedPorts()).isEqualTo(Set.of("8080/tcp", "8443/tcp"));
    assertThat(config.cmd()).containsExactly("nginx", "-g", "daemon off;");
    assertThat(image.labels()).containsEntry("maintainer", "Zoë").containsEntry("vendor", "");
    assertThat(image.platform().orElseThrow().architecture()).isEqualTo("amd64");
  }

  @Test
  void readsAnImageFromBeforeDocker012() {
    Image image = (Image) Documents.read("image-pre012");

    assertThat(image.apiVersion()).isEqualTo("v1");
    assertThat(image.digest().hex()).isEqualTo(image.metadata().name());
    DockerImageMetadata says = image.dockerImageMetadata();
    assertThat(says.apiVersion()).isEqualTo("1.0");
    assertThat(says.id()).isEqualTo(image.metadata().name());
    assertThat(says.parent()).isEqualTo("6ba41c2d");
    assertThat(says.comment()).isEqualTo("from a Dockerfile");
    assertThat(says.container()).isEqualTo("bb18b3d5");
    assertThat(says.containerConfig().hostname()).isEqualTo("4ea5dc4b");
    assertThat(says.dockerVersion()).isEqualTo("1.6.0");
    assertThat(says.config().orElseThrow().memory()).isEqualTo(1L << 30);
    assertThat(says.config().orElseThrow().cpuShares()).isEqualTo(512);
    assertThat(says.config().orElseThrow().networkDisabled()).isTrue();
    assertThat(says.os()).isEqualTo("linux");
    assertThat(says.size()).isEqualTo(429_654_312);
    assertThat(image.dockerImageManifest()).startsWith("{\"schemaVersion\":1");
    assertThat(image.dockerImageSignatures()).containsExactly("eyJoZWFkZXIiOnt9fQ==");
  }

  @Test
  void readsAnIndex() {
    Image index = (Image) Documents.read("image-index");

    assertThat(index.dockerImageLayers()).isEmpty();
    assertThat(index.dockerImageMetadata().config()).isEmpty();
    assertThat(index.dockerImageManifests())
        .extracting(
            ImageManifest::architecture, ImageManifest::variant, ImageManifest::manifestSize)
        .containsExactly(tuple("amd64", "", 1024L), tuple("arm64", "v8", 1025L));
  }

  @Test
  void readsASignature() {
    ImageSignature signature = (ImageSignature) Documents.read("image-signature");

    assertThat(signature.type()).isEqualTo(ImageSignature.ATOMIC);
    assertThat(signature.content()).startsWith("owGbwMvMwM").endsWith("==");
    assertThat(signature.conditions().get(0).lastProbeTime())
        .contains(Instant.parse("2025-06-03T08:14:22Z"));
    assertThat(signature.conditions().get(1).lastProbeTime()).isEmpty();
    assertThat(signature.signedClaims()).containsOnlyKeys("critical", "optional");
    assertThat(signature.created()).contains(Instant.parse("2025-06-01T00:00:00.500Z"));
    assertThat(signature.issuedBy().orElseThrow().commonName()).isEqualTo("Example CA");
    assertThat(signature.issuedTo().orElseThrow().publicKeyID()).isEqualTo("0xA1B2");
  }

  @Test
  void readsAStream() {
    ImageStream stream = (ImageStream) Documents.read("image-stream");

    assertThat(stream.key()).hasToString("shop/web");
    assertThat(stream.metadata().generation()).contains(4L);
    assertThat(stream.spec().lookupPolicy().local()).isTrue();
    TagReference tag = stream.spec().tag("1.27").orElseThrow();
    assertThat(tag.from().orElseThrow().name()).isEqualTo("docker.io/library/nginx:1.27");
    assertThat(tag.importPolicy().insecure()).isTrue();
    assertThat(tag.importPolicy().scheduled()).isTrue();
    assertThat(tag.importPolicy().importMode()).isEqualTo("PreserveOriginal");
    assertThat(tag.referencePolicy().type()).isEqualTo("Local");
    assertThat(tag.annotations()).containsEntry("tags", "builder,nginx");
    assertThat(stream.spec().aliases()).extracting(TagReference::name).containsExactly("latest");
    TagReference other = stream.spec().tag("other").orElseThrow();
    assertThat(other.reference()).isTrue();
    assertThat(other.generation()).isEmpty();
    assertThat(other.from().orElseThrow().namespace()).isEqualTo("lib");
    assertThat(stream.spec().tag("pushed").orElseThrow().generation()).contains(0L);
    assertThat(stream.status().publicDockerImageRepository())
        .isEqualTo("registry.apps.example.com/shop/web");
    assertThat(stream.status().tag("1.27").orElseThrow().items())
        .extracting(item -> item.generation().orElseThrow())
        .containsExactly(2L, 1L);
    TagEventCondition gone = stream.status().tag("gone").orElseThrow().conditions().get(0);
    assertThat(gone.isImportFailure()).isTrue();
    assertThat(gone.reason()).isEqualTo("NotFound");
    assertThat(gone.generation()).contains(4L);
  }

  @Test
  void readsAStreamOfOpenShift30() {
    ImageStream stream = (ImageStream) Documents.read("image-stream-3.0");

    assertThat(stream.apiVersion()).isEqualTo("v1");
    assertThat(stream.metadata().generation()).isEmpty();
    assertThat(stream.spec().tag("latest").orElseThrow().isAlias()).isTrue();
    assertThat(stream.latest("2.0").orElseThrow().generation()).isEmpty();
    assertThat(stream.latest("2.0").orElseThrow().digest()).isPresent();
  }

  @Test
  void readsTheViewsOfTags() {
    ImageStreamTag view = (ImageStreamTag) Documents.read("image-stream-tag");
    assertThat(view.metadata().name()).isEqualTo("web:1.27");
    assertThat(view.tag().orElseThrow().name()).isEqualTo("1.27");
    assertThat(view.generation()).isEqualTo(2);
    assertThat(view.conditions()).extracting(TagEventCondition::status).containsExactly("Unknown");
    assertThat(view.image().apiVersion()).isEmpty();
    assertThat(view.image().size()).isEqualTo(28_246_202);

    ImageTag tag = (ImageTag) Documents.read("image-tag");
    assertThat(tag.spec()).isEqualTo(view.tag());
    assertThat(tag.status().orElseThrow().items()).hasSize(2);
    assertThat(tag.image()).contains(view.image());

    assertThat(((ImageTagList) Documents.read("image-tag-list")).items().get(1))
        .satisfies(
            empty -> {
              assertThat(empty.spec()).isEmpty();
              assertThat(empty.status()).isEmpty();
              assertThat(empty.image()).isEmpty();
            });
    assertThat(((ImageStreamTagList) Documents.read("image-stream-tag-list")).items().get(1).tag())
        .isEmpty();
  }

  @Test
  void readsTheViewsOfImages() {
    ImageStreamImage view = (ImageStreamImage) Documents.read("image-stream-image");
    assertThat(view.metadata().name()).isEqualTo("web@" + view.image().digest());

    ImageStreamMapping mapping = (ImageStreamMapping) Documents.read("image-stream-mapping");
    assertThat(mapping.tag()).isEqualTo("pushed");
    assertThat(mapping.dockerImageRepository()).isEqualTo("172.30.1.1:5000/shop/web");
    assertThat(mapping.image()).isEqualTo(view.image());
  }

  @Test
  void readsTheLayersOfAStream() {
    ImageStreamLayers layers = (ImageStreamLayers) Documents.read("image-stream-layers");

    assertThat(layers.blobs().values())
        .extracting(blob -> blob.size().orElse(-1L))
        .containsExactlyInAnyOrder(28_204_865L, 7682L, -1L);
    assertThat(layers.images().values())
        .extracting(image -> image.layers().size(), image -> image.manifests().size())
        .containsExactlyInAnyOrder(tuple(2, 0), tuple(0, 2), tuple(0, 0));
    assertThat(layers.images().values())
        .filteredOn(ImageBlobReferences::imageMissing)
        .singleElement()
        .satisfies(missing -> assertThat(missing.config()).isEmpty());
  }

  @Test
  void readsARequestToImport() {
    ImageStreamImport request = (ImageStreamImport) Documents.read("image-stream-import-request");

    assertThat(request.spec().isImport()).isTrue();
    RepositoryImportSpec repository = request.spec().repository().orElseThrow();
    assertThat(repository.from().name()).isEqualTo("docker.io/library/nginx");
    assertThat(repository.includeManifest()).isTrue();
    assertThat(repository.referencePolicy().type()).isEqualTo("Local");
    assertThat(request.spec().images().get(0).to().orElseThrow().name()).isEqualTo("latest");
    assertThat(request.spec().images().get(1).to()).isEmpty();
    assertThat(request.status()).isEqualTo(ImageStreamImportStatus.EMPTY);
  }

  @Test
  void readsTheAnswerToAnImport() {
    ImageStreamImportStatus answer =
        ((ImageStreamImport) Documents.read("image-stream-import-answer")).status();

    assertThat(answer.stream()).contains((ImageStream) Documents.read("image-stream"));
    assertThat(answer.repository().orElseThrow().additionalTags()).containsExactly("1.26", "1.25");
    assertThat(answer.images().get(0).status().status()).isEqualTo(Status.SUCCESS);
    assertThat(answer.images().get(0).tag()).isEqualTo("1.27");
    assertThat(answer.images().get(0).manifests()).hasSize(1);
    Status gone = answer.images().get(1).status();
    assertThat(gone.code()).isEqualTo(404);
    assertThat(gone.reason()).isEqualTo("NotFound");
    StatusDetails details = gone.details().orElseThrow();
    assertThat(details.retryAfterSeconds()).isEqualTo(10);
    assertThat(details.causes()).extracting(StatusCause::field).containsExactly("spec.images[1]");
  }

  @Test
  void readsLists() {
    ImageList images = (ImageList) Documents.read("image-list");
    assertThat(images.metadata().continueToken()).startsWith("eyJ2");
    assertThat(images.metadata().remainingItemCount()).contains(253L);
    assertThat(images.items()).hasSize(2);

    ImageStreamList streams = (ImageStreamList) Documents.read("image-stream-list");
    assertThat(streams.metadata().resourceVersion()).isEqualTo("130000");
    assertThat(streams.items())
        .extracting(ImageStream::apiVersion)
        .containsExactly("", ApiObject.API_VERSION);
    assertThat(((ImageStreamList) Documents.read("image-stream-list-empty")).items()).isEmpty();
  }
}
