package dev.imagestreams.registry.layout;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What an extended header says, {@code length key=value} a line (POSIX.1-2017, pax). */
final class PaxRecords {

  private PaxRecords() {}

  static Map<String, String> parse(byte[] bytes) throws TarFormatException {
    Map<String, String> records = new LinkedHashMap<>();
    int start = 0;
    while (start < bytes.length) {
      int space = start;
      int length = 0;
      while (space < bytes.length && bytes[space] >= '0' && bytes[space] <= '9') {
        length = Math.min(bytes.length + 1, length * 10 + bytes[space] - '0');
        space++;
      }
      int end = start + length;
      if (end > bytes.length || end <= space + 1 || bytes[space] != ' ' || bytes[end - 1] != '\n') {
        throw new TarFormatException("an extended header is damaged");
      }
      String record = new String(bytes, space + 1, end - space - 2, StandardCharsets.UTF_8);
      int equals = record.indexOf('=');
      if (equals < 1) {
        throw new TarFormatException("an extended header is damaged");
      }
      records.put(record.substring(0, equals), record.substring(equals + 1));
      start = end;
    }
    return records;
  }

  /** One record; its length counts its own digits. */
  static String record(String key, String value) {
    int rest = 3 + key.length() + value.length();
    int length = rest + 1;
    while (length != rest + Integer.toString(length).length()) {
      length++;
    }
    return length + " " + key + "=" + value + "\n";
  }

  static long size(String text) throws TarFormatException {
    if (!text.matches("[0-9]{1,18}")) {
      throw new TarFormatException("an extended header has a size that is no number of bytes");
    }
    return Long.parseLong(text);
  }
}
