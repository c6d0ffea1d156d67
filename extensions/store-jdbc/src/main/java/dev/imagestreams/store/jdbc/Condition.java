package dev.imagestreams.store.jdbc;

import dev.imagestreams.model.LabelSelector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Which rows of streams are wanted: parts of SQL that must all hold, with their arguments. */
final class Condition {

  /** A label of the stream's document. */
  private static final String LABEL =
      "EXISTS (SELECT 1 FROM json_each(document, '$.metadata.labels') WHERE key = ?";

  private final List<String> parts = new ArrayList<>();
  private final List<Object> arguments = new ArrayList<>();

  void and(String part, Object... values) {
    parts.add(part);
    arguments.addAll(List.of(values));
  }

  /** As {@link LabelSelector#matches} has it, so that a page has as many rows as are wanted. */
  void and(LabelSelector.Requirement label) {
    switch (label.operator()) {
      case EXISTS -> and(LABEL + ")", label.key());
      case NOT_EXISTS -> and("NOT " + LABEL + ")", label.key());
      case IN -> andOneOf("", label);
      case NOT_IN -> andOneOf("NOT ", label);
    }
  }

  private void andOneOf(String not, LabelSelector.Requirement label) {
    String marks = String.join(", ", Collections.nCopies(label.values().size(), "?"));
    and(not + LABEL + " AND value IN (" + marks + "))", label.key());
    arguments.addAll(label.values());
  }

  String sql() {
    return String.join(" AND ", parts);
  }

  Object[] arguments(Object last) {
    List<Object> all = new ArrayList<>(arguments);
    all.add(last);
    return all.toArray();
  }
}
