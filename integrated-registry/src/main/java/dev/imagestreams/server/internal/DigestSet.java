package dev.imagestreams.server.internal;

import dev.imagestreams.model.Digest;

/**
 * Which digests were seen, in eight bytes each: millions of them, and nothing of them can be asked
 * but whether they were. It may take one for another, once in 10^19, and never misses one. Not
 * thread-safe.
 */
final class DigestSet {

  private static final int FIRST = 1 << 10;

  private long[] table = new long[FIRST];
  private int size;
  private boolean hasZero;

  void add(Digest digest) {
    long key = key(digest);
    if (key == 0) {
      hasZero = true;
      return;
    }
    if (2L * size >= table.length) {
      grow();
    }
    if (put(table, key)) {
      size++;
    }
  }

  boolean contains(Digest digest) {
    long key = key(digest);
    if (key == 0) {
      return hasZero;
    }
    return table[place(table, key)] == key;
  }

  /** The beginning of a hash is as good as a hash of it. */
  private static long key(Digest digest) {
    return Long.parseUnsignedLong(digest.hex().substring(0, 16), 16);
  }

  private void grow() {
    long[] larger = new long[table.length * 2];
    for (long key : table) {
      if (key != 0) {
        put(larger, key);
      }
    }
    table = larger;
  }

  private static boolean put(long[] into, long key) {
    int place = place(into, key);
    boolean isNew = into[place] != key;
    into[place] = key;
    return isNew;
  }

  /** Where a key is, or would be. */
  private static int place(long[] in, long key) {
    int place = (int) key & (in.length - 1);
    while (in[place] != 0 && in[place] != key) {
      place = (place + 1) & (in.length - 1);
    }
    return place;
  }
}
