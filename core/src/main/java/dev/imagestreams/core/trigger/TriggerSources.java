package dev.imagestreams.core.trigger;

import dev.imagestreams.model.StreamTagName;
import java.util.Optional;

/** The tags that triggers name. */
record TriggerSources(String namespace) {

  private static final String KIND = "ImageStreamTag";

  /**
   * The tag that a trigger follows.
   *
   * @param from what the trigger names
   * @param defaultKind the kind where none is said
   * @return empty where it follows no tag of a stream
   */
  Optional<StreamTag> of(Part from, String defaultKind) {
    String kind = from.text("kind");
    boolean tag = KIND.equals(kind.isEmpty() ? defaultKind : kind);
    if (!tag || !from.text("apiVersion").isEmpty()) {
      return Optional.empty();
    }
    return StreamTagName.split(from.text("name"))
        .map(name -> new StreamTag(namespace(from), name.stream(), name.tag()));
  }

  /** The same, of a trigger that follows a tag unless it says otherwise. */
  Optional<StreamTag> ofTag(Part from) {
    return of(from, KIND);
  }

  private String namespace(Part from) {
    String said = from.text("namespace");
    return said.isEmpty() ? namespace : said;
  }
}
