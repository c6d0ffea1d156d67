package dev.imagestreams.core.store;

import java.util.Comparator;

/** The order of keys that any texts may be, the same in every store: that of their code points. */
final class Keys {

  /**
   * A text's own order is that of its UTF-16 units, where what takes two of them comes too soon.
   */
  static final Comparator<String> ORDER = Keys::compare;

  private Keys() {}

  private static int compare(String one, String other) {
    int length = Math.min(one.length(), other.length());
    for (int i = 0; i < length; i++) {
      char a = one.charAt(i);
      char b = other.charAt(i);
      if (a != b) {
        int halves = Boolean.compare(Character.isSurrogate(a), Character.isSurrogate(b));
        return halves != 0 ? halves : Character.compare(a, b);
      }
    }
    return Integer.compare(one.length(), other.length());
  }
}
