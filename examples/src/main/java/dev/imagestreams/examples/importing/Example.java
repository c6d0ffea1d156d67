package dev.imagestreams.examples.importing;

import dev.imagestreams.model.ImageStreamsException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;

/** What all examples have in common: one argument, and failures told in a line. */
@FunctionalInterface
interface Example {

  void run(String argument, PrintStream out) throws InterruptedException;

  /**
   * Runs one.
   *
   * @param wanted what the argument is, for who left it out
   */
  static void main(String[] args, String wanted, Example example) throws InterruptedException {
    if (args.length != 1) {
      System.err.println("name " + wanted);
      System.exit(2);
    }
    try {
      example.run(args[0], System.out);
    } catch (ImageStreamsException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  /** Waits until somebody has pushed, and says so. */
  static void awaitEnter() {
    System.out.println("push another image, then press Enter");
    try {
      int ignored = System.in.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
