package dev.imagestreams.registry.layout;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds the files in a tar file, in one pass over its headers. Nothing is extracted.
 *
 * <p>Understands ustar, pax and GNU's long names and large sizes. Links, directories and devices
 * are passed over. What different programs could read differently is refused: two files of one
 * name, sparse files, links with content, sizes beyond the end.
 */
final class TarReader {

  private static final int MAX_ENTRIES = 1_000_000;
  private static final int MAX_FILES = 200_000;
  private static final int MAX_EXTENDED = 1 << 20;
  private static final int GZIP = 0x1f8b;

  private final FileChannel file;
  private final long end;
  private final Predicate<String> wanted;
  private final Map<String, TarEntry> files = new HashMap<>();
  private long position;
  private @Nullable String longName;
  private @Nullable Long longSize;

  private TarReader(FileChannel file, Predicate<String> wanted) throws IOException {
    this.file = file;
    this.end = file.size();
    this.wanted = wanted;
  }

  /** The files whose names are wanted. */
  static Map<String, TarEntry> files(FileChannel file, Predicate<String> wanted)
      throws IOException {
    return new TarReader(file, wanted).read();
  }

  private Map<String, TarEntry> read() throws IOException {
    for (int entries = 0; entries < MAX_ENTRIES; entries++) {
      byte[] block = bytes(TarHeader.BLOCK);
      if (entries == 0 && ((block[0] & 0xff) << 8 | block[1] & 0xff) == GZIP) {
        throw new TarFormatException("it is compressed with gzip: uncompress it first");
      }
      if (isZero(block)) {
        return files;
      }
      take(TarHeader.parse(block));
    }
    throw new TarFormatException("it has more than " + MAX_ENTRIES + " entries");
  }

  private void take(TarHeader header) throws IOException {
    switch (header.type()) {
      case 'x' -> extend(PaxRecords.parse(extension(header)));
      case 'g', 'K' -> extension(header);
      case 'L' -> {
        byte[] name = extension(header);
        int length = name.length > 0 && name[name.length - 1] == 0 ? name.length - 1 : name.length;
        longName = new String(name, 0, length, StandardCharsets.UTF_8);
      }
      default -> entry(header);
    }
  }

  private byte[] extension(TarHeader header) throws IOException {
    if (header.size() > MAX_EXTENDED) {
      throw new TarFormatException("an extended header has more than " + MAX_EXTENDED + " bytes");
    }
    byte[] bytes = bytes((int) header.size());
    skip(TarHeader.padded(header.size()) - header.size());
    return bytes;
  }

  private void extend(Map<String, String> records) throws TarFormatException {
    if (records.keySet().stream().anyMatch(key -> key.startsWith("GNU.sparse."))) {
      throw new TarFormatException("it has a sparse file; write it without");
    }
    String path = records.get("path");
    longName = path == null ? longName : path;
    String size = records.get("size");
    longSize = size == null ? longSize : Long.valueOf(PaxRecords.size(size));
  }

  private void entry(TarHeader header) throws IOException {
    String name = longName == null ? header.name() : longName;
    long size = longSize == null ? header.size() : longSize;
    longName = null;
    longSize = null;
    name = name.startsWith("./") ? name.substring(2) : name;
    if (header.type() == TarHeader.FILE) {
      if (wanted.test(name) && files.put(name, new TarEntry(position, size)) != null) {
        throw new TarFormatException("it has two files named " + name);
      }
      if (files.size() > MAX_FILES) {
        throw new TarFormatException("it has more than " + MAX_FILES + " files");
      }
    } else if (header.type() < '1' || header.type() > '6') {
      throw new TarFormatException("it has an entry of an unknown type");
    } else if (size != 0) {
      throw new TarFormatException("it has a link or a directory with content");
    }
    skip(TarHeader.padded(size));
  }

  private byte[] bytes(int count) throws IOException {
    requireRoom(count);
    ByteBuffer buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining()) {
      if (file.read(buffer, position + buffer.position()) < 0) {
        throw truncated();
      }
    }
    position += count;
    return buffer.array();
  }

  private void skip(long count) throws TarFormatException {
    requireRoom(count);
    position += count;
  }

  private void requireRoom(long count) throws TarFormatException {
    if (count < 0 || count > end - position) {
      throw truncated();
    }
  }

  private static TarFormatException truncated() {
    return new TarFormatException("it ends too early: it is no tar file, or only a part of one");
  }

  private static boolean isZero(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }
}
