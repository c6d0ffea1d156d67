package dev.imagestreams.model;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The items of a tag, newest first. A history with one more item shares all but its newest few with
 * the one before, so that a long history makes a change no dearer. Immutable.
 */
final class History extends AbstractList<TagEvent> {

  private static final int CHUNK = 32;
  private static final History EMPTY = new History(new TagEvent[0], null);

  private final TagEvent[] newest;
  private final @Nullable History older;
  private final int size;

  private History(TagEvent[] newest, @Nullable History older) {
    this.newest = newest;
    this.older = older;
    this.size = newest.length + (older == null ? 0 : older.size);
  }

  /** A copy of the items; the list itself where it is a history. */
  static History of(List<TagEvent> items) {
    if (items instanceof History history) {
      return history;
    }
    TagEvent[] all = items.toArray(TagEvent[]::new);
    for (TagEvent item : all) {
      Objects.requireNonNull(item, "item");
    }
    if (all.length <= CHUNK) {
      return all.length == 0 ? EMPTY : new History(all, null);
    }
    History history = null;
    for (int end = all.length; end > 0; end -= CHUNK) {
      history = new History(Arrays.copyOfRange(all, Math.max(0, end - CHUNK), end), history);
    }
    return Objects.requireNonNull(history);
  }

  History prepend(TagEvent item) {
    if (newest.length == CHUNK) {
      return new History(new TagEvent[] {item}, this);
    }
    TagEvent[] more = new TagEvent[newest.length + 1];
    more[0] = item;
    System.arraycopy(newest, 0, more, 1, newest.length);
    return new History(more, older);
  }

  History replaceLatest(TagEvent item) {
    TagEvent[] changed = newest.clone();
    changed[0] = item;
    return new History(changed, older);
  }

  /** How many of the oldest items are the oldest of the other too. */
  int commonPast(History other) {
    int common = sharedWith(other);
    if (common == 0) {
      return commonPast(toArray(TagEvent[]::new), other.toArray(TagEvent[]::new));
    }
    int most = Math.min(size, other.size);
    while (common < most && get(size - 1 - common).equals(other.get(other.size - 1 - common))) {
      common++;
    }
    return common;
  }

  /** The items of the newest chunk that both have, and of all that are older. */
  private int sharedWith(History other) {
    History mine = this;
    History theirs = other;
    while (mine != null && theirs != null && mine != theirs) {
      int size = mine.size;
      if (size >= theirs.size) {
        mine = mine.older;
      }
      if (theirs.size >= size) {
        theirs = theirs.older;
      }
    }
    return mine == null || mine != theirs ? 0 : mine.size;
  }

  private static int commonPast(TagEvent[] one, TagEvent[] other) {
    int most = Math.min(one.length, other.length);
    int common = 0;
    while (common < most && one[one.length - 1 - common].equals(other[other.length - 1 - common])) {
      common++;
    }
    return common;
  }

  /** The newest items, {@code limit} of them at most. */
  History limit(int limit) {
    return size <= limit ? this : of(List.copyOf(subList(0, limit)));
  }

  @Override
  public TagEvent get(int index) {
    Objects.checkIndex(index, size);
    History chunk = this;
    int at = index;
    while (at >= chunk.newest.length) {
      at -= chunk.newest.length;
      chunk = Objects.requireNonNull(chunk.older);
    }
    return chunk.newest[at];
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Iterator<TagEvent> iterator() {
    return new Iterator<>() {
      private History chunk = History.this;
      private int at;

      @Override
      public boolean hasNext() {
        return at < chunk.newest.length || chunk.older != null;
      }

      @Override
      public TagEvent next() {
        if (at == chunk.newest.length) {
          if (chunk.older == null) {
            throw new NoSuchElementException();
          }
          chunk = chunk.older;
          at = 0;
        }
        return chunk.newest[at++];
      }
    };
  }

  /** Two histories mostly share what is old. */
  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof History that)) {
      return super.equals(other);
    }
    if (size != that.size) {
      return false;
    }
    History mine = this;
    History theirs = that;
    while (mine != theirs && mine.newest.length == theirs.newest.length) {
      if (!Arrays.equals(mine.newest, theirs.newest)) {
        return false;
      }
      if (mine.older == null || theirs.older == null) {
        return mine.older == theirs.older;
      }
      mine = mine.older;
      theirs = theirs.older;
    }
    return mine == theirs || mine.sameItems(theirs);
  }

  private boolean sameItems(History that) {
    Iterator<TagEvent> theirs = that.iterator();
    for (TagEvent item : this) {
      if (!theirs.hasNext() || !item.equals(theirs.next())) {
        return false;
      }
    }
    return !theirs.hasNext();
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (TagEvent item : this) {
      hash = 31 * hash + item.hashCode();
    }
    return hash;
  }
}
