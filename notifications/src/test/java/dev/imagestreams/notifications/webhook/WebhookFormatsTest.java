package dev.imagestreams.notifications.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imagestreams.model.InvalidReferenceException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read out of what registries send. */
class WebhookFormatsTest {

  private static final long SEED = 20261127;
  private static final String DIGEST =
      "sha256:954b378c375d852eb3c63ab88978f640b4348b01c1b3f0ac6ae44d4d2cb7ee7c";
  private static final String FILES =
      """
      distribution, distribution.json
      gitlab, distribution.json
      acr, acr.json
      acr, acr-event-grid.json
      artifactory, artifactory.json
      dockerhub, dockerhub.json
      ecr, ecr.json
      gar, gar.json
      ghcr, ghcr.json
      ghcr, ghcr-registry-package.json
      harbor, harbor.json
      harbor, harbor-cloudevent.json
      quay, quay.json
      zot, zot-structured.json
      generic, generic.json
      """;

  private static byte[] file(String name) throws IOException {
    try (InputStream in = WebhookFormatsTest.class.getResourceAsStream("/webhooks/" + name)) {
      return in.readAllBytes();
    }
  }

  private static WebhookMessage message(byte[] body, Map<String, List<String>> headers) {
    return new WebhookMessage(
        new WebhookRequest("POST", headers, Optional.empty(), new ByteArrayInputStream(body)),
        body);
  }

  private static WebhookContent read(String format, byte[] body) {
    return WebhookFormats.named(format).read(message(body, Map.of()));
  }

  private static WebhookContent read(String format, String body) {
    return read(format, body.getBytes(UTF_8));
  }

  /** A line a push. */
  private static List<String> pushes(WebhookContent content) {
    return content.pushes().stream()
        .map(
            push ->
                push.host().orElse("-")
                    + " "
                    + push.repository()
                    + " "
                    + push.tag()
                    + " "
                    + push.digest().map(digest -> digest.toString().substring(0, 10)).orElse("-")
                    + " "
                    + push.id().map(id -> id.substring(0, Math.min(8, id.length()))).orElse("-"))
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          distribution, distribution.json, 127.0.0.1:5310 team/app 1.0 sha256:954 33333333
          gitlab, distribution.json, 127.0.0.1:5310 team/app 1.0 sha256:954 33333333
          acr, acr.json, myregistry.azurecr.io team/app 1.0 sha256:954 cb8c3971
          acr, acr-event-grid.json, myregistry.azurecr.io team/app 1.0 sha256:954 31c51664
          artifactory, artifactory.json, - docker-local/team/app 1.0 sha256:954 -
          dockerhub, dockerhub.json, docker.io team/app 1.0 - -
          ecr, ecr.json, 123456789012.dkr.ecr.us-west-2.amazonaws.com team/app 1.0 sha256:954 13cde686
          gar, gar.json, us-east1-docker.pkg.dev proj/repo/app 1.0 sha256:954 13696934
          harbor, harbor-cloudevent.json, harbor.example team/app 1.0 sha256:954 66e18103
          zot, zot-structured.json, - team/app 1.0 sha256:954 77e18103
          """)
  void pushIsReadAsItsRegistryTellsIt(String format, String file, String push) throws IOException {
    assertThat(pushes(read(format, file(file)))).containsExactly(push);
  }

  @Test
  void digestIsReadWhole() throws IOException {
    WebhookPush push = read("distribution", file("distribution.json")).pushes().get(0);
    assertThat(push.digest().map(Object::toString)).contains(DIGEST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ghcr.json", "ghcr-registry-package.json"})
  void gitHubsOwnersAreWrittenSmallAndItsPushesKnownByTheirBytes(String file) throws IOException {
    WebhookPush push = read("ghcr", file(file)).pushes().get(0);
    assertThat(push.host()).contains("ghcr.io");
    assertThat(push.repository()).isEqualTo("team/app");
    assertThat(push.tag()).isEqualTo("1.0");
    WebhookPush again = read("ghcr", file(file)).pushes().get(0);
    assertThat(again.id()).isEqualTo(push.id()).isPresent();
    byte[] another = Arrays.copyOf(file(file), file(file).length + 1);
    another[another.length - 1] = ' ';
    assertThat(read("ghcr", another).pushes().get(0).id()).isNotEqualTo(push.id());
  }

  @Test
  void allTagsOfAPushAreRead() throws IOException {
    assertThat(pushes(read("harbor", file("harbor.json"))))
        .as("and what was pushed by digest is no tag")
        .containsExactly(
            "harbor.example team/app 1.0 sha256:954 -", "harbor.example team/app 1 sha256:954 -");
    assertThat(pushes(read("quay", file("quay.json"))))
        .containsExactly("quay.example team/app 1.0 - -", "quay.example team/app 1 - -");
    assertThat(pushes(read("generic", file("generic.json"))))
        .containsExactly("- team/app 1.0 sha256:954 build-7", "- team/app 1 sha256:954 build-7");
  }

  @Test
  void cloudEventsOfZotAreReadFromTheirHeaders() throws IOException {
    Map<String, List<String>> headers =
        Map.of("CE-Type", List.of("zotregistry.image.updated"), "ce-id", List.of("8f1"));
    WebhookFormat zot = WebhookFormats.named("zot");
    assertThat(pushes(zot.read(message(file("zot.json"), headers))))
        .containsExactly("- team/app 1.0 sha256:954 8f1");
    assertThat(
            zot.read(
                    message(
                        file("zot.json"), Map.of("ce-type", List.of("zotregistry.image.deleted"))))
                .pushes())
        .isEmpty();
  }

  @Test
  void eventGridIsAnsweredWithItsCodeAndNotCalledBack() throws IOException {
    WebhookContent content = read("acr", file("acr-handshake.json"));
    assertThat(content.pushes()).isEmpty();
    assertThat(content.answer())
        .contains("{\"validationResponse\":\"512d38b6-c7b8-40c8-89fe-f46f9e9622b6\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          distribution | {"events":[]}
          distribution | {"events":[{"action":"delete","target":{"repository":"team/app","tag":"1.0"}}]}
          distribution | {"events":[{"action":"delete","target":{"mediaType":"","digest":"","size":0,"repository":"a/b"}}]}
          distribution | {"events":[{"action":"mount","target":{"repository":"a/b","fromRepository":"c/d"}}]}
          acr | {"id":"1","action":"ping"}
          ghcr | {"action":"published","package":{"package_type":"npm","name":"x","namespace":"y"}}
          ghcr | {"zen":"Keep it logically awesome.","hook_id":1}
          ghcr | {"action":"published","package":{"package_type":"CONTAINER","package_version":{"container_metadata":{"tag":{"name":""}}}}}
          harbor | {"type":"PULL_ARTIFACT","event_data":{}}
          ecr | {"account":"1","region":"r","detail":{"result":"FAILURE","action-type":"PUSH","image-tag":"1.0"}}
          ecr | {"account":"1","region":"r","detail":{"result":"SUCCESS","action-type":"PUSH"}}
          artifactory | {"domain":"docker","event_type":"deleted","data":{"tag":"1.0"}}
          artifactory | {"domain":"build","event_type":"uploaded","data":{}}
          zot | {"specversion":"1.0","type":"zotregistry.repository.created","data":{"name":"a"}}
          quay | {"repository":"team/app","updated_tags":[]}
          """)
  void whatIsNoPushOfATagIsNoNews(String format, String body) {
    assertThat(read(format, body)).isEqualTo(WebhookContent.NOTHING);
  }

  // What is not as it should be

  private static List<String[]> files() {
    return FILES.lines().map(line -> line.split(", ")).toList();
  }

  @Test
  void whatIsCutOffIsRefused() throws IOException {
    for (String[] each : files()) {
      String whole = new String(file(each[1]), UTF_8).strip();
      for (int length = 0; length < whole.length(); length += 7) {
        String part = whole.substring(0, length);
        assertThatExceptionOfType(InvalidWebhookException.class)
            .as("%s, %s characters", each[1], length)
            .isThrownBy(() -> read(each[0], part))
            .withMessageNotContaining(DIGEST);
      }
    }
  }

  @Test
  void whatIsNestedDeeplyIsRefused() {
    String deep = "{\"a\":".repeat(50_000) + "1" + "}".repeat(50_000);
    String array = "[".repeat(50_000) + "]".repeat(50_000);
    for (String format : WebhookFormats.byName().keySet()) {
      assertThatExceptionOfType(InvalidWebhookException.class)
          .as(format)
          .isThrownBy(() -> read(format, deep));
      assertThatExceptionOfType(InvalidWebhookException.class)
          .as(format)
          .isThrownBy(() -> read(format, array));
    }
  }

  @Test
  void whateverIsWrongInAWebhookItIsReadOrRefusedInOurWords() throws IOException {
    Random random = new Random(SEED);
    System.out.println("WebhookFormatsTest: seed " + SEED);
    ObjectMapper json = new ObjectMapper();
    int refused = 0;
    for (String[] each : files()) {
      for (int i = 0; i < 300; i++) {
        JsonNode broken = json.readTree(file(each[1]));
        breakOne(broken, random);
        try {
          assertThat(read(each[0], broken.toString()).pushes()).hasSizeLessThanOrEqualTo(3);
        } catch (InvalidWebhookException | InvalidReferenceException e) {
          refused++;
          assertThat(e.getMessage()).hasSizeBetween(5, 300);
        }
      }
    }
    assertThat(refused).as("some of them matter").isBetween(100, 300 * files().size());
  }

  /** Puts something of another type in a place of the tree. */
  private static void breakOne(JsonNode root, Random random) {
    List<Runnable> places = new ArrayList<>();
    collect(root, random, places);
    places.get(random.nextInt(places.size())).run();
  }

  private static void collect(JsonNode node, Random random, List<Runnable> places) {
    if (node instanceof ObjectNode object) {
      object
          .fieldNames()
          .forEachRemaining(
              name -> {
                places.add(() -> put(object, name, random));
                collect(object.get(name), random, places);
              });
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        int at = i;
        places.add(() -> array.set(at, array.numberNode(random.nextInt())));
        collect(array.get(i), random, places);
      }
    }
  }

  private static void put(ObjectNode object, String name, Random random) {
    switch (random.nextInt(6)) {
      case 0 -> object.put(name, random.nextLong());
      case 1 -> object.putNull(name);
      case 2 -> object.putArray(name).add(1);
      case 3 -> object.putObject(name).put("x", true);
      case 4 -> object.put(name, "../\\\n\u0000" + "x".repeat(5000));
      default -> object.remove(name);
    }
  }

  @Test
  void formatThatIsNotKnownIsRefusedWithThoseThatAre() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> WebhookFormats.named("harbour"))
        .withMessageContainingAll("harbour", "harbor", "dockerhub");
  }
}
