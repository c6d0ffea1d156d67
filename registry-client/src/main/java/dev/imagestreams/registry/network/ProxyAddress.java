package dev.imagestreams.registry.network;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * A proxy as it is written in a setting.
 *
 * @param address not resolved: that is done when it is connected to
 */
record ProxyAddress(InetSocketAddress address, Optional<Login> login) {

  private static final int DEFAULT_PORT = 80;

  /** Who we are to a proxy. */
  record Login(String user, String password) {
    @Override
    public String toString() {
      return "Login[...]";
    }
  }

  /**
   * @param setting where it is written, for messages
   * @throws NetworkConfigurationException when it is no HTTP proxy; without the text, which may
   *     have a password
   */
  static ProxyAddress parse(String setting, String text) {
    String url = text.contains("://") ? text : "http://" + text;
    String scheme = url.substring(0, url.indexOf("://")).toLowerCase(Locale.ROOT);
    if (!scheme.equals("http")) {
      String kind = scheme.matches("[a-z0-9+.-]{1,20}") ? scheme + "://" : "another";
      throw new NetworkConfigurationException(
          setting
              + " is a proxy of the kind "
              + kind
              + ", which is not supported; use an http:// proxy, which can tunnel TLS");
    }
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      throw invalid(setting);
    }
    if (uri.getHost() == null) {
      throw invalid(setting);
    }
    String host = uri.getHost();
    InetSocketAddress address =
        InetSocketAddress.createUnresolved(
            host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
            uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort());
    return new ProxyAddress(address, login(setting, uri.getRawUserInfo()));
  }

  private static Optional<Login> login(
      String setting, @org.jspecify.annotations.Nullable String userInfo) {
    if (userInfo == null || userInfo.isEmpty()) {
      return Optional.empty();
    }
    int colon = userInfo.indexOf(':');
    String user = colon < 0 ? userInfo : userInfo.substring(0, colon);
    String password = colon < 0 ? "" : userInfo.substring(colon + 1);
    try {
      return Optional.of(new Login(decoded(user), decoded(password)));
    } catch (IllegalArgumentException e) {
      throw invalid(setting);
    }
  }

  private static String decoded(String text) {
    // Plus is itself here, unlike in a form.
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static NetworkConfigurationException invalid(String setting) {
    return new NetworkConfigurationException(
        setting
            + " is not a proxy's URL; write http://[user:password@]host:port, with what is special"
            + " in user and password percent-encoded");
  }

  @Override
  public String toString() {
    return address.getHostString() + ":" + address.getPort();
  }
}
