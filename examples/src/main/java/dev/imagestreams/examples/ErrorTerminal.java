package dev.imagestreams.examples;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The terminal that standard error goes to.
 *
 * <p>Java tells only whether standard input and output together are a terminal, and output is where
 * a script takes a digest from while its user looks at the progress. So {@code stty} is asked.
 */
final class ErrorTerminal {

  private static final int USUAL_WIDTH = 80;
  private static final Pattern SIZE = Pattern.compile("\\d+ (\\d{1,5})");

  private ErrorTerminal() {}

  /** How many columns it has; empty where there is none, or one on which nothing can move. */
  static OptionalInt width() {
    if ("dumb".equals(System.getenv("TERM"))) {
      return OptionalInt.empty();
    }
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/stderr"))
              .redirectError(Redirect.DISCARD)
              .start();
      String said = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return stty.waitFor() == 0 ? width(said) : OptionalInt.empty();
    } catch (IOException e) {
      // No stty, or nothing that could be a terminal: lines can be read anywhere.
      return OptionalInt.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return OptionalInt.empty();
    }
  }

  /** Reads {@code rows columns}; terminals that nobody told their size say 0. */
  static OptionalInt width(String size) {
    Matcher matcher = SIZE.matcher(size.strip());
    if (!matcher.matches()) {
      return OptionalInt.empty();
    }
    int columns = Integer.parseInt(matcher.group(1));
    return OptionalInt.of(columns == 0 ? USUAL_WIDTH : columns);
  }
}
