package dev.imagestreams.http;

import dev.imagestreams.http.HttpFailure.Kind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Which addresses may be spoken to, and how.
 *
 * <p>A registry can name other hosts: in redirects, in token realms. This keeps such names from
 * reaching what only this machine or its network can reach: who is on the internet may name what is
 * on the internet, who is in a private network also what is in one, and who is this machine also
 * what is on it. What no registry has (link-local addresses, metadata services) is refused always.
 *
 * <p>All rules are applied to addresses, after resolving, and a connection is made to the very
 * addresses that were looked at; so no name can hide an address, nor change it in between. Plain
 * HTTP needs a loopback address or permission.
 */
final class AddressPolicy implements DnsResolver {

  /** Says which address was refused. */
  static final class ForbiddenAddressException extends UnknownHostException {

    private static final long serialVersionUID = 1L;

    ForbiddenAddressException(String message) {
      super(message);
    }
  }

  private static final int MAX_REMEMBERED = 10_000;

  private final AddressRules rules;
  private final NameLookup names;

  /**
   * The widest reach that each host had when it was connected to. A host that once answered from
   * the internet gains nothing by naming itself a private address later.
   */
  private final Map<String, Reach> connected = new ConcurrentHashMap<>();

  AddressPolicy(AddressRules rules, NameLookup names) {
    this.rules = rules;
    this.names = names;
  }

  /** For connections to hosts that our user named, proxies among them. */
  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    InetAddress[] addresses = names.addresses(host);
    for (InetAddress address : addresses) {
      if (Reach.of(address) == Reach.NEVER) {
        throw new ForbiddenAddressException(
            host + " is " + address.getHostAddress() + ", an address no registry may have");
      }
    }
    remember(host, Reach.widest(addresses));
    return addresses;
  }

  @Override
  public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
    return Arrays.stream(resolve(host)).map(a -> new InetSocketAddress(a, port)).toList();
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host;
  }

  private void remember(String host, Reach reach) {
    if (connected.size() >= MAX_REMEMBERED) {
      connected.clear();
    }
    connected.merge(host, reach, (a, b) -> a.compareTo(b) > 0 ? a : b);
  }

  /** Checks the scheme of a request, before anything is sent. */
  void checkScheme(URI uri, boolean insecure) {
    String scheme = String.valueOf(uri.getScheme());
    if (uri.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
      throw new HttpFailure(Kind.FORBIDDEN, uri, "only http and https URLs can be requested", null);
    }
    if (scheme.equals("http") && !insecure && !Hosts.isLoopback(uri.getHost())) {
      throw new HttpFailure(
          Kind.FORBIDDEN,
          uri,
          "plain HTTP is not allowed here; say that the registry is insecure to allow it",
          null);
    }
  }

  /** Checks a place that another named, as far as no look-up is needed. */
  void checkSchemes(URI from, URI to) {
    String scheme = String.valueOf(to.getScheme());
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new HttpFailure(
          Kind.FORBIDDEN, from, "it redirects to what is neither http nor https", null);
    }
    if (scheme.equals("http") && "https".equals(from.getScheme())) {
      throw new HttpFailure(
          Kind.FORBIDDEN, from, "it redirects from https to http, which is refused", null);
    }
  }

  /** Whether what was allowed for the host of {@code from} is allowed for that of {@code to}. */
  boolean sharesPermissions(URI from, URI to) {
    return Hosts.sameHost(from, to) || rules.allows(to.getHost(), Hosts.port(to));
  }

  /** Whether any address is refused to our user too. */
  boolean limitsDirectCalls() {
    return rules.refusesPrivate();
  }

  /**
   * The addresses of a host that our user named.
   *
   * @throws ForbiddenAddressException when one of them may not be spoken to
   */
  InetAddress[] direct(URI to) throws UnknownHostException {
    InetAddress[] addresses = resolve(Hosts.bare(to.getHost()));
    for (InetAddress address : addresses) {
      refusePrivate(to, address);
    }
    return addresses;
  }

  /**
   * The addresses of a host that another host named.
   *
   * @param fromIsNear whether {@code from} was asked without a proxy, so that its address is known
   * @throws ForbiddenAddressException when one of them may not be spoken to
   */
  InetAddress[] referral(URI from, URI to, boolean fromIsNear) throws UnknownHostException {
    String host = Hosts.bare(to.getHost());
    InetAddress[] addresses = names.addresses(host);
    Reach reach = null;
    for (InetAddress address : addresses) {
      Reach there = Reach.of(address);
      if (there == Reach.NEVER) {
        throw new ForbiddenAddressException(
            host + " is " + address.getHostAddress() + ", an address no registry may have");
      }
      refusePrivate(to, address);
      if (there == Reach.PUBLIC || sharesPermissions(from, to)) {
        continue;
      }
      reach = reach == null ? reach(from, fromIsNear) : reach;
      if (there != reach) {
        throw refused(from, to, address, there);
      }
    }
    remember(host, Reach.widest(addresses));
    return addresses;
  }

  private void refusePrivate(URI to, InetAddress address) throws ForbiddenAddressException {
    Reach reach = Reach.of(address);
    if (rules.refusesPrivate() && reach != Reach.PUBLIC) {
      throw new ForbiddenAddressException(
          to.getHost()
              + " is "
              + address.getHostAddress()
              + (reach == Reach.LOOPBACK ? ", this machine" : ", a private address")
              + ", and private addresses are refused by configuration");
    }
  }

  private static ForbiddenAddressException refused(
      URI from, URI to, InetAddress address, Reach reach) {
    return new ForbiddenAddressException(
        from.getHost()
            + " names "
            + to.getHost()
            + ", which is "
            + address.getHostAddress()
            + (reach == Reach.LOOPBACK ? ", this machine" : ", in a private network")
            + "; that is refused unless "
            + to.getHost()
            + " is allowed for referrals");
  }

  private Reach reach(URI from, boolean near) {
    String host = Hosts.bare(from.getHost());
    if (!near && !Hosts.looksNumeric(from.getHost())) {
      return Reach.PUBLIC;
    }
    Reach known = connected.get(host);
    if (known != null) {
      return known;
    }
    try {
      return Reach.widest(names.addresses(host));
    } catch (UnknownHostException e) {
      // Nothing speaks for it.
      return Reach.PUBLIC;
    }
  }

  /**
   * Checks a host that a proxy will resolve, as far as its name tells: an address written out is
   * held to the same rules, a name is the proxy's to judge.
   *
   * @param from who named it; the same as {@code to} when our user did
   * @throws ForbiddenAddressException when it may not be spoken to
   */
  void throughProxy(URI from, URI to, boolean referred) throws UnknownHostException {
    String host = to.getHost();
    if (Hosts.isLoopback(host) && !Hosts.looksNumeric(host)) {
      if (rules.refusesPrivate() || (referred && !sharesPermissions(from, to))) {
        throw refused(from, to, InetAddress.getLoopbackAddress(), Reach.LOOPBACK);
      }
    } else if (Hosts.looksNumeric(host)) {
      if (host.toLowerCase(Locale.ROOT).contains("x")) {
        throw new ForbiddenAddressException(host + " is an address in an unusual notation");
      }
      if (referred) {
        referral(from, to, false);
      } else if (rules.refusesPrivate()) {
        direct(to);
      } else {
        resolve(Hosts.bare(host));
      }
    }
  }
}
