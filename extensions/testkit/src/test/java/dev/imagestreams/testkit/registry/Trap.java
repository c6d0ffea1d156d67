package dev.imagestreams.testkit.registry;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A server of somebody else, who would like to be asked, and to be told secrets. */
final class Trap implements AutoCloseable {

  private final Recorder recorder = new Recorder(new AtomicLong());
  private final FixtureServer server;

  Trap(FixtureServer.Handler handler) {
    this.server = new FixtureServer(request -> recorder.record(request, handler));
  }

  /** One that says yes to everything. */
  Trap() {
    this(request -> WireReply.json(request.method().equals("PUT") ? 201 : 200, "{}"));
  }

  int port() {
    return server.port();
  }

  String url() {
    return "http://" + server.host();
  }

  FixtureServer server() {
    return server;
  }

  List<RecordedRequest> requests() {
    return recorder.requests();
  }

  @Override
  public void close() {
    server.close();
  }
}
