package dev.imagestreams.http;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Finds the addresses of a host. */
@FunctionalInterface
interface NameLookup {

  /** What this machine resolves names with. */
  NameLookup SYSTEM = InetAddress::getAllByName;

  /**
   * All addresses of the host, at least one.
   *
   * @param host a name, or a literal address, IPv6 with or without brackets
   */
  InetAddress[] addresses(String host) throws UnknownHostException;
}
