package dev.imagestreams.examples;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.registry.RegistryWriter.Pushed;
import java.io.PrintWriter;
import java.util.Locale;

/** A line for each blob, for logs. */
record CopyLines(PrintWriter err) implements CopyReport {

  private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB"};

  @Override
  public void arrived(Descriptor blob, Pushed how) {
    err.println(verb(how) + " " + blob.digest() + " " + size(blob.size()));
  }

  private static String verb(Pushed how) {
    return switch (how) {
      case UPLOADED -> "copied";
      case MOUNTED -> "mounted";
      case PRESENT -> "present";
    };
  }

  /** Bytes as people read them: {@code 12.3 MiB}. */
  static String size(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double value = bytes / 1024.0;
    int unit = 0;
    // What would be rounded to 1024.0 is told in the next unit.
    while (value >= 1023.95 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
  }
}
