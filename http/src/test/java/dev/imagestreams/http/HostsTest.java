package dev.imagestreams.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LOCALHOST:5000",
        "registry.localhost",
        "127.0.0.1",
        "127.255.0.9:80",
        "[::1]",
        "[::1]:5000",
        "[0:0:0:0:0:0:0:1]"
      })
  void knowsThisMachineByName(String host) {
    assertThat(Hosts.isLoopback(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost.example",
        "notlocalhost",
        "127.0.0.1.example",
        "127.example",
        "128.0.0.1",
        "0.0.0.0",
        "[::2]",
        "[::]:5000",
        "10.0.0.1"
      })
  void takesNoOtherNameForThisMachine(String host) {
    assertThat(Hosts.isLoopback(host)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "a.example, a.example:443",
    "a.example:5000, a.example:5000",
    "[::1], [::1]:443",
    "[::1]:5000, [::1]:5000"
  })
  void addsThePortThatIsImplied(String host, String withPort) {
    assertThat(Hosts.withPort(host, 443)).isEqualTo(withPort);
  }

  @ParameterizedTest
  @CsvSource({
    "https://a.example/x, https://a.example/y?z, true",
    "https://a.example, https://a.example:443, true",
    "http://a.example, http://a.example:80, true",
    "https://A.example, HTTPS://a.EXAMPLE, true",
    "https://a.example, http://a.example, false",
    "https://a.example, http://a.example:443, false",
    "https://a.example, https://a.example:444, false",
    "https://a.example, https://b.example, false",
    "https://a.example, https://a.example.evil.example, false",
    "https://a.example, https://a.example@evil.example/, false",
  })
  void comparesOrigins(String one, String other, boolean same) {
    assertThat(Hosts.sameOrigin(URI.create(one), URI.create(other))).isEqualTo(same);
    assertThat(Hosts.sameOrigin(URI.create(other), URI.create(one))).isEqualTo(same);
  }
}
