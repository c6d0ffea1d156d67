package dev.imagestreams.benchmarks.peers;

import java.io.IOException;

/**
 * A client's process: one client at a time, and its rounds.
 *
 * <ul>
 *   <li>{@code open HOST:PORT REPOSITORY THREADS} closes the client there is and makes another
 *   <li>{@code prepare WORK} gets it ready
 *   <li>{@code round WORK} does the work, and answers what it cost and what it found
 *   <li>{@code close} closes the client
 * </ul>
 */
public final class EntrantProcess implements LineProtocol.Commands {

  private final Entrant.Factory factory;
  private Entrant entrant;
  private Crew crew;

  private EntrantProcess(Entrant.Factory factory) {
    this.factory = factory;
  }

  /** Serves the driver until it ends. */
  public static void serve(Entrant.Factory factory) throws IOException {
    LineProtocol.serve(new EntrantProcess(factory));
  }

  @Override
  public String answer(String[] words) throws Exception {
    switch (words[0]) {
      case "open" -> open(words[1], words[2], Integer.parseInt(words[3]));
      case "prepare" -> entrant.prepare(Work.named(words[1]));
      case "round" -> {
        return round(Work.named(words[1]));
      }
      case "close" -> close();
      default -> throw new IllegalArgumentException("no command " + words[0]);
    }
    return "";
  }

  private void open(String address, String repository, int threads) throws Exception {
    close();
    crew = new Crew(threads);
    entrant = factory.open(address, repository, threads);
  }

  private String round(Work work) throws Exception {
    Meter meter = Meter.start();
    Findings findings =
        switch (work) {
          case DIGESTS -> Findings.digests(entrant, crew);
          case CONTENTS -> Findings.contents(entrant, crew);
          case UNCHANGED -> entrant.unchanged(crew);
        };
    return meter.read() + " " + findings.fingerprint(work);
  }

  private void close() throws Exception {
    if (entrant != null) {
      entrant.close();
      crew.close();
      entrant = null;
    }
  }
}
