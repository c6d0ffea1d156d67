package dev.imagestreams.registry.auth;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One run of a credential helper. */
final class HelperProcess {

  /** Tokens have a few KiB. */
  private static final int MAX_OUTPUT = 64 << 10;

  /**
   * How long the output of a program that has ended may stay open. A program may leave another one
   * behind which holds it, as one that starts an agent does.
   */
  private static final Duration LINGER = Duration.ofSeconds(1);

  /** How a run ended. */
  enum End {
    EXITED,
    TIMED_OUT,
    TOO_LARGE
  }

  /**
   * @param status the exit status, if it exited by itself
   * @param output what it wrote to standard output, if it exited by itself
   */
  record Result(End end, int status, byte[] output) {}

  private HelperProcess() {}

  /**
   * Runs a helper to its end or its limit; nothing of it runs afterwards.
   *
   * @throws IOException when the program can't be started
   */
  static Result run(Path program, String server, Duration limit)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(program.toString(), "get")
            // Helpers explain themselves there, perhaps with what they hold: nobody reads it.
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      Output output = new Output(process.getInputStream());
      output.start();
      tell(process, server);
      return await(process, output, limit);
    } finally {
      end(process);
    }
  }

  private static void tell(Process process, String server) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(server.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It ended without reading; its answer says whether that is right.
    }
  }

  private static Result await(Process process, Output output, Duration limit)
      throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    if (!done(CompletableFuture.anyOf(output.done, process.onExit()), limit.toNanos())) {
      return new Result(End.TIMED_OUT, -1, new byte[0]);
    }
    if (!process.isAlive()) {
      done(output.done, LINGER.toNanos());
    }
    if (output.tooLarge) {
      return new Result(End.TOO_LARGE, -1, new byte[0]);
    }
    if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
      return new Result(End.TIMED_OUT, -1, new byte[0]);
    }
    return new Result(End.EXITED, process.exitValue(), output.bytes.toByteArray());
  }

  private static boolean done(CompletableFuture<?> future, long nanos) throws InterruptedException {
    try {
      future.get(nanos, TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // Nobody completes them so.
    }
  }

  /** Ends the process with its children, which would hold its output open. */
  private static void end(Process process) {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
  }

  /** Reads in a thread of its own: a read of a pipe can be neither limited nor interrupted. */
  private static final class Output implements Runnable {

    private final InputStream in;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<Boolean> done = new CompletableFuture<>();
    private volatile boolean tooLarge;

    Output(InputStream in) {
      this.in = in;
    }

    void start() {
      Thread thread = new Thread(this, "imagestreams-credential-helper");
      thread.setDaemon(true);
      thread.start();
    }

    @Override
    public void run() {
      byte[] buffer = new byte[4096];
      try {
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          bytes.write(buffer, 0, n);
          if (bytes.size() > MAX_OUTPUT) {
            tooLarge = true;
            return;
          }
        }
      } catch (IOException e) {
        // The process was ended.
      } finally {
        done.complete(true);
      }
    }
  }
}
