package dev.imagestreams.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReachTest {

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, NEVER",
    "0.1.2.3, NEVER",
    "169.254.169.254, NEVER",
    "169.254.0.1, NEVER",
    "100.100.100.200, NEVER",
    "168.63.129.16, NEVER",
    "192.0.0.192, NEVER",
    "224.0.0.1, NEVER",
    "240.0.0.1, NEVER",
    "255.255.255.255, NEVER",
    "::, NEVER",
    "fe80::1, NEVER",
    "ff02::1, NEVER",
    "fd00:ec2::254, NEVER",
    "127.0.0.1, LOOPBACK",
    "127.9.9.9, LOOPBACK",
    "::1, LOOPBACK",
    "10.0.0.1, PRIVATE",
    "172.16.0.1, PRIVATE",
    "172.31.255.255, PRIVATE",
    "192.168.1.1, PRIVATE",
    "100.64.0.1, PRIVATE",
    "100.127.255.255, PRIVATE",
    "198.18.0.1, PRIVATE",
    "fc00::1, PRIVATE",
    "fd12:3456::1, PRIVATE",
    "fec0::1, PRIVATE",
    "9.255.255.255, PUBLIC",
    "11.0.0.1, PUBLIC",
    "172.15.0.1, PUBLIC",
    "172.32.0.1, PUBLIC",
    "100.63.0.1, PUBLIC",
    "100.128.0.1, PUBLIC",
    "192.0.2.1, PUBLIC",
    "239.255.255.255, NEVER",
    "8.8.8.8, PUBLIC",
    "2001:db8::1, PUBLIC",
  })
  void t1_knowsFromWhereAnAddressIsReached(String address, Reach reach)
      throws UnknownHostException {
    assertThat(Reach.of(InetAddress.getByName(address))).isEqualTo(reach);
  }

  @ParameterizedTest
  @CsvSource({
    "::ffff:127.0.0.1, LOOPBACK",
    "::ffff:169.254.169.254, NEVER",
    "::ffff:10.0.0.1, PRIVATE",
    "::127.0.0.1, LOOPBACK",
    "64:ff9b::169.254.169.254, NEVER",
    "64:ff9b::127.0.0.1, LOOPBACK",
    "64:ff9b::10.0.0.1, PRIVATE",
    "64:ff9b::8.8.8.8, PUBLIC",
    "64:ff9b:1::8.8.8.8, PRIVATE",
    "2002:a9fe:a9fe::1, NEVER",
    "2002:7f00:1::1, LOOPBACK",
    "2002:c0a8:101::1, PRIVATE",
    "2002:808:808::1, PUBLIC",
  })
  void t1_seesThroughIpv4WrittenAsIpv6(String address, Reach reach) throws UnknownHostException {
    assertThat(Reach.of(InetAddress.getByName(address))).isEqualTo(reach);
  }
}
