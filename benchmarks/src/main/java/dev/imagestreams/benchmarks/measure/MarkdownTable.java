package dev.imagestreams.benchmarks.measure;

import java.util.List;

/** A table to be pasted into a page. */
public final class MarkdownTable {

  private final StringBuilder text = new StringBuilder();

  public MarkdownTable(String... titles) {
    row(List.of(titles));
    text.append("|---".repeat(titles.length)).append("|\n");
  }

  public void row(List<String> cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
