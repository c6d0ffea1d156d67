package dev.imagestreams.model.validation;

import dev.imagestreams.model.ApiObject;
import dev.imagestreams.model.ImageStreamsException;
import java.util.List;

/** Thrown when a document says what it may not say; has everything that is wrong with it. */
public final class InvalidObjectException extends ImageStreamsException {

  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 20;
  private static final int WIDTH = 1_000;

  private final List<Violation> violations;

  /**
   * @param violations not empty
   */
  public InvalidObjectException(ApiObject document, List<Violation> violations) {
    super(message(document, violations));
    this.violations = List.copyOf(violations);
  }

  private static String message(ApiObject document, List<Violation> violations) {
    StringBuilder message = new StringBuilder("invalid ").append(document.kind()).append(':');
    violations.stream()
        .limit(SHOWN)
        .forEach(v -> message.append("\n  ").append(Text.cut(v.toString(), WIDTH)));
    if (violations.size() > SHOWN) {
      message.append("\n  and ").append(violations.size() - SHOWN).append(" more");
    }
    return message.toString();
  }

  /** All that is wrong, in the order of the document; never empty. */
  public List<Violation> violations() {
    return violations;
  }
}
