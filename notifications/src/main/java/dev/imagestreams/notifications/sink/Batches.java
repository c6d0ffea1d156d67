package dev.imagestreams.notifications.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.ImageEventJson;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Sends together what comes at the same time: while a request is under way, events gather for the
 * next. Nobody waits for others to come, and each caller waits for the answer to what has his
 * event. Of one tag only one event is under way, so that its order stays. Thread-safe.
 */
final class Batches {

  /** As many as the CloudEvents of a request may be, without being more than targets take. */
  private static final int MOST_EVENTS = 100;

  private static final int MOST_BYTES = 1 << 20;

  /** Sends a request, and throws unless its events are taken. */
  interface Sender {
    void send(String id, Message message);
  }

  /** What became of an event that somebody waits for. */
  private enum Turn {
    /** It was sent, and taken or not. */
    DONE,
    /** It is the first of those who wait: whoever brought it sends the next batch. */
    LEADS
  }

  /** An event that is to be sent. */
  private static final class Waiting {
    final ImageEvent event;
    final byte[] json;
    final CompletableFuture<Turn> turn = new CompletableFuture<>();
    Optional<RuntimeException> problem = Optional.empty();

    Waiting(ImageEvent event) {
      this.event = event;
      this.json = ImageEventJson.write(event).getBytes(UTF_8);
    }
  }

  private final Sender sender;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private boolean sending;

  Batches(Sender sender) {
    this.sender = sender;
  }

  /** Sends an event, with those that wait at the same time; throws unless it is taken. */
  void send(ImageEvent event) {
    Waiting mine = new Waiting(event);
    if (comesFirst(mine) || mine.turn.join() == Turn.LEADS) {
      try {
        sendAll(take());
      } finally {
        handOver();
      }
    }
    if (mine.problem.isPresent()) {
      throw mine.problem.get();
    }
  }

  /** Whether nobody sends, so that this one does. */
  private synchronized boolean comesFirst(Waiting one) {
    waiting.add(one);
    boolean first = !sending;
    sending = true;
    return first;
  }

  /** Those that wait, as many as go into a request; the first in any case. */
  private synchronized List<Waiting> take() {
    List<Waiting> batch = new ArrayList<>();
    int bytes = 0;
    for (Waiting next = waiting.peek(); next != null; next = waiting.peek()) {
      bytes += next.json.length + 1;
      if (!batch.isEmpty() && (batch.size() == MOST_EVENTS || bytes > MOST_BYTES)) {
        break;
      }
      batch.add(waiting.remove());
    }
    return batch;
  }

  private synchronized void handOver() {
    Waiting next = waiting.peek();
    sending = next != null;
    if (next != null) {
      next.turn.complete(Turn.LEADS);
    }
  }

  /** A target may refuse a batch for one of its events: then each is sent by itself. */
  private void sendAll(List<Waiting> batch) {
    Optional<RuntimeException> problem = attempt(batch);
    boolean apart = batch.size() > 1 && problem.filter(Batches::isOfOne).isPresent();
    for (Waiting one : batch) {
      one.problem = apart ? attempt(List.of(one)) : problem;
      one.turn.complete(Turn.DONE);
    }
  }

  private static boolean isOfOne(RuntimeException problem) {
    return problem instanceof SinkException refused
        && refused.status().stream()
            .anyMatch(status -> status == 400 || status == 413 || status == 422);
  }

  private Optional<RuntimeException> attempt(List<Waiting> batch) {
    try {
      List<ImageEvent> events = batch.stream().map(one -> one.event).toList();
      sender.send(Signer.id(events), message(batch));
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of(e);
    }
  }

  private static Message message(List<Waiting> batch) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte before = '[';
    for (Waiting one : batch) {
      body.write(before);
      body.writeBytes(one.json);
      before = ',';
    }
    body.write(']');
    return Message.of("application/cloudevents-batch+json", body.toByteArray());
  }
}
