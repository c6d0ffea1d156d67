package dev.imagestreams.core;

import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagEventCondition;
import dev.imagestreams.model.TagImportPolicy;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.notifications.TagUpdated;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Why a tag points where it does, and why not elsewhere. {@link #toString} says it to people.
 *
 * @param current what the tag points to; empty for one that never pointed to anything
 * @param moved the event that told that it came to point there; empty where the log has it no more
 * @param wanted where the tag should come from, and by which policies; empty for one that is only
 *     pushed to
 * @param held why the tag is held, if it is
 * @param pending the pull spec that a held tag would point to if it were released; empty where that
 *     is what it points to
 * @param heldBack what a gate doesn't let the tag point to, since when and why
 * @param due whether an import has yet to look at its source, as it is wanted now
 * @param failures what is wrong with its import
 */
public record Explanation(
    StreamKey stream,
    String tag,
    Optional<TagEvent> current,
    Optional<TagUpdated> moved,
    Optional<TagReference> wanted,
    Optional<String> held,
    Optional<String> pending,
    Optional<TagEventCondition> heldBack,
    boolean due,
    List<TagEventCondition> failures) {

  public Explanation {
    Objects.requireNonNull(stream, "stream");
    Objects.requireNonNull(tag, "tag");
    Objects.requireNonNull(current, "current");
    Objects.requireNonNull(moved, "moved");
    Objects.requireNonNull(wanted, "wanted");
    Objects.requireNonNull(held, "held");
    Objects.requireNonNull(pending, "pending");
    Objects.requireNonNull(heldBack, "heldBack");
    failures = List.copyOf(failures);
  }

  /** What there is to say, the most important first. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        stream
            + ":"
            + tag
            + current.map(item -> " points to " + item.dockerImageReference()).orElse(" is empty"));
    current.ifPresent(item -> lines.add(line("since", since(item))));
    if (current.isPresent()) {
      lines.add(line("because", moved.map(Explanation::because).orElse("the log has it no more")));
    }
    moved
        .filter(event -> !event.aliasPath().isEmpty())
        .ifPresent(event -> lines.add(line("by way of", String.join(" -> ", event.aliasPath()))));
    lines.add(
        line("source", wanted.flatMap(TagReference::from).map(this::source).orElse("pushes")));
    wanted.ifPresent(reference -> lines.add(line("policy", policy(reference))));
    held.ifPresent(reason -> lines.add(line("held", reason)));
    pending.ifPresent(reference -> lines.add(line("held from", reference)));
    heldBack.ifPresent(gate -> lines.add(line("gate", gate(gate))));
    failures.forEach(
        failure -> lines.add(line("failing", failure.reason() + ": " + failure.message())));
    if (due) {
      lines.add(line("due", "an import has yet to look at its source"));
    }
    return lines;
  }

  private static String line(String name, String text) {
    // Messages come from elsewhere; one of them is one line here.
    return "  " + name + " ".repeat(Math.max(1, 10 - name.length())) + text.replaceAll("\\R", " ");
  }

  private static String gate(TagEventCondition held) {
    String since = held.lastTransitionTime().map(time -> " since " + time).orElse("");
    return held.reason() + since + ": " + held.message();
  }

  private static String since(TagEvent item) {
    return item.created().map(Instant::toString).orElse("an unknown time")
        + item.generation().map(generation -> ", generation " + generation).orElse("");
  }

  private static String because(TagUpdated event) {
    String before = event.previous().map(state -> ", from " + state.reference()).orElse("");
    return because(event.cause()) + before + " (event " + event.id() + ")";
  }

  private static String because(Cause cause) {
    return switch (cause) {
      case MANUAL -> "somebody asked for it";
      case SCHEDULED -> "its source was looked at on schedule";
      case WEBHOOK -> "a registry told of it";
      case PUSH -> "it was pushed";
      case STATE -> "that is what was found";
    };
  }

  private String source(ObjectReference from) {
    String namespace = from.namespace().isEmpty() ? "" : from.namespace() + "/";
    boolean asItIs = wanted.filter(TagReference::reference).isPresent();
    return from.kind() + " " + namespace + from.name() + (asItIs ? ", as it is" : "");
  }

  private static String policy(TagReference wanted) {
    List<String> parts = new ArrayList<>();
    if (wanted.importable()) {
      TagImportPolicy policy = wanted.importPolicy();
      parts.add(policy.scheduled() ? "imported on schedule" : "imported when asked");
      if (!policy.importMode().isEmpty()) {
        parts.add(policy.importMode());
      }
      if (policy.insecure()) {
        parts.add("insecure");
      }
    }
    boolean local = wanted.referencePolicy().type().equals("Local");
    parts.add(local ? "pulled from the stream's repository" : "pulled from its source");
    return String.join(", ", parts);
  }

  /** The {@link #lines()}. */
  @Override
  public String toString() {
    return String.join("\n", lines());
  }
}
