package dev.imagestreams.model;

/**
 * The grammar of names, as the distribution project writes it, without regular expressions.
 *
 * <p>Each {@code check} method looks at {@code input[start, end)} and throws {@link
 * InvalidReferenceException} at the first character that does not fit.
 */
final class ReferenceGrammar {

  /** Bytes of a repository's full name, host included. */
  static final int MAX_NAME = 255;

  private static final int MAX_TAG = 128;

  private ReferenceGrammar() {}

  /** {@code path-component ('/' path-component)*}. */
  static void checkPath(String input, int start, int end) {
    if (start == end) {
      throw repository(input, start, "a repository name is missing");
    }
    int from = start;
    while (true) {
      int slash = indexOf(input, '/', from, end);
      checkComponent(input, from, slash < 0 ? end : slash);
      if (slash < 0) {
        return;
      }
      from = slash + 1;
    }
  }

  /** {@code alpha-numeric (separator alpha-numeric)*}; a separator is . _ __ or any number of -. */
  private static void checkComponent(String input, int start, int end) {
    if (start == end) {
      throw repository(input, start, "an empty name between slashes");
    }
    int i = start;
    while (i < end) {
      int word = i;
      while (i < end && isLowerOrDigit(input.charAt(i))) {
        i++;
      }
      if (i == word) {
        throw repository(input, i, componentProblem(input.charAt(i)));
      }
      if (i == end) {
        return;
      }
      i = skipSeparator(input, i, end);
      if (i == end) {
        throw repository(input, i - 1, "a name must end with a letter or digit");
      }
    }
  }

  private static int skipSeparator(String input, int at, int end) {
    char c = input.charAt(at);
    if (c == '-') {
      int i = at;
      while (i < end && input.charAt(i) == '-') {
        i++;
      }
      return i;
    }
    if (c == '_') {
      return at + 1 < end && input.charAt(at + 1) == '_' ? at + 2 : at + 1;
    }
    if (c == '.') {
      return at + 1;
    }
    throw repository(input, at, componentProblem(c));
  }

  private static String componentProblem(char c) {
    return c >= 'A' && c <= 'Z'
        ? "repository names are lower case"
        : "only a-z, 0-9 and single separators . _ - may stand here";
  }

  /** {@code [\w][\w.-]{0,127}}. */
  static void checkTag(String input, int start, int end) {
    if (start == end) {
      throw tag(input, start, "a tag is missing after the colon");
    }
    for (int i = start; i < end; i++) {
      char c = input.charAt(i);
      if (!isWord(c) && (i == start || (c != '.' && c != '-'))) {
        throw tag(
            input,
            i,
            i == start
                ? "a tag begins with a letter, a digit or _"
                : "a tag holds letters, digits, _ . and - only");
      }
    }
    if (end - start > MAX_TAG) {
      throw tag(input, start + MAX_TAG, "a tag has at most " + MAX_TAG + " characters");
    }
  }

  /** {@code domain-name [':' port]} or {@code '[' ipv6 ']' [':' port]}. */
  static void checkHost(String input, int start, int end) {
    int portColon;
    if (start < end && input.charAt(start) == '[') {
      int close = indexOf(input, ']', start, end);
      if (close < 0) {
        throw host(input, start, "an IPv6 address must end with ]");
      }
      checkIpv6(input, start + 1, close);
      portColon = close + 1;
    } else {
      portColon = indexOf(input, ':', start, end);
      portColon = portColon < 0 ? end : portColon;
      checkDomain(input, start, portColon);
    }
    if (portColon < end) {
      checkPort(input, portColon, end);
    }
  }

  /**
   * {@code domain-name [':' digits]}, as hosts were before IPv6 addresses were let in and ports
   * were looked at: any number will do.
   */
  static void checkOldHost(String input, int start, int end) {
    int colon = indexOf(input, ':', start, end);
    checkDomain(input, start, colon < 0 ? end : colon);
    if (colon < 0) {
      return;
    }
    if (colon + 1 == end) {
      throw host(input, colon, "a port is missing after the colon");
    }
    for (int i = colon + 1; i < end; i++) {
      if (!isDigit(input.charAt(i))) {
        throw host(input, i, "a port is a number");
      }
    }
  }

  private static void checkPort(String input, int colon, int end) {
    if (input.charAt(colon) != ':') {
      throw host(input, colon, "a port begins with a colon");
    }
    int port = 0;
    for (int i = colon + 1; i < end; i++) {
      char c = input.charAt(i);
      if (!isDigit(c)) {
        throw host(input, i, "a port is a number");
      }
      port = port * 10 + (c - '0');
      if (port > 65_535) {
        throw host(input, i, "a port is at most 65535");
      }
    }
    if (port == 0) {
      throw host(input, colon, "a port is a number from 1 to 65535");
    }
  }

  private static void checkIpv6(String input, int start, int end) {
    if (end - start < 2 || end - start > 39) {
      throw host(input, start, "not an IPv6 address");
    }
    for (int i = start; i < end; i++) {
      char c = input.charAt(i);
      if (c != ':' && !isHexDigit(c)) {
        throw host(input, i, "an IPv6 address holds hex digits and colons only");
      }
    }
  }

  private static void checkDomain(String input, int start, int end) {
    int from = start;
    while (true) {
      int dot = indexOf(input, '.', from, end);
      int to = dot < 0 ? end : dot;
      if (from == to) {
        throw host(input, from, "an empty label in the host name");
      }
      for (int i = from; i < to; i++) {
        char c = input.charAt(i);
        boolean edge = i == from || i == to - 1;
        if (!isAlphanumeric(c) && (edge || c != '-')) {
          throw host(input, i, "a host name holds letters, digits, dots and inner dashes only");
        }
      }
      if (dot < 0) {
        return;
      }
      from = dot + 1;
    }
  }

  static void checkNameLength(String input, int start, int end) {
    if (end - start > MAX_NAME) {
      throw repository(
          input, start + MAX_NAME, "host and repository have at most 255 characters together");
    }
  }

  static int indexOf(String input, char wanted, int start, int end) {
    int at = input.indexOf(wanted, start);
    return at < end ? at : -1;
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isHexDigit(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  private static boolean isLowerOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || isDigit(c);
  }

  static boolean isAlphanumeric(char c) {
    return isLowerOrDigit(c) || (c >= 'A' && c <= 'Z');
  }

  static boolean isWord(char c) {
    return isAlphanumeric(c) || c == '_';
  }

  private static InvalidReferenceException repository(String input, int at, String reason) {
    return new InvalidReferenceException(input, "repository", at, reason);
  }

  private static InvalidReferenceException tag(String input, int at, String reason) {
    return new InvalidReferenceException(input, "tag", at, reason);
  }

  private static InvalidReferenceException host(String input, int at, String reason) {
    return new InvalidReferenceException(input, "host", at, reason);
  }
}
