package dev.imagestreams.server.internal;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Has pushes to a repository go on beside each other, and alone what must not meet another change:
 * so no tag comes to point to a manifest that is being deleted. Repositories that share a lock wait
 * for each other's deletes without need, which is seldom. Thread-safe.
 */
final class RepositoryLocks {

  private static final int LOCKS = 256;

  private final ReadWriteLock[] locks = new ReadWriteLock[LOCKS];

  RepositoryLocks() {
    for (int i = 0; i < LOCKS; i++) {
      locks[i] = new ReentrantReadWriteLock();
    }
  }

  Lock shared(String repository) {
    return of(repository).readLock();
  }

  Lock alone(String repository) {
    return of(repository).writeLock();
  }

  private ReadWriteLock of(String repository) {
    return locks[Math.floorMod(repository.hashCode(), LOCKS)];
  }
}
