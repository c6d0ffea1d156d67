package dev.imagestreams.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Set;

/** From where an address can be reached, from the narrowest to the widest. */
enum Reach {
  /** No registry has such an address: link-local, metadata services, multicast, none at all. */
  NEVER,
  /** This machine alone. */
  LOOPBACK,
  /** A network of somebody's own: RFC 1918, RFC 6598, RFC 4193. */
  PRIVATE,
  /** The internet. */
  PUBLIC;

  /** Where clouds tell a machine its secrets, besides the link-local 169.254.0.0/16. */
  private static final Set<String> METADATA =
      Set.of(
          "100.100.100.200",
          "168.63.129.16",
          "192.0.0.192",
          "fd00:ec2:0:0:0:0:0:254",
          "fd20:ce:0:0:0:0:0:254");

  static Reach of(InetAddress address) {
    if (address.isLinkLocalAddress()
        || address.isAnyLocalAddress()
        || address.isMulticastAddress()
        || METADATA.contains(withoutScope(address.getHostAddress()))) {
      return NEVER;
    }
    if (address.isLoopbackAddress()) {
      return LOOPBACK;
    }
    byte[] bytes = address.getAddress();
    return address instanceof Inet6Address ? ofIpv6(address, bytes) : ofIpv4(address, bytes);
  }

  /** The widest of all: what a host can be held to be, whichever of its addresses is used. */
  static Reach widest(InetAddress[] addresses) {
    return Arrays.stream(addresses).map(Reach::of).max(Reach::compareTo).orElse(PUBLIC);
  }

  private static Reach ofIpv4(InetAddress address, byte[] bytes) {
    int first = bytes[0] & 0xff;
    int second = bytes[1] & 0xff;
    // 0.0.0.0/8 is "this network", 240.0.0.0/4 reserved, with broadcast in it (RFC 6890).
    if (first == 0 || first >= 240) {
      return NEVER;
    }
    boolean carrier = first == 100 && (second & 0xc0) == 64;
    boolean protocols = first == 192 && second == 0 && bytes[2] == 0;
    boolean benchmarks = first == 198 && (second & 0xfe) == 18;
    return address.isSiteLocalAddress() || carrier || protocols || benchmarks ? PRIVATE : PUBLIC;
  }

  private static Reach ofIpv6(InetAddress address, byte[] bytes) {
    if (address.isSiteLocalAddress() || (bytes[0] & 0xfe) == 0xfc) {
      return PRIVATE;
    }
    if (startsWith(bytes, 0x20, 0x02)) {
      return embedded(bytes, 2); // 6to4, RFC 3056
    }
    boolean compatible = isZero(bytes, 0, 12);
    boolean mapped = isZero(bytes, 0, 10) && bytes[10] == -1 && bytes[11] == -1;
    boolean translated = startsWith(bytes, 0, 0x64, 0xff, 0x9b) && isZero(bytes, 4, 12);
    if (compatible || mapped || translated) {
      return embedded(bytes, 12); // RFC 4291, RFC 6052
    }
    // The prefix for translation within a network (RFC 8215) tells not where in it the address is.
    return startsWith(bytes, 0, 0x64, 0xff, 0x9b, 0, 1) ? PRIVATE : PUBLIC;
  }

  private static Reach embedded(byte[] bytes, int offset) {
    try {
      return of(InetAddress.getByAddress(Arrays.copyOfRange(bytes, offset, offset + 4)));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }

  private static boolean startsWith(byte[] bytes, int... prefix) {
    for (int i = 0; i < prefix.length; i++) {
      if ((bytes[i] & 0xff) != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean isZero(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private static String withoutScope(String address) {
    int percent = address.indexOf('%');
    return percent < 0 ? address : address.substring(0, percent);
  }
}
