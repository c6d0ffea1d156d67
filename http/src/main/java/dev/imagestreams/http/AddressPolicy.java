package dev.imagestreams.http;

import dev.imagestreams.http.HttpFailure.Kind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Which addresses may be spoken to, and how.
 *
 * <p>A registry can name other hosts: in redirects, in token realms. This keeps such names from
 * reaching what only this machine can reach. Link-local addresses, where clouds serve their
 * metadata, are refused always, after resolving, so that a name can't hide one. A host that is not
 * this machine may not send requests on to this machine. Plain HTTP needs a loopback address or
 * permission.
 */
final class AddressPolicy implements DnsResolver {

  /** Says which address was refused. */
  static final class ForbiddenAddressException extends UnknownHostException {

    private static final long serialVersionUID = 1L;

    ForbiddenAddressException(String message) {
      super(message);
    }
  }

  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    InetAddress[] addresses = InetAddress.getAllByName(host);
    for (InetAddress address : addresses) {
      if (address.isLinkLocalAddress()
          || address.isAnyLocalAddress()
          || address.isMulticastAddress()
          || isCloudMetadata(address)) {
        throw new ForbiddenAddressException(
            host + " is " + address.getHostAddress() + ", an address no registry may have");
      }
    }
    return addresses;
  }

  @Override
  public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
    return Arrays.stream(resolve(host)).map(a -> new InetSocketAddress(a, port)).toList();
  }

  @Override
  public String resolveCanonicalHostname(String host) throws UnknownHostException {
    return InetAddress.getByName(host).getCanonicalHostName();
  }

  /** fd00:ec2::254, the IPv6 twin of 169.254.169.254. */
  private static boolean isCloudMetadata(InetAddress address) {
    return address.getHostAddress().equals("fd00:ec2:0:0:0:0:0:254");
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

  /** Checks a redirect from one place to another. */
  void checkRedirect(URI from, URI to) {
    if (from.getScheme().equals("https") && "http".equals(to.getScheme())) {
      throw new HttpFailure(
          Kind.FORBIDDEN, from, "it redirects from https to http, which is refused", null);
    }
    if (to.getHost() != null && !resolvesToLoopback(from) && resolvesToLoopback(to)) {
      throw new HttpFailure(
          Kind.FORBIDDEN, from, "it redirects to this machine, which is refused", null);
    }
  }

  private static boolean resolvesToLoopback(URI uri) {
    try {
      return Arrays.stream(InetAddress.getAllByName(uri.getHost()))
          .anyMatch(InetAddress::isLoopbackAddress);
    } catch (UnknownHostException e) {
      // An unknown host fails where it is connected to, with a message of its own.
      return false;
    }
  }
}
