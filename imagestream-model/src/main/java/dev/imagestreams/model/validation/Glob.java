package dev.imagestreams.model.validation;

/**
 * Texts with wildcards: {@code *} for any characters, {@code ?} for one.
 *
 * <p>Matching takes time in proportion to the product of both lengths, whatever they are: it keeps
 * which beginnings of the text the glob reaches, and never goes back.
 */
final class Glob {

  private Glob() {}

  /** Whether the glob is the whole text. */
  static boolean of(String glob, String text) {
    boolean[] reached = new boolean[text.length() + 1];
    reached[0] = true;
    for (int g = 0; g < glob.length(); g++) {
      char wanted = glob.charAt(g);
      boolean[] next = new boolean[reached.length];
      next[0] = wanted == '*' && reached[0];
      for (int i = 1; i < next.length; i++) {
        next[i] =
            wanted == '*'
                ? reached[i] || next[i - 1]
                : reached[i - 1] && (wanted == '?' || wanted == text.charAt(i - 1));
      }
      reached = next;
    }
    return reached[text.length()];
  }

  /** Whether the glob is the host: a label that is {@code *} is one label or more. */
  static boolean ofHost(String glob, String host) {
    String[] labels = host.split("\\.", -1);
    boolean[] reached = new boolean[labels.length + 1];
    reached[0] = true;
    for (String wanted : glob.split("\\.", -1)) {
      boolean[] next = new boolean[reached.length];
      for (int i = 1; i < next.length; i++) {
        next[i] =
            wanted.equals("*")
                ? reached[i - 1] || next[i - 1]
                : reached[i - 1] && of(wanted, labels[i - 1]);
      }
      reached = next;
    }
    return reached[labels.length];
  }
}
