package dev.imagestreams.core.gate;

import dev.imagestreams.model.TagEventCondition;
import java.time.Instant;
import java.util.Objects;
import java.util.regex.Pattern;

/** What a gate says of a move. Immutable. */
public sealed interface Verdict {

  /** The tag may move, as far as this gate is concerned. */
  Verdict ALLOW = new Allow();

  /** The tag may move. */
  record Allow() implements Verdict {}

  /**
   * The tag may not move yet.
   *
   * @param until when it is worth asking again
   * @param reason one word for programs; not {@link TagEventCondition#TAG_HELD}
   * @param message a sentence for people: why, and what would let it through. It must be the same
   *     each time the same is said of the same image, since another one is news
   */
  record Defer(Instant until, String reason, String message) implements Verdict {
    public Defer {
      Objects.requireNonNull(until, "until");
      Words.check(reason, message);
    }
  }

  /**
   * The tag may not move until something changes.
   *
   * @param reason as of {@link Defer}
   * @param message as of {@link Defer}
   */
  record Deny(String reason, String message) implements Verdict {
    public Deny {
      Words.check(reason, message);
    }
  }

  /** How reasons are written. */
  final class Words {

    private static final Pattern REASON = Pattern.compile("[A-Za-z][A-Za-z0-9]*");

    private Words() {}

    private static void check(String reason, String message) {
      if (!REASON.matcher(reason).matches() || reason.equals(TagEventCondition.TAG_HELD)) {
        throw new IllegalArgumentException(
            "a gate's reason is one word of letters and digits, and not "
                + TagEventCondition.TAG_HELD
                + ": \""
                + reason
                + "\"");
      }
      if (message.isBlank()) {
        throw new IllegalArgumentException("a gate must say why it holds a tag back");
      }
    }
  }
}
