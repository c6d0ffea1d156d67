package dev.imagestreams.notifications.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.InMemoryEventLog;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.PushHinted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What no registry sends, to each format. */
class HostileMessagesTest {

  private static final String MARKER = "do-not-repeat-me";
  private static final int CHANGED = 2000;

  private final EventLog log = new InMemoryEventLog();
  private final NotificationBus bus = NotificationBus.over(log);

  @AfterEach
  void close() {
    bus.close();
  }

  static Stream<Arguments> messages() {
    String[] none = {};
    return Stream.of(
        Arguments.of("distribution", "distribution-many.json", none),
        Arguments.of("gitlab", "distribution.json", none),
        Arguments.of("dockerhub", "dockerhub.json", none),
        Arguments.of("ghcr", "ghcr-package.json", none),
        Arguments.of("quay", "quay.json", none),
        Arguments.of("harbor", "harbor.json", none),
        Arguments.of("harbor", "harbor-cloudevents.json", none),
        Arguments.of("ecr", "ecr.json", none),
        Arguments.of("ecr", "ecr-sns.json", none),
        Arguments.of("acr", "acr.json", none),
        Arguments.of("acr", "acr-event-grid.json", none),
        Arguments.of("acr", "acr-event-grid-validation.json", none),
        Arguments.of("gar", "gar.json", none),
        Arguments.of("artifactory", "artifactory.json", none),
        Arguments.of("nexus", "nexus-component.json", none),
        Arguments.of("nexus", "nexus-asset.json", none),
        Arguments.of("gitea", "gitea.json", none),
        Arguments.of("zot", "zot.json", Messages.zotHeaders("zotregistry.image.updated")),
        Arguments.of("zot", "zot-structured.json", none),
        Arguments.of("cdevents", "cdevents.json", none),
        Arguments.of("cdevents", "cdevents-structured.json", none),
        Arguments.of("generic", "generic.json", none));
  }

  private WebhookHandler handler(String kind) {
    WebhookSource source =
        new WebhookSource(
            "hub",
            WebhookFormats.of(kind),
            () -> Set.copyOf(hosts(kind)),
            WebhookAuthentication.unauthenticated());
    return WebhookHandler.builder().notificationBus(bus).source(source).build();
  }

  /** The hosts that those messages name which name one. */
  private static List<String> hosts(String kind) {
    return switch (kind) {
      case "ecr" -> List.of("123456789012.dkr.ecr.us-west-2.amazonaws.com");
      case "gar" -> List.of("us-east1-docker.pkg.dev");
      case "cdevents" -> List.of("mycr.io");
      default -> List.of("registry.example");
    };
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("messages")
  void refusesWhatWasCutOff(String kind, String file, String[] headers) {
    WebhookHandler handler = handler(kind);
    byte[] body = Messages.file(file);
    assertThat(handler.handle("hub", Messages.post(body, headers)).status()).isBetween(200, 202);
    int events = log.read(log.beginning(), 1000).size();
    int end = new String(body, StandardCharsets.UTF_8).stripTrailing().length();

    for (int length = 0; length < end; length++) {
      WebhookRequest cut = Messages.post(Arrays.copyOf(body, length), headers);
      assertThat(handler.handle("hub", cut).status()).as("%d bytes", length).isEqualTo(400);
    }

    assertThat(log.read(log.beginning(), 1000)).hasSize(events);
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("messages")
  void needsNoDigest(String kind, String file, String[] headers) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    JsonNode message = mapper.readTree(Messages.file(file));
    for (String field : List.of("digest", "sha256", "image-digest", "version")) {
      message.findParents(field).stream()
          .filter(parent -> !parent.path(field).asText().equals("1.0"))
          .forEach(parent -> ((ObjectNode) parent).remove(field));
    }

    WebhookReply reply =
        handler(kind).handle("hub", Messages.post(mapper.writeValueAsBytes(message), headers));

    assertThat(reply.status()).isIn(200, 202);
    boolean digests =
        log.read(log.beginning(), 100).stream()
            .map(logged -> (PushHinted) logged.event())
            .anyMatch(hint -> hint.digest().isPresent());
    // These have it within a text, where it was not taken away.
    assertThat(digests)
        .isEqualTo(
            file.equals("gar.json") || file.equals("ecr-sns.json") || kind.equals("cdevents"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("messages")
  void refusesWhatIsNestedDeeply(String kind, String file, String[] headers) {
    for (String deep : List.of("[".repeat(500_000), "{\"a\":".repeat(200_000))) {
      WebhookReply reply =
          handler(kind).handle("hub", Messages.post(Messages.bytes(deep), headers));

      assertThat(reply.status()).isEqualTo(400);
    }
    assertThat(log.read(log.beginning(), 1)).isEmpty();
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("messages")
  void refusesMoreNestingThanMessagesHave(String kind, String file, String[] headers) {
    String body = new String(Messages.file(file), StandardCharsets.UTF_8);

    assertThat(statusOf(kind, nested(body, 40), headers)).isBetween(200, 202);
    assertThat(statusOf(kind, nested(body, 70), headers)).isEqualTo(400);
    assertThat(statusOf(kind, nested(body, 400_000), headers)).isEqualTo(400);
  }

  /** The message with one field more, which is well-formed and means nothing. */
  private static String nested(String body, int depth) {
    return body.replaceFirst("\\{", "{\"extra\":" + "[".repeat(depth) + "]".repeat(depth) + ",");
  }

  private int statusOf(String kind, String body, String[] headers) {
    return handler(kind).handle("hub", Messages.post(Messages.bytes(body), headers)).status();
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("messages")
  void refusesOrTakesWhatHasOtherTypesThanItShould(String kind, String file, String[] headers)
      throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    WebhookHandler handler = handler(kind);
    long first = file.hashCode();
    int refused = 0;
    for (long seed = first; seed < first + CHANGED; seed++) {
      JsonNode message = mapper.readTree(Messages.file(file));
      SplittableRandom random = new SplittableRandom(seed);
      for (int changes = random.nextInt(1, 3); changes > 0; changes--) {
        change(message, random);
      }

      WebhookReply reply =
          handler.handle("hub", Messages.post(mapper.writeValueAsBytes(message), headers));

      assertThat(reply.status()).as("seed %d: %s", seed, message).isIn(200, 202, 204, 400);
      if (reply.status() == 400) {
        refused++;
        assertThat(reply.body())
            .as("seed %d", seed)
            .doesNotContain(MARKER)
            .hasLineCount(1)
            .hasSizeLessThan(200);
      }
    }
    assertThat(refused).isPositive();
  }

  /** Puts something else in place of any of the values. */
  private static void change(JsonNode message, SplittableRandom random)
      throws JsonProcessingException {
    List<JsonNode> parents = new ArrayList<>();
    collect(message, parents);
    JsonNode parent = parents.get(random.nextInt(parents.size()));
    JsonNode other = other(random);
    int at = random.nextInt(parent.size());
    if (parent instanceof ObjectNode object) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      object.set(names.get(at), other);
    } else if (parent instanceof ArrayNode array) {
      array.set(at, other);
    }
  }

  private static void collect(JsonNode node, List<JsonNode> parents) {
    if (!node.isEmpty()) {
      parents.add(node);
    }
    node.forEach(child -> collect(child, parents));
  }

  private static JsonNode other(SplittableRandom random) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (random.nextInt(12)) {
      case 0 -> nodes.nullNode();
      case 1 -> nodes.booleanNode(true);
      case 2 -> nodes.numberNode(random.nextLong());
      case 3 -> nodes.numberNode(1e300);
      case 4 -> nodes.textNode("");
      case 5 -> nodes.textNode(MARKER + "\u0000\n\u202e");
      case 6 -> nodes.textNode((MARKER + "/").repeat(500));
      case 7 -> nodes.textNode("sha256:" + "0".repeat(64));
      case 8 -> nodes.arrayNode();
      case 9 -> nodes.arrayNode().add(MARKER).add(5).addNull();
      case 10 -> nodes.objectNode();
      default -> nodes.objectNode().put(MARKER, MARKER);
    };
  }
}
