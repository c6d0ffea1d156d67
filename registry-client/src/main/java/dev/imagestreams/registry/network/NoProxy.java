package dev.imagestreams.registry.network;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The hosts to go straight to, as {@code NO_PROXY} lists them. Looks no name up. */
final class NoProxy {

  private static final Pattern ADDRESS =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}|[0-9a-f:]*:[0-9a-f:.]*");

  /** One exception; port -1 for any. */
  private interface Rule {
    boolean matches(String host, Optional<InetAddress> address, int port);
  }

  private final List<Rule> rules;

  private NoProxy(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  /** What makes no sense in it matches nothing, as it does elsewhere. */
  static NoProxy parse(String list) {
    List<Rule> rules = new ArrayList<>();
    for (String entry : list.split("[,\\s]+", -1)) {
      if (!entry.isEmpty()) {
        rule(entry.toLowerCase(Locale.ROOT)).ifPresent(rules::add);
      }
    }
    return new NoProxy(rules);
  }

  /**
   * @param host IPv6 in brackets or not
   */
  boolean matches(String host, int port) {
    String name = bare(host.toLowerCase(Locale.ROOT));
    String dotless = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    Optional<InetAddress> address = address(dotless);
    return rules.stream().anyMatch(rule -> rule.matches(dotless, address, port));
  }

  private static Optional<Rule> rule(String entry) {
    if (entry.equals("*")) {
      return Optional.of((host, address, port) -> true);
    }
    int slash = entry.indexOf('/');
    if (slash >= 0) {
      return network(bare(entry.substring(0, slash)), entry.substring(slash + 1));
    }
    if (address(entry).isPresent()) {
      return addressRule(entry, -1);
    }
    int colon = entry.lastIndexOf(':');
    int port = -1;
    String host = entry;
    if (colon > entry.lastIndexOf(']')) {
      if (!entry.substring(colon + 1).matches("\\d{1,5}")) {
        return Optional.empty();
      }
      port = Integer.parseInt(entry.substring(colon + 1));
      host = entry.substring(0, colon);
    }
    return address(bare(host)).isPresent()
        ? addressRule(bare(host), port)
        : Optional.of(domain(host, port));
  }

  private static Rule domain(String host, int port) {
    String name = host.startsWith("*.") ? host.substring(1) : host;
    boolean belowOnly = name.startsWith(".");
    String suffix = belowOnly ? name : "." + name;
    return (other, address, otherPort) ->
        (port < 0 || port == otherPort)
            && (other.endsWith(suffix) || (!belowOnly && other.equals(name)));
  }

  private static Optional<Rule> addressRule(String text, int port) {
    return address(text)
        .map(
            wanted ->
                (host, address, otherPort) ->
                    (port < 0 || port == otherPort) && address.filter(wanted::equals).isPresent());
  }

  private static Optional<Rule> network(String text, String prefix) {
    Optional<InetAddress> base = address(text);
    if (base.isEmpty() || !prefix.matches("\\d{1,3}")) {
      return Optional.empty();
    }
    byte[] network = base.get().getAddress();
    int free = network.length * 8 - Integer.parseInt(prefix);
    if (free < 0) {
      return Optional.empty();
    }
    BigInteger wanted = new BigInteger(1, network).shiftRight(free);
    return Optional.of(
        (host, address, port) ->
            address
                .map(InetAddress::getAddress)
                .filter(bytes -> bytes.length == network.length)
                .filter(bytes -> new BigInteger(1, bytes).shiftRight(free).equals(wanted))
                .isPresent());
  }

  private static String bare(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  /** The address that is written out; empty for a name. */
  private static Optional<InetAddress> address(String host) {
    if (!ADDRESS.matcher(host).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(host));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }
}
