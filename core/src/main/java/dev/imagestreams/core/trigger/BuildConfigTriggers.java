package dev.imagestreams.core.trigger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Triggers of a BuildConfig: one build for all that changed, and a note of what is built. */
final class BuildConfigTriggers implements TriggerKind {

  private static final String LAST = "lastTriggeredImageID";

  private final Part status;
  private final Part triggersPart;
  private final Map<StreamTag, Part> noted = new LinkedHashMap<>();
  private final List<Entry> entries = new ArrayList<>();

  /**
   * @param old the images that no build is to be requested for anymore
   */
  private record Entry(ResourceTrigger trigger, Part imageChange, List<String> old) {}

  BuildConfigTriggers(Part root, TriggerSources sources) {
    Part spec = root.object("spec");
    status = root.object("status");
    triggersPart = spec.field("triggers");
    for (Part note : status.objects("imageChangeTriggers")) {
      note.text(LAST);
      sources.ofTag(note.object("from")).ifPresent(from -> noted.put(from, note));
    }
    for (Part said : spec.objects("triggers")) {
      Part change = said.object("imageChange");
      if (said.text("type").equals("ImageChange")) {
        Part from = change.object("from");
        sources
            .of(from.isPresent() ? from : strategyFrom(spec), "")
            .ifPresent(tag -> add(change, tag));
      }
    }
  }

  private static Part strategyFrom(Part spec) {
    Part strategy = spec.object("strategy");
    return Stream.of("sourceStrategy", "dockerStrategy", "customStrategy")
        .map(name -> strategy.object(name).object("from"))
        .filter(Part::isPresent)
        .findFirst()
        .orElse(strategy.field("from"));
  }

  private void add(Part change, StreamTag from) {
    List<String> old =
        Stream.concat(
                Optional.ofNullable(noted.get(from)).map(note -> note.text(LAST)).stream(),
                Stream.of(change.text(LAST)))
            .filter(Predicate.not(String::isEmpty))
            .toList();
    ResourceTrigger trigger =
        new ResourceTrigger(
            from, change.pointer(), List.of(), change.flag("paused"), old.stream().findFirst());
    entries.add(new Entry(trigger, change, old));
  }

  @Override
  public List<ResourceTrigger> triggers() {
    return entries.stream().map(Entry::trigger).toList();
  }

  @Override
  public Optional<TriggeredBuild> evaluate(
      Function<StreamTag, Optional<String>> resolve, Instant now, Edit edit) {
    Map<StreamTag, String> latest = new LinkedHashMap<>();
    Map<StreamTag, TriggeredBuild.Cause> causes = new LinkedHashMap<>();
    for (Entry entry : entries) {
      StreamTag from = entry.trigger.from();
      if (entry.trigger.paused()) {
        continue;
      }
      resolve.apply(from).ifPresent(image -> latest.putIfAbsent(from, image));
      String image = latest.get(from);
      if (image != null && !entry.old.contains(image)) {
        causes.putIfAbsent(from, new TriggeredBuild.Cause(image, from));
        String old = entry.trigger.lastTriggered().orElse("");
        edit.changed(new TriggeredChange(entry.trigger.target(), from, old, image));
      }
    }
    if (causes.isEmpty()) {
      return Optional.empty();
    }
    StreamTag first = causes.keySet().iterator().next();
    note(latest, first, now, edit);
    String image = causes.values().iterator().next().imageId();
    return Optional.of(new TriggeredBuild(first, image, List.copyOf(causes.values())));
  }

  private void note(Map<StreamTag, String> latest, StreamTag first, Instant now, Edit edit) {
    edit.expect(triggersPart);
    for (Entry entry : entries) {
      String image = latest.get(entry.trigger.from());
      // The old place is kept up where it is in use: a value left there would hold back a build.
      if (!entry.trigger.paused() && image != null && !entry.imageChange.text(LAST).isEmpty()) {
        edit.set(entry.imageChange.field(LAST), JsonNodeFactory.instance.textNode(image));
      }
    }
    ArrayNode notes = notes(latest, first, now);
    if (status.isPresent()) {
      edit.set(status.field("imageChangeTriggers"), notes);
    } else {
      edit.set(status, JsonNodeFactory.instance.objectNode().set("imageChangeTriggers", notes));
    }
  }

  /** The notes there are, with their unknown fields, and those that are new. */
  private ArrayNode notes(Map<StreamTag, String> latest, StreamTag first, Instant now) {
    JsonNode old = status.field("imageChangeTriggers").node();
    ArrayNode notes = JsonNodeFactory.instance.arrayNode();
    old.forEach(note -> notes.add(note.deepCopy()));
    latest.forEach(
        (from, image) -> {
          Part part = noted.get(from);
          ObjectNode note =
              part == null ? newNote(notes, from) : (ObjectNode) notes.get(index(part));
          note.put(LAST, image);
          if (from.equals(first)) {
            note.put("lastTriggerTime", now.truncatedTo(ChronoUnit.SECONDS).toString());
          }
        });
    return notes;
  }

  private static int index(Part element) {
    String pointer = element.pointer();
    return Integer.parseInt(pointer.substring(pointer.lastIndexOf('/') + 1));
  }

  private static ObjectNode newNote(ArrayNode notes, StreamTag from) {
    ObjectNode note = notes.addObject();
    note.putObject("from")
        .put("namespace", from.namespace())
        .put("name", from.stream() + ":" + from.tag());
    return note;
  }
}
