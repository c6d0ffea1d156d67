package dev.imagestreams.server.internal;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Semaphore;

/** How many clients may send content at a time: each holds a thread meanwhile. Thread-safe. */
final class Transfers {

  private final Semaphore free;

  Transfers(int most) {
    this.free = new Semaphore(most);
  }

  /** Takes content in. */
  interface Taking {
    void run() throws IOException;
  }

  /**
   * Has a client send.
   *
   * @throws RegistryError when as many do already
   */
  void take(Taking taking) throws IOException {
    if (!free.tryAcquire()) {
      throw tooMany("too many uploads are under way; try again");
    }
    try {
      taking.run();
    } finally {
      free.release();
    }
  }

  static RegistryError tooMany(String message) {
    return new RegistryError(429, "TOOMANYREQUESTS", message, Map.of("Retry-After", "1"));
  }
}
