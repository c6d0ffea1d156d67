package dev.imagestreams.http;

import java.net.URI;
import java.util.Locale;

/** Questions about hosts and origins that need no look-up. */
public final class Hosts {

  private Hosts() {}

  /**
   * Whether the host is this machine by its very name: {@code localhost} or a loopback address.
   *
   * @param host with or without a port, IPv6 in brackets
   */
  public static boolean isLoopback(String host) {
    String name = withoutPort(host);
    if (name.startsWith("127.")) {
      return isIpv4(name);
    }
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.equals("localhost")
        || lower.endsWith(".localhost")
        || lower.equals("[::1]")
        || lower.equals("[0:0:0:0:0:0:0:1]");
  }

  /**
   * The host with a port, the one it has or this one.
   *
   * @param host with or without a port, IPv6 in brackets
   */
  public static String withPort(String host, int usual) {
    return withoutPort(host).equals(host) ? host + ":" + usual : host;
  }

  private static String withoutPort(String host) {
    int colon = host.lastIndexOf(':');
    return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
  }

  /** Four numbers of one to three digits. */
  private static boolean isIpv4(String name) {
    int dots = 0;
    int digits = 0;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '.') {
        if (digits == 0) {
          return false;
        }
        dots++;
        digits = 0;
      } else if (c < '0' || c > '9' || ++digits > 3) {
        return false;
      }
    }
    return dots == 3 && digits > 0;
  }

  /**
   * Whether the host is an address by its look, however unusual: its last part is a number.
   *
   * @param host without a port, IPv6 in brackets
   */
  static boolean looksNumeric(String host) {
    if (host.startsWith("[")) {
      return true;
    }
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    String last = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return !last.isEmpty()
        && (last.chars().allMatch(c -> c >= '0' && c <= '9')
            || (last.startsWith("0x")
                && last.chars().skip(2).allMatch(c -> Character.digit(c, 16) >= 0)));
  }

  /** The host as sockets want it: an IPv6 address without its brackets. */
  static String bare(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  /** Whether both have one scheme, host and port, a default port being equal to none. */
  public static boolean sameOrigin(URI a, URI b) {
    return String.valueOf(a.getScheme()).equalsIgnoreCase(b.getScheme())
        && sameHost(a, b)
        && port(a) == port(b);
  }

  /** Whether both name one host, whatever scheme and port. */
  static boolean sameHost(URI a, URI b) {
    return String.valueOf(a.getHost()).equalsIgnoreCase(b.getHost());
  }

  /** The port, also where it is only implied. */
  static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
  }
}
