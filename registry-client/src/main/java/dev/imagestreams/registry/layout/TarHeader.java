package dev.imagestreams.registry.layout;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One header of a tar file (POSIX.1-2017, pax, "ustar Interchange Format").
 *
 * @param name as written; untrusted
 * @param type {@code 0} for a file
 * @param size bytes that follow, never negative
 */
record TarHeader(String name, char type, long size) {

  static final int BLOCK = 512;
  static final char FILE = '0';

  private static final int SIZE = 124;
  private static final int CHECKSUM = 148;
  private static final int TYPE = 156;
  private static final int MAGIC = 257;
  private static final int PREFIX = 345;

  /** The largest size that eleven octal digits can say. */
  static final long MAX_USTAR_SIZE = (1L << 33) - 1;

  static final int MAX_USTAR_NAME = 100;

  static TarHeader parse(byte[] block) throws TarFormatException {
    if (number(block, CHECKSUM, 8) != checksum(block)) {
      throw new TarFormatException("a header's checksum is wrong: this is no tar file, or damaged");
    }
    String name = text(block, 0, MAX_USTAR_NAME);
    // GNU's older format has other things where ustar has the front of a long name.
    if (text(block, MAGIC, 8).equals("ustar")) {
      String prefix = text(block, PREFIX, 155);
      name = prefix.isEmpty() ? name : prefix + "/" + name;
    }
    char type = (char) (block[TYPE] & 0xff);
    return new TarHeader(name, type == 0 || type == '7' ? FILE : type, number(block, SIZE, 12));
  }

  private static String text(byte[] block, int offset, int length) {
    int end = offset;
    while (end < offset + length && block[end] != 0) {
      end++;
    }
    return new String(block, offset, end - offset, StandardCharsets.UTF_8);
  }

  /** A number in octal digits, or binary where its first bit is set. */
  private static long number(byte[] block, int offset, int length) throws TarFormatException {
    if ((block[offset] & 0x80) != 0) {
      return binary(block, offset, length);
    }
    String digits = text(block, offset, length).strip();
    long value = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '7') {
        throw new TarFormatException("a header has something else where a number belongs");
      }
      value = value * 8 + (c - '0');
    }
    return value;
  }

  private static long binary(byte[] block, int offset, int length) throws TarFormatException {
    long value = block[offset] & 0x7f;
    for (int i = offset + 1; i < offset + length; i++) {
      if (value > Long.MAX_VALUE >> 8) {
        throw new TarFormatException("a header has a number that is negative or beyond all sizes");
      }
      value = value << 8 | block[i] & 0xff;
    }
    return value;
  }

  private static long checksum(byte[] block) {
    long sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= CHECKSUM && i < CHECKSUM + 8 ? ' ' : block[i] & 0xff;
    }
    return sum;
  }

  /** This header as a block; name and size must fit. */
  byte[] block() {
    byte[] block = new byte[BLOCK];
    put(block, 0, name);
    put(block, 100, "0000644\0" + "0000000\0" + "0000000\0");
    put(block, SIZE, octal(size, 11) + "\0" + octal(0, 11) + "\0");
    block[TYPE] = (byte) type;
    put(block, MAGIC, "ustar\0" + "00");
    Arrays.fill(block, CHECKSUM, CHECKSUM + 8, (byte) ' ');
    put(block, CHECKSUM, octal(checksum(block), 6) + "\0 ");
    return block;
  }

  private static String octal(long value, int digits) {
    String text = Long.toOctalString(value);
    return "0".repeat(digits - text.length()) + text;
  }

  private static void put(byte[] block, int offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, block, offset, bytes.length);
  }

  /** {@code size} filled up to whole blocks. */
  static long padded(long size) {
    return (size + BLOCK - 1) / BLOCK * BLOCK;
  }
}
