package dev.imagestreams.benchmarks.peers;

import java.io.IOException;

/** A registry in a process of its own that tells what was asked of it. */
interface MeasuredRegistry extends AutoCloseable {

  /** Host and port. */
  String address();

  default int port() {
    return Integer.parseInt(address().substring(address().indexOf(':') + 1));
  }

  /** Forgets what it logged. */
  void reset() throws IOException;

  /** What was asked since. */
  AccessLog log() throws IOException;

  @Override
  void close();
}
