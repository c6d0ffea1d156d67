package dev.imagestreams.registry.layout;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes a tar file by giving each file its place, which can then be filled by several threads.
 *
 * <p>Every place is written through a channel of its own: an interrupt closes the channel it finds
 * its thread in. Thread-safe. Names and sizes that ustar has no room for go into pax headers; times
 * are 0, so that the same content gives the same bytes.
 */
final class TarWriter {

  private final Path file;
  private long end;

  /** {@code file} must be there, and be empty. */
  TarWriter(Path file) {
    this.file = file;
  }

  /** Gives a file its place; its content must be written there before {@link #finish}. */
  TarEntry reserve(String name, long size) throws IOException {
    byte[] headers = headers(name, size);
    long start;
    TarEntry entry;
    synchronized (this) {
      start = end;
      entry = new TarEntry(start + headers.length, size);
      end = Math.addExact(entry.offset(), TarHeader.padded(size));
    }
    try (FileChannel channel = open()) {
      write(channel, start, headers);
      // Fills the last block; what lies beyond a file's end is not said to be zero.
      write(channel, entry.offset() + size, new byte[(int) (TarHeader.padded(size) - size)]);
    }
    return entry;
  }

  void add(String name, byte[] content) throws IOException {
    TarEntry entry = reserve(name, content.length);
    try (FileChannel channel = open()) {
      write(channel, entry.offset(), content);
    }
  }

  FileChannel open() throws IOException {
    return FileChannel.open(file, StandardOpenOption.WRITE);
  }

  /** Writes what ends a tar file, and makes all durable. */
  synchronized void finish() throws IOException {
    try (FileChannel channel = open()) {
      write(channel, end, new byte[2 * TarHeader.BLOCK]);
      channel.force(true);
    }
  }

  private static void write(FileChannel channel, long position, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer, position + buffer.position());
    }
  }

  private static byte[] headers(String name, long size) {
    StringBuilder records = new StringBuilder();
    String shortName = name;
    long shortSize = size;
    if (name.length() > TarHeader.MAX_USTAR_NAME) {
      records.append(PaxRecords.record("path", name));
      shortName = name.substring(name.length() - TarHeader.MAX_USTAR_NAME);
    }
    if (size > TarHeader.MAX_USTAR_SIZE) {
      records.append(PaxRecords.record("size", Long.toString(size)));
      shortSize = 0;
    }
    byte[] header = new TarHeader(shortName, TarHeader.FILE, shortSize).block();
    if (records.isEmpty()) {
      return header;
    }
    byte[] extension = records.toString().getBytes(StandardCharsets.US_ASCII);
    int padded = (int) TarHeader.padded(extension.length);
    byte[] extended = new TarHeader("pax", 'x', extension.length).block();
    return ByteBuffer.allocate(2 * TarHeader.BLOCK + padded)
        .put(extended)
        .put(extension)
        .position(TarHeader.BLOCK + padded)
        .put(header)
        .array();
  }
}
