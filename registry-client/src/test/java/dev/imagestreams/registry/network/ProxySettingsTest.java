package dev.imagestreams.registry.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxySettingsTest {

  @ParameterizedTest
  @CsvSource({
    "HTTPS_PROXY, https://r.example/, true",
    "https_proxy, https://r.example/, true",
    "HTTPS_PROXY, http://r.example/, false",
    "HTTP_PROXY, http://r.example/, true",
    "http_proxy, http://r.example/, true",
    "HTTP_PROXY, https://r.example/, false",
    "ALL_PROXY, https://r.example/, true",
    "all_proxy, http://r.example/, true",
    "NO_PROXY, https://r.example/, false",
  })
  void readsTheVariableOfTheScheme(String variable, String uri, boolean proxied) {
    ProxySettings settings = ProxySettings.fromEnvironment(Map.of(variable, "http://p.example"));

    assertThat(proxied(settings, uri)).isEqualTo(proxied);
  }

  @Test
  void prefersTheVariableOfTheSchemeAndUpperCase() {
    ProxySettings settings =
        ProxySettings.fromEnvironment(
            Map.of(
                "ALL_PROXY", "all.example:1",
                "https_proxy", "lower.example:2",
                "HTTPS_PROXY", "upper.example:3"));

    assertThat(address(settings, "https://r.example/")).hasToString("upper.example/<unresolved>:3");
    assertThat(address(settings, "http://r.example/")).hasToString("all.example/<unresolved>:1");
  }

  @ParameterizedTest
  @CsvSource({
    "http://p.example:3128, p.example, 3128",
    "p.example:3128, p.example, 3128",
    "http://p.example/, p.example, 80",
    "HTTP://p.example, p.example, 80",
    "http://[::1]:8080, ::1, 8080",
    "http://user:pw@p.example:1, p.example, 1",
  })
  void readsAProxy(String text, String host, int port) {
    InetSocketAddress address = address(ProxySettings.of(text, ""), "https://r.example/");

    assertThat(address.getHostString()).isEqualTo(host);
    assertThat(address.getPort()).isEqualTo(port);
    assertThat(address.isUnresolved()).isTrue();
  }

  @Test
  void readsALoginAndTellsItToItsProxyAlone() {
    ProxySettings settings = ProxySettings.of("http://us%40er:p%3A+%2Fw@p.example:3128", "");

    PasswordAuthentication login =
        settings.credentials(InetSocketAddress.createUnresolved("p.example", 3128)).orElseThrow();
    assertThat(login.getUserName()).isEqualTo("us@er");
    assertThat(login.getPassword()).containsExactly("p:+/w".toCharArray());
    assertThat(settings.credentials(InetSocketAddress.createUnresolved("p.example", 3129)))
        .isEmpty();
    assertThat(settings.credentials(InetSocketAddress.createUnresolved("q.example", 3128)))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://u:s3cret@p.example", "socks5://u:s3cret@p.example:1080"})
  void refusesProxiesOfOtherKinds(String text) {
    assertThatThrownBy(() -> ProxySettings.fromEnvironment(Map.of("HTTPS_PROXY", text)))
        .isInstanceOf(NetworkConfigurationException.class)
        .hasMessageContaining("HTTPS_PROXY")
        .hasMessageContaining("not supported")
        .hasMessageNotContaining("s3cret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://", "http://u:s3cret@", "http://u:s3 cret@p.example", "%"})
  void refusesWhatIsNoUrlWithoutShowingIt(String text) {
    assertThatThrownBy(() -> ProxySettings.fromEnvironment(Map.of("all_proxy", text)))
        .isInstanceOf(NetworkConfigurationException.class)
        .hasMessageContaining("ALL_PROXY is not a proxy's URL")
        .hasMessageNotContaining("s3")
        .hasNoCause();
  }

  @Test
  void t26_showsNoPasswordOfAProxy() {
    ProxySettings settings = ProxySettings.of("http://user:s3cret@p.example:3128", "");

    assertThat(settings.toString()).contains("p.example:3128").doesNotContain("s3cret", "user");
    assertThat(new ProxyAddress.Login("user", "s3cret").toString()).doesNotContain("s3cret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:5000/",
        "http://127.0.0.1:5000/",
        "http://[::1]/",
        "http://a.localhost/"
      })
  void goesStraightToThisMachineUnlessAskedOtherwise(String uri) {
    ProxySettings settings = ProxySettings.of("p.example:3128", "");

    assertThat(proxied(settings, uri)).isFalse();
    assertThat(proxied(settings.withLoopback(), uri)).isTrue();
  }

  @Test
  void hasNoProxyByDefault() {
    assertThat(proxied(ProxySettings.none(), "https://r.example/")).isFalse();
    assertThat(proxied(ProxySettings.fromEnvironment(Map.of()), "https://r.example/")).isFalse();
    assertThat(
            proxied(
                ProxySettings.fromEnvironment(Map.of("HTTPS_PROXY", " ")), "https://r.example/"))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "*; https://any.example/; true",
        "example.com; https://example.com/; true",
        "example.com; https://EXAMPLE.com./; true",
        "Example.COM; https://r.example.com/; true",
        "example.com; https://badexample.com/; false",
        "example.com; https://example.com.evil.example/; false",
        ".example.com; https://r.example.com/; true",
        ".example.com; https://example.com/; false",
        "*.example.com; https://a.b.example.com/; true",
        "*.example.com; https://example.com/; false",
        "a.example, r.example; https://r.example/; true",
        "a.example r.example; https://r.example/; true",
        ",, r.example ,; https://r.example/; true",
        "r.example:5000; https://r.example:5000/; true",
        "r.example:5000; https://r.example/; false",
        "r.example:443; https://r.example/; true",
        "r.example:80; http://r.example/; true",
        "r.example:port; https://r.example/; false",
        "10.1.2.3; http://10.1.2.3:5000/; true",
        "10.1.2.3; http://10.1.2.30/; false",
        "10.1.2.3:5000; http://10.1.2.3:5000/; true",
        "10.1.2.3:5000; http://10.1.2.3/; false",
        "10.0.0.0/8; http://10.255.255.255/; true",
        "10.0.0.0/8; http://11.0.0.0/; false",
        "192.168.4.0/22; http://192.168.7.9/; true",
        "192.168.4.0/22; http://192.168.8.0/; false",
        "10.0.0.0/8; http://ten.example/; false",
        "0.0.0.0/0; http://8.8.8.8/; true",
        "0.0.0.0/0; http://[2001:db8::1]/; false",
        "10.0.0.0/33; http://10.0.0.1/; false",
        "10.0.0.0/x; http://10.0.0.1/; false",
        "2001:db8::/32; http://[2001:db8:1::1]/; true",
        "2001:db8::/32; http://[2001:db9::1]/; false",
        "2001:db8::1; http://[2001:db8:0::1]:5000/; true",
        "[2001:db8::1]; http://[2001:db8::1]/; true",
        "[2001:db8::1]:5000; http://[2001:db8::1]:5000/; true",
        "[2001:db8::1]:5000; http://[2001:db8::1]/; false",
        "300.1.1.1; http://10.0.0.1/; false",
      })
  void goesStraightToWhatNoProxyLists(String noProxy, String uri, boolean direct) {
    ProxySettings settings =
        ProxySettings.fromEnvironment(Map.of("ALL_PROXY", "p.example", "no_proxy", noProxy));

    assertThat(proxied(settings, uri)).isEqualTo(!direct);
  }

  private static boolean proxied(ProxySettings settings, String uri) {
    return settings.select(URI.create(uri)).get(0).type() == Proxy.Type.HTTP;
  }

  private static InetSocketAddress address(ProxySettings settings, String uri) {
    return (InetSocketAddress) settings.select(URI.create(uri)).get(0).address();
  }
}
