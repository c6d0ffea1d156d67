package dev.imagestreams.benchmarks.peers;

import java.util.List;

/** A table to be pasted into a page. */
final class MarkdownTable {

  private final StringBuilder text = new StringBuilder();

  MarkdownTable(String... titles) {
    row(List.of(titles));
    text.append("|---".repeat(titles.length)).append("|\n");
  }

  void row(List<String> cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
