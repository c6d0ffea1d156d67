package dev.imagestreams.http;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What our user says about the addresses that may be spoken to. Immutable.
 *
 * @param allowedReferrals hosts, each with or without a port, that servers may name even where they
 *     are in a private network or on this machine
 * @param refusesPrivate no private or loopback address is spoken to at all, whoever names it
 */
public record AddressRules(Set<String> allowedReferrals, boolean refusesPrivate) {

  /** Private networks and this machine may be asked, where our user names them. */
  public static final AddressRules DEFAULT = new AddressRules(Set.of(), false);

  public AddressRules {
    allowedReferrals =
        allowedReferrals.stream()
            .map(host -> host.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * These rules, with hosts that any server may name: a token service in a private network, say.
   *
   * @param hosts {@code host} or {@code host:port}, IPv6 in brackets
   */
  public AddressRules allowReferrals(Set<String> hosts) {
    return new AddressRules(hosts, refusesPrivate);
  }

  /** These rules, where {@code refuse} says whether private and loopback addresses are refused. */
  public AddressRules refusePrivate(boolean refuse) {
    return new AddressRules(allowedReferrals, refuse);
  }

  /** Whether our user said that servers may name this host. */
  boolean allows(String host, int port) {
    String name = host.toLowerCase(Locale.ROOT);
    return allowedReferrals.contains(name) || allowedReferrals.contains(name + ":" + port);
  }
}
