package dev.imagestreams.store.jdbc;

import dev.imagestreams.model.LabelSelector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Which rows of streams are wanted: parts of SQL that must all hold, with their arguments. */
final class Condition {

  private final List<String> parts = new ArrayList<>();
  private final List<Object> arguments = new ArrayList<>();

  void and(String part, Object... values) {
    parts.add(part);
    arguments.addAll(List.of(values));
  }

  /**
   * As {@link LabelSelector#matches} has it, so that a page has as many rows as are wanted.
   *
   * @param value the value of a label whose key is the first argument, or null
   */
  void and(LabelSelector.Requirement label, String value) {
    String marks = String.join(", ", Collections.nCopies(label.values().size(), "?"));
    switch (label.operator()) {
      case EXISTS -> and(value + " IS NOT NULL", label.key());
      case NOT_EXISTS -> and(value + " IS NULL", label.key());
      case IN -> and(value + " IN (" + marks + ")", label.key());
      case NOT_IN -> and("coalesce(" + value + " NOT IN (" + marks + "), TRUE)", label.key());
    }
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
