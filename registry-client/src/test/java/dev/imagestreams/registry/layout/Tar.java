package dev.imagestreams.registry.layout;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.Locale;

/** Writes tar files by hand, right or wrong. */
final class Tar {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  Tar file(String name, String content) {
    return entry('0', name, String.format(Locale.ROOT, "%011o\0", content.length()), content);
  }

  Tar entry(char type, String name, String size, String content) {
    byte[] header = new byte[512];
    put(header, 0, name);
    put(header, 100, "0000644\0" + "0000000\0" + "0000000\0" + size);
    put(header, 136, "00000000000\0" + "        " + type);
    put(header, 257, "ustar\0" + "00");
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    put(header, 148, String.format(Locale.ROOT, "%06o\0 ", sum));
    out.writeBytes(header);
    byte[] body = content.getBytes(ISO_8859_1);
    out.writeBytes(body);
    out.writeBytes(new byte[(512 - body.length % 512) % 512]);
    return this;
  }

  Tar pax(String records) {
    return entry('x', "pax", String.format(Locale.ROOT, "%011o\0", records.length()), records);
  }

  private static void put(byte[] header, int offset, String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    System.arraycopy(bytes, 0, header, offset, bytes.length);
  }

  byte[] unfinished() {
    return out.toByteArray();
  }

  byte[] bytes() {
    out.writeBytes(new byte[1024]);
    return out.toByteArray();
  }
}
