package dev.imagestreams.core.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Work that lasts as long as its process. Thread-safe; does not block. */
final class MemoryWorkQueue implements WorkQueue {

  private static final long NEVER = Long.MAX_VALUE;

  /** The fence of what nobody has. */
  private static final long NOBODY = 0;

  private final TreeMap<String, Piece> pieces = new TreeMap<>(Keys.ORDER);

  /** What is in nobody's hands, in the order in which it is given away. */
  private final NavigableSet<Piece> waiting = new TreeSet<>(by(piece -> piece.due));

  /** What is in somebody's hands, in the order in which it is taken back. */
  private final NavigableSet<Piece> claimed = new TreeSet<>(by(piece -> piece.claimedUntil));

  private long lastFence = NOBODY;

  /** Times in milliseconds since 1970. Whatever a set is ordered by changes only outside of it. */
  private static final class Piece {
    final String key;
    long due;
    String state;

    /** Of the last claim, until it is released, also when its time is over. */
    long fence = NOBODY;

    long claimedUntil;

    /** When it was hastened to since it was claimed. */
    long again = NEVER;

    Piece(Work work) {
      this.key = work.key();
      this.due = work.due().toEpochMilli();
      this.state = work.state();
    }

    Work work() {
      return new Work(key, Instant.ofEpochMilli(due), state);
    }
  }

  private interface Time {
    long of(Piece piece);
  }

  private static Comparator<Piece> by(Time time) {
    return Comparator.<Piece>comparingLong(time::of).thenComparing(piece -> piece.key, Keys.ORDER);
  }

  @Override
  public synchronized void putAll(Map<String, Instant> dues) {
    List<Work> all = new ArrayList<>();
    dues.forEach((key, due) -> all.add(new Work(key, due, "")));
    all.forEach(this::add);
  }

  private void add(Work work) {
    if (!pieces.containsKey(work.key())) {
      Piece piece = new Piece(work);
      pieces.put(piece.key, piece);
      waiting.add(piece);
    }
  }

  @Override
  public synchronized boolean hasten(String key, Instant due) {
    long time = Millis.of(due);
    Piece piece = pieces.get(key);
    if (piece == null) {
      return false;
    }
    boolean waits = waiting.remove(piece);
    piece.due = Math.min(piece.due, time);
    if (piece.fence != NOBODY) {
      piece.again = Math.min(piece.again, time);
    }
    if (waits) {
      waiting.add(piece);
    }
    return true;
  }

  @Override
  public synchronized Optional<Work> get(String key) {
    return Optional.ofNullable(pieces.get(key)).map(Piece::work);
  }

  @Override
  public synchronized List<Work> list(Optional<String> after, int max) {
    requireSome(max);
    Collection<Piece> rest =
        after.isPresent() ? pieces.tailMap(after.get(), false).values() : pieces.values();
    return rest.stream().limit(max).map(Piece::work).toList();
  }

  @Override
  public synchronized List<Claim> claim(Instant now, Instant until, int max) {
    requireSome(max);
    long time = Millis.of(now);
    long end = Millis.of(until);
    if (end <= time) {
      throw new IllegalArgumentException("the claim would end at " + until + ", it is " + now);
    }
    takeBack(time);
    List<Claim> claims = new ArrayList<>();
    while (claims.size() < max && !waiting.isEmpty() && waiting.first().due <= time) {
      Piece piece = Objects.requireNonNull(waiting.pollFirst());
      piece.fence = ++lastFence;
      piece.claimedUntil = end;
      if (piece.again <= time) {
        piece.again = NEVER;
      }
      claimed.add(piece);
      claims.add(new Claim(piece.work(), piece.fence));
    }
    return claims;
  }

  /** Whose claims have ended, who may release them still. */
  private void takeBack(long now) {
    while (!claimed.isEmpty() && claimed.first().claimedUntil <= now) {
      waiting.add(Objects.requireNonNull(claimed.pollFirst()));
    }
  }

  @Override
  public synchronized boolean extend(Claim claim, Instant until) {
    long end = Millis.of(until);
    Piece piece = pieces.get(claim.work().key());
    if (piece == null || piece.fence != claim.fence()) {
      return false;
    }
    if (waiting.remove(piece)) {
      piece.claimedUntil = end;
      claimed.add(piece);
    } else if (end > piece.claimedUntil) {
      claimed.remove(piece);
      piece.claimedUntil = end;
      claimed.add(piece);
    }
    return true;
  }

  /**
   * Does something while a claim can't be lost.
   *
   * @throws ClaimLostException when it was lost
   */
  synchronized <T> T under(Claim claim, Supplier<T> change) {
    Piece piece = pieces.get(claim.work().key());
    if (piece == null || piece.fence != claim.fence()) {
      throw new ClaimLostException(claim);
    }
    return change.get();
  }

  @Override
  public synchronized boolean release(Claim claim, Instant due, String state) {
    Work next = new Work(claim.work().key(), due, state);
    Piece piece = pieces.get(next.key());
    if (piece == null || piece.fence != claim.fence()) {
      return false;
    }
    takeOut(piece);
    piece.due = Math.min(next.due().toEpochMilli(), piece.again);
    piece.state = next.state();
    piece.fence = NOBODY;
    piece.again = NEVER;
    waiting.add(piece);
    return true;
  }

  private void takeOut(Piece piece) {
    if (!waiting.remove(piece)) {
      claimed.remove(piece);
    }
  }

  @Override
  public synchronized boolean remove(String key) {
    Piece piece = pieces.remove(key);
    if (piece == null) {
      return false;
    }
    takeOut(piece);
    return true;
  }

  @Override
  public synchronized Optional<Instant> nextDue() {
    if (pieces.isEmpty()) {
      return Optional.empty();
    }
    long due = waiting.isEmpty() ? NEVER : waiting.first().due;
    long claimEnds = claimed.isEmpty() ? NEVER : claimed.first().claimedUntil;
    return Optional.of(Instant.ofEpochMilli(Math.min(due, claimEnds)));
  }

  private static void requireSome(int max) {
    if (max < 1) {
      throw new IllegalArgumentException("max must be at least 1, not " + max);
    }
  }

  /** All of it, in the order of its keys. */
  synchronized List<Work> all() {
    return pieces.values().stream().map(Piece::work).toList();
  }

  synchronized boolean isEmpty() {
    return pieces.isEmpty();
  }

  /** Takes in what another queue had. */
  synchronized void restore(Collection<Work> work) {
    work.forEach(this::add);
  }
}
