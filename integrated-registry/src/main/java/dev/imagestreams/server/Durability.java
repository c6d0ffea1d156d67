package dev.imagestreams.server;

/** What pushes outlast that were acknowledged. */
public enum Durability {
  /** The power: the disk has said that it has them. */
  FSYNC,
  /** The process: the operating system has them, and writes them when it likes. Faster. */
  OS
}
