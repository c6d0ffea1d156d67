package dev.imagestreams.testkit.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is to go wrong yet. Thread-safe. */
final class Faults {

  /** A fault, and how much of it is left. */
  private static final class Armed {
    private final Fault fault;
    private int skip;
    private int left;

    Armed(Fault fault) {
      this.fault = fault;
      this.skip = fault.skip();
      this.left = fault.times();
    }

    boolean takes(WireRequest request) {
      boolean fits =
          (fault.method().equals("*") || fault.method().equals(request.method()))
              && fault.path().matcher(request.path()).matches();
      if (!fits || left == 0) {
        return false;
      }
      if (skip > 0) {
        skip--;
        return false;
      }
      left--;
      return true;
    }
  }

  private final List<Armed> armed = new ArrayList<>();

  synchronized void add(Fault fault) {
    armed.add(new Armed(fault));
  }

  synchronized void clear() {
    armed.clear();
  }

  /** The first fault that is due for a request. */
  private synchronized Optional<Fault> due(WireRequest request) {
    return armed.stream().filter(a -> a.takes(request)).map(a -> a.fault).findFirst();
  }

  /** The answer to a request, damaged if it is to be. */
  WireReply answer(WireRequest request, FixtureServer.Handler handler) throws IOException {
    Optional<Fault> due = due(request);
    if (due.isEmpty()) {
      return handler.answer(request);
    }
    Fault fault = due.get();
    if (fault.silent()) {
      return WireReply.silence();
    }
    WireReply reply =
        fault.status().isPresent()
            ? WireReply.of(fault.status().getAsInt())
            : handler.answer(request);
    return damaged(reply, fault);
  }

  private static WireReply damaged(WireReply whole, Fault fault) throws IOException {
    WireReply reply = whole;
    for (Map.Entry<String, String> header : fault.headers().entrySet()) {
      reply = reply.with(header.getKey(), header.getValue());
    }
    if (fault.body().isPresent()) {
      reply = reply.with(WireReply.Body.of(fault.body().get().getBytes(UTF_8)));
    }
    if (fault.changedByte().isPresent()) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      reply.body().writeTo(bytes);
      byte[] changed = bytes.toByteArray();
      changed[fault.changedByte().getAsInt()] ^= 1;
      reply = reply.with(WireReply.Body.of(changed));
    }
    if (fault.cutAfter().isPresent()) {
      reply = reply.cutAfter(fault.cutAfter().getAsLong());
    }
    return fault.pause().isPresent() ? reply.withPause(fault.pause().get()) : reply;
  }
}
