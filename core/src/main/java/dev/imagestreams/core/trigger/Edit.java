package dev.imagestreams.core.trigger;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Changes of a resource, gathered; what is set last counts. The resource read stays as it is. */
final class Edit {

  private final String text;
  private final JsonNode before;
  private final Map<String, JsonNode> expected = new LinkedHashMap<>();
  private final Map<String, JsonNode> values = new LinkedHashMap<>();
  private final Map<String, TriggeredChange> changes = new LinkedHashMap<>();

  Edit(String text, JsonNode before) {
    this.text = text;
    this.before = before;
  }

  /** Has the patch refused where the value is no more what was read. */
  void expect(Part part) {
    if (!part.node().isMissingNode()) {
      expected.put(part.pointer(), part.node());
    }
  }

  void set(Part part, JsonNode value) {
    values.put(part.pointer(), value);
  }

  /** Sets the image that is the {@code field} of an object. */
  void image(Part object, String field, StreamTag from, String image) {
    Part place = object.field(field);
    set(place, JsonNodeFactory.instance.textNode(image));
    changed(new TriggeredChange(place.pointer(), from, object.text(field), image));
  }

  void changed(TriggeredChange change) {
    changes.put(change.path(), change);
  }

  TriggerOutcome outcome(Optional<TriggeredBuild> build) {
    values.entrySet().removeIf(set -> set.getValue().equals(before.at(set.getKey())));
    if (values.isEmpty()) {
      return new TriggerOutcome(text, "[]", List.of(), Optional.empty());
    }
    List<TriggeredChange> made =
        changes.values().stream().filter(c -> !c.oldImage().equals(c.newImage())).toList();
    return new TriggerOutcome(edited().toString(), patch().toString(), made, build);
  }

  private JsonNode edited() {
    JsonNode edited = before.deepCopy();
    values.forEach(
        (pointer, value) -> {
          JsonPointer path = JsonPointer.compile(pointer);
          ((ObjectNode) edited.at(path.head())).set(path.last().getMatchingProperty(), value);
        });
    return edited;
  }

  private ArrayNode patch() {
    List<ObjectNode> writes = new ArrayList<>();
    values.forEach(
        (pointer, value) -> {
          JsonNode old = before.at(pointer);
          if (old.isMissingNode()) {
            // Nothing tests that a member is missing; that its object is the same one does.
            JsonPointer parent = JsonPointer.compile(pointer).head();
            if (!parent.matches()) {
              expected.put(parent.toString(), before.at(parent));
            }
          } else {
            expected.put(pointer, old);
          }
          writes.add(operation(old.isMissingNode() ? "add" : "replace", pointer, value));
        });
    ArrayNode patch = JsonNodeFactory.instance.arrayNode();
    expected.forEach((pointer, value) -> patch.add(operation("test", pointer, value)));
    return patch.addAll(writes);
  }

  private static ObjectNode operation(String op, String path, JsonNode value) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("op", op)
        .put("path", path)
        .set("value", value);
  }
}
