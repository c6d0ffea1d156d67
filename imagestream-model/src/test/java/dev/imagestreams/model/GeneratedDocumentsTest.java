package dev.imagestreams.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Laws of reading and writing, on documents of every kind changed at random. */
class GeneratedDocumentsTest {

  private static final long SEED = 20261124;
  private static final int CASES = 100_000;

  private static final int VARIANTS = 20;

  /** What a document must have to be one. */
  private static final Set<String> KEPT = Set.of("kind", "apiVersion", "metadata", "name", "tag");

  private static final List<JsonNode> DOCUMENTS = new ArrayList<>();

  /** Whose values tags are sorted by: another order would not come back. */
  private static final List<String> SORTED_BY = List.of("name", "tag");

  @BeforeAll
  static void read() {
    System.out.println("GeneratedDocumentsTest: seed " + SEED);
    SplittableRandom random = new SplittableRandom(SEED);
    for (String name : Documents.ALL) {
      JsonNode document = Documents.tree(Documents.text(name));
      for (int i = 0; i < VARIANTS; i++) {
        DOCUMENTS.add(pruned(document, random));
      }
    }
  }

  /** A document with fewer fields, and one element a list: small, so that many can be read. */
  private static JsonNode pruned(JsonNode node, SplittableRandom random) {
    JsonNode copy = node.deepCopy();
    if (copy instanceof ObjectNode object) {
      for (String field : object.propertyStream().map(Map.Entry::getKey).toList()) {
        if (!KEPT.contains(field) && random.nextInt(5) < 2) {
          object.remove(field);
        } else {
          object.set(field, pruned(object.get(field), random));
        }
      }
    } else if (copy instanceof ArrayNode list) {
      while (list.size() > 1) {
        list.remove(1);
      }
      for (int i = 0; i < list.size(); i++) {
        list.set(i, pruned(list.get(i), random));
      }
    }
    return copy;
  }

  @Test
  void whatIsReadIsWrittenAsItWasAndWhatIsNotIsRefusedWithItsPlace() {
    SplittableRandom random = new SplittableRandom(SEED);
    int accepted = 0;
    for (int i = 0; i < CASES; i++) {
      JsonNode document = DOCUMENTS.get(random.nextInt(DOCUMENTS.size())).deepCopy();
      Class<? extends ApiObject> kind = Documents.kind(document);
      for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
        change(document, random);
      }
      String json = Documents.compact(document);
      try {
        if (!Documents.tree(ImageStreamJson.write(ImageStreamJson.read(json, kind)))
            .equals(document)) {
          throw new AssertionError("seed " + SEED + ", case " + i + ": " + json);
        }
        accepted++;
      } catch (InvalidDocumentException e) {
        if (!e.getMessage().contains(kind.getSimpleName())) {
          throw new AssertionError("seed " + SEED + ", case " + i, e);
        }
      }
    }
    assertThat(accepted).as("seed %d", SEED).isBetween(CASES / 3, CASES - CASES / 20);
  }

  @Test
  void textThatIsNoDocumentIsRefusedAndNothingElse() {
    SplittableRandom random = new SplittableRandom(SEED);
    int refused = 0;
    for (int i = 0; i < CASES; i++) {
      JsonNode document = DOCUMENTS.get(random.nextInt(DOCUMENTS.size()));
      String json = mutated(Documents.compact(document), random);
      try {
        assertThat(ImageStreamJson.read(json, Documents.kind(document))).isNotNull();
      } catch (InvalidDocumentException e) {
        refused++;
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + SEED + ", case " + i + ": " + json, e);
      }
    }
    assertThat(refused).as("seed %d", SEED).isGreaterThan(CASES / 2);
  }

  @Test
  void bytesThatAreNoManifestAreRefusedAndNothingElse() {
    SplittableRandom random = new SplittableRandom(SEED);
    String digest = "sha256:" + "a".repeat(64);
    String descriptor = "{\"mediaType\":\"a/b\",\"digest\":\"" + digest + "\",\"size\":3}";
    List<String> manifests =
        List.of(
            "{\"schemaVersion\":2,\"config\":%1$s,\"layers\":[%1$s,%1$s]}".formatted(descriptor),
            "{\"schemaVersion\":2,\"manifests\":[%1$s],\"subject\":%1$s}".formatted(descriptor),
            ("{\"schemaVersion\":1,\"fsLayers\":[{\"blobSum\":\"%s\"}],"
                    + "\"history\":[{\"v1Compatibility\":\"{\\\"Size\\\":1}\"}]}")
                .formatted(digest));
    int refused = 0;
    for (int i = 0; i < CASES; i++) {
      String json = mutated(manifests.get(random.nextInt(manifests.size())), random);
      try {
        assertThat(Manifest.parse(json.getBytes(StandardCharsets.UTF_8), "")).isNotNull();
      } catch (InvalidManifestException e) {
        refused++;
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + SEED + ", case " + i + ": " + json, e);
      }
    }
    assertThat(refused).as("seed %d", SEED).isGreaterThan(CASES / 2);
  }

  @Test
  void textThatIsNoNameIsRefusedWithAPlaceWithinIt() {
    SplittableRandom random = new SplittableRandom(SEED);
    List<String> names =
        List.of("team/app", "app", "team/app:1.0", "app@sha256:" + "a".repeat(64), "h:5000/a/b");
    for (int i = 0; i < CASES; i++) {
      String text = mutated(names.get(random.nextInt(names.size())), random);
      requireOwnException(() -> StreamKey.parse(text), text, i);
      requireOwnException(() -> Repository.parse(text), text, i);
      requireOwnException(() -> StreamTagName.parse(text), text, i);
      requireOwnException(() -> StreamImageName.parse(text), text, i);
      requireOwnException(() -> Digest.parse(text), text, i);
    }
  }

  private static void requireOwnException(Runnable parse, String text, int number) {
    try {
      parse.run();
    } catch (InvalidReferenceException e) {
      assertThat(e.position())
          .as("seed %d, case %d: %s", SEED, number, e.getMessage())
          .isBetween(0, text.length());
    }
  }

  private static void change(JsonNode document, SplittableRandom random) {
    List<JsonNode> containers = new ArrayList<>();
    collect(document, containers);
    JsonNode at = containers.get(random.nextInt(containers.size()));
    if (at instanceof ObjectNode object) {
      change(object, random);
    } else if (at instanceof ArrayNode list && !list.isEmpty() && random.nextInt(4) == 0) {
      list.remove(random.nextInt(list.size()));
    }
  }

  private static void change(ObjectNode object, SplittableRandom random) {
    List<String> fields = new ArrayList<>();
    object.fieldNames().forEachRemaining(fields::add);
    String field = fields.isEmpty() ? "x" : fields.get(random.nextInt(fields.size()));
    if (SORTED_BY.contains(field)) {
      return;
    }
    switch (random.nextInt(8)) {
      case 0 -> object.putNull(field);
      case 1 -> object.remove(field);
      case 2 -> object.set("x-" + random.nextInt(100), unknown(random));
      case 3 -> object.putArray("y-" + random.nextInt(100)).add(unknown(random));
      case 4 -> respell(object, field, random);
      case 5 -> object.put(field, "");
      case 6 -> object.put(field, random.nextInt());
      default -> object.set(field, unknown(random));
    }
  }

  /** A time in other words, a number of other size, a text with what must be escaped. */
  private static void respell(ObjectNode object, String field, SplittableRandom random) {
    JsonNode value = object.path(field);
    if (value.isTextual() && value.textValue().matches("\\d{4}-.*Z")) {
      String seconds = value.textValue().substring(0, value.textValue().length() - 1);
      object.put(
          field, seconds + List.of(".5Z", ".000Z", "+01:00", "-00:00", "Z").get(random.nextInt(5)));
    } else if (value.isIntegralNumber()) {
      object.put(field, random.nextLong());
    } else if (value.isTextual()) {
      object.put(
          field,
          value.textValue() + List.of("\n", "\"", "\u20ac", "\ud83d\ude00").get(random.nextInt(4)));
    }
  }

  private static JsonNode unknown(SplittableRandom random) {
    return Documents.tree(
        List.of("1.0", "1e5", "null", "\"a\"", "[]", "{}", "[1,{\"b\":null}]", "true", "-0", "1.50")
            .get(random.nextInt(10)));
  }

  private static void collect(JsonNode node, List<JsonNode> containers) {
    if (node.isContainerNode()) {
      containers.add(node);
      node.forEach(child -> collect(child, containers));
    }
  }

  private static String mutated(String text, SplittableRandom random) {
    StringBuilder mutated = new StringBuilder(text);
    for (int changes = random.nextInt(1, 4); changes > 0 && !mutated.isEmpty(); changes--) {
      int at = random.nextInt(mutated.length());
      switch (random.nextInt(4)) {
        case 0 -> mutated.deleteCharAt(at);
        case 1 -> mutated.insert(at, "{}[]\",:\\0a\ud800\u0663/@ ".charAt(random.nextInt(15)));
        case 2 -> mutated.setLength(at);
        default -> mutated.insert(at, mutated.substring(at, Math.min(mutated.length(), at + 20)));
      }
    }
    return mutated.toString();
  }
}
