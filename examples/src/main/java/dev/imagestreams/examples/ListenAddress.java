package dev.imagestreams.examples;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where to listen.
 *
 * @param host without the brackets of an IPv6 address
 * @param port 0 for any free port
 */
record ListenAddress(String host, int port) {

  /** Reads {@code HOST:PORT}. */
  static final class Converter implements ITypeConverter<ListenAddress> {
    @Override
    public ListenAddress convert(String text) {
      int colon = text.lastIndexOf(':');
      if (colon < 1 || !text.substring(colon + 1).matches("\\d{1,5}")) {
        throw new TypeConversionException("must be HOST:PORT, not '" + text + "'");
      }
      int port = Integer.parseInt(text.substring(colon + 1));
      if (port > 65_535) {
        throw new TypeConversionException("a port is at most 65535, not " + port);
      }
      return new ListenAddress(text.substring(0, colon).replaceAll("^\\[|]$", ""), port);
    }
  }
}
