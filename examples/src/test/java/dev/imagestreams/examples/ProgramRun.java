package dev.imagestreams.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.OptionalInt;

/** One run of the program in this process: what it said, and how it ended. */
record ProgramRun(int status, String out, String err) {

  static ProgramRun of(String... args) {
    return run(OptionalInt.empty(), args);
  }

  /** As where standard error goes to a terminal of so many columns. */
  static ProgramRun onTerminal(int width, String... args) {
    return run(OptionalInt.of(width), args);
  }

  private static ProgramRun run(OptionalInt width, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status =
        ImageStreamsProgram.run(
            new PrintWriter(out, true), new PrintWriter(err, true), () -> width, args);
    return new ProgramRun(status, out.toString(), err.toString());
  }

  /** Failed with one line that has all these words, and no stack trace. */
  void failedWith(int expected, String... words) {
    assertThat(status).as(err).isEqualTo(expected);
    assertThat(err.strip().lines()).as(err).hasSize(1);
    assertThat(err).contains(words).doesNotContain("\tat ");
  }

  ProgramRun succeeded() {
    assertThat(status).as(err).isZero();
    return this;
  }
}
