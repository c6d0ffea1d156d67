package dev.imagestreams.testkit.registry;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The requests to one server, numbered together with those to others. Thread-safe. */
final class Recorder {

  private final AtomicLong numbers;
  private final List<RecordedRequest> requests = new ArrayList<>();

  /**
   * @param numbers shared by what is to be numbered together
   */
  Recorder(AtomicLong numbers) {
    this.numbers = numbers;
  }

  WireReply record(WireRequest request, FixtureServer.Handler handler) throws IOException {
    synchronized (requests) {
      requests.add(
          new RecordedRequest(
              numbers.incrementAndGet(),
              request.method(),
              request.path(),
              request.query(),
              request.headers(),
              request.body().length));
    }
    return handler.answer(request);
  }

  List<RecordedRequest> requests() {
    synchronized (requests) {
      return List.copyOf(requests);
    }
  }

  void clear() {
    synchronized (requests) {
      requests.clear();
    }
  }
}
