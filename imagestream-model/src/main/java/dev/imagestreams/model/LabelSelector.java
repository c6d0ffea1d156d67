package dev.imagestreams.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Chooses objects by their labels, as Kubernetes does: {@code app=web,tier!=test,region in
 * (eu,us),!legacy}. All requirements must be met; a selector without any chooses everything.
 *
 * <p>{@code !=} and {@code notin} also choose what lacks the label. Immutable.
 *
 * @param requirements in the order in which they were written
 */
public record LabelSelector(List<Requirement> requirements) {

  /** Chooses everything. */
  public static final LabelSelector EVERYTHING = new LabelSelector(List.of());

  private static final String KEY = "[A-Za-z0-9](?:[-A-Za-z0-9_./]{0,315}[A-Za-z0-9])?";
  private static final String VALUE = "(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?";

  private static final Pattern EXISTENCE = Pattern.compile("(!?)\\s*(" + KEY + ")");
  private static final Pattern EQUALITY =
      Pattern.compile("(" + KEY + ")\\s*(==?|!=)\\s*(" + VALUE + ")");
  private static final Pattern SET =
      Pattern.compile(
          "("
              + KEY
              + ")\\s+(in|notin)\\s*\\((\\s*"
              + VALUE
              + "(?:\\s*,\\s*"
              + VALUE
              + ")*\\s*)\\)");

  /** A comma outside of parentheses. */
  private static final Pattern COMMA = Pattern.compile(",(?![^(]*\\))");

  /** How a label must be. */
  public enum Operator {
    /** One of the values. */
    IN,
    /** None of the values, or not there. */
    NOT_IN,
    EXISTS,
    NOT_EXISTS
  }

  /**
   * One thing that must be so.
   *
   * @param values empty for the operators that ask whether the label is there
   */
  public record Requirement(String key, Operator operator, Set<String> values) {

    public Requirement {
      Objects.requireNonNull(key, "key");
      Objects.requireNonNull(operator, "operator");
      values = Set.copyOf(values);
    }

    boolean matches(Map<String, String> labels) {
      return switch (operator) {
        case IN -> labels.containsKey(key) && values.contains(labels.get(key));
        case NOT_IN -> !labels.containsKey(key) || !values.contains(labels.get(key));
        case EXISTS -> labels.containsKey(key);
        case NOT_EXISTS -> !labels.containsKey(key);
      };
    }

    @Override
    public String toString() {
      String sorted = new TreeSet<>(values).stream().collect(Collectors.joining(",", "(", ")"));
      return switch (operator) {
        case IN ->
            values.size() == 1 ? key + "=" + values.iterator().next() : key + " in " + sorted;
        case NOT_IN ->
            values.size() == 1 ? key + "!=" + values.iterator().next() : key + " notin " + sorted;
        case EXISTS -> key;
        case NOT_EXISTS -> "!" + key;
      };
    }
  }

  public LabelSelector {
    requirements = List.copyOf(requirements);
  }

  /** Chooses what has all of these labels. */
  public static LabelSelector of(Map<String, String> labels) {
    return new LabelSelector(
        labels.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(label -> new Requirement(label.getKey(), Operator.IN, Set.of(label.getValue())))
            .toList());
  }

  /**
   * Reads a selector; the empty text chooses everything.
   *
   * @throws IllegalArgumentException naming the requirement that can't be read
   */
  public static LabelSelector parse(String text) {
    if (text.isBlank()) {
      return EVERYTHING;
    }
    List<Requirement> requirements = new ArrayList<>();
    for (String part : COMMA.split(text, -1)) {
      requirements.add(requirement(part.strip(), text));
    }
    return new LabelSelector(requirements);
  }

  private static Requirement requirement(String part, String text) {
    Matcher equality = EQUALITY.matcher(part);
    if (equality.matches()) {
      Operator operator = equality.group(2).equals("!=") ? Operator.NOT_IN : Operator.IN;
      return new Requirement(equality.group(1), operator, Set.of(equality.group(3)));
    }
    Matcher set = SET.matcher(part);
    if (set.matches()) {
      Operator operator = set.group(2).equals("in") ? Operator.IN : Operator.NOT_IN;
      return new Requirement(set.group(1), operator, values(set.group(3)));
    }
    Matcher existence = EXISTENCE.matcher(part);
    if (existence.matches()) {
      Operator operator = existence.group(1).isEmpty() ? Operator.EXISTS : Operator.NOT_EXISTS;
      return new Requirement(existence.group(2), operator, Set.of());
    }
    throw new IllegalArgumentException(
        "can't read \""
            + part
            + "\" of the label selector \""
            + text
            + "\"; write key=value, key!=value, key in (a,b), key notin (a,b), key or !key");
  }

  private static Set<String> values(String list) {
    Set<String> values = new TreeSet<>();
    for (String value : list.split(",", -1)) {
      values.add(value.strip());
    }
    return values;
  }

  /** Whether what has these labels is chosen. */
  public boolean matches(Map<String, String> labels) {
    return requirements.stream().allMatch(requirement -> requirement.matches(labels));
  }

  /** In a form that {@link #parse} reads. */
  @Override
  public String toString() {
    return requirements.stream().map(Requirement::toString).collect(Collectors.joining(","));
  }
}
