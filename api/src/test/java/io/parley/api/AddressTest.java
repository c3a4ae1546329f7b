package io.parley.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "localhost",
        "replica-3.example.org",
        "node1",
        "10.example",
        "1.2.3.4",
        "example.org.",
        "xn--bcher-kva.example",
        "255.255.255.255",
        "a"
      })
  void namesAndNumbersAreTakenAsTheyAre(String host) {
    assertThat(new Address(host, 7_400)).hasToString(host + ":7400");
  }

  @ParameterizedTest
  @CsvSource({
    "[::1], ::1",
    "::1, ::1",
    "[2001:db8::7], 2001:db8::7",
    "::ffff:10.0.0.1, ::ffff:10.0.0.1",
    "[fe80::1%eth0], fe80::1%eth0",
    "::, ::"
  })
  void anIpv6AddressMayHaveBracketsAndIsShownWithThem(String text, String host) {
    Address address = new Address(text, 7_400);
    assertThat(address.host()).isEqualTo(host);
    assertThat(address).hasToString("[" + host + "]:7400");
    assertThat(Address.host(text)).isEqualTo(host);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "\"\" | name the machine",
        "\"  \" | name the machine",
        "http://node | leave out what is no host",
        "https://node:443/x | leave out what is no host",
        "node/ | leave out what is no host",
        "\" node\" | leave out the spaces",
        "no de | leave out the spaces",
        "node:7400 | leave out the port",
        "127.0.0.1:7400 | leave out the port",
        "[::1]:7400 | leave out the port",
        "node: | leave out the port",
        "me@node | leave out the user",
        "[node] | a name has letters",
        "[127.0.0.1] | a name has letters",
        "[::1 | write an IPv6 address like",
        "::1] | write an IPv6 address like",
        "1:2 :3 | leave out the spaces",
        ":::1 | write an IPv6 address like",
        "1::2::3 | write an IPv6 address like",
        "256.0.0.1 | a name has letters",
        "1.2.3 | a name has letters",
        "1.2.3.4.5 | a name has letters",
        "0x7f000001 | a name has letters",
        "12 | a name has letters",
        "no_de | a name has letters",
        "-node | a name has letters",
        "no..de | a name has letters",
        ".node | a name has letters",
        "bücher.example | a name has letters",
        "a,b | a name has letters",
        "\"a\tb\" | a name has letters"
      })
  void whatIsNoHostIsRefusedWithTheFix(String host, String fix) {
    assertThatThrownBy(() -> new Address(host, 7_400))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the host is \"" + host + "\", expected a host name or an IP")
        .hasMessageContaining(fix);
  }

  @Test
  void aNameThatIsTooLongIsRefused() {
    String label = "a".repeat(63);
    assertThat(new Address(label + "." + label + "." + label, 1).host()).hasSize(191);
    assertThatThrownBy(() -> new Address("a".repeat(64), 1)).hasMessageContaining("expected");
    assertThatThrownBy(() -> new Address((label + ".").repeat(4) + "a", 1))
        .hasMessageContaining("expected");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 65_536})
  void aPortOutOfRangeIsRefused(int port) {
    assertThatThrownBy(() -> new Address("node", port))
        .hasMessageContaining("a port is 0 to 65535");
  }
}
