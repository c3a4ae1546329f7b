package io.parley.api;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** What a host may be written as; no name is looked up. */
final class HostText {
  private static final Pattern NAME =
      Pattern.compile(
          "(?=.{1,253}\\.?$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
              + "(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\\.?");
  private static final Pattern NUMBERS = Pattern.compile("(.*\\.)?(\\d+|0[xX][0-9A-Fa-f]*)\\.?");
  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}");
  private static final Pattern IPV6 =
      Pattern.compile("([0-9A-Fa-f:][0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)(%[A-Za-z0-9._~-]+)?");

  private HostText() {}

  /**
   * {@code text} without the brackets that IPv6 addresses may have.
   *
   * @throws IllegalArgumentException if it is no host
   */
  static String check(String text) {
    String host =
        text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    boolean bracketed = host.length() < text.length();
    if (isIpv6(host) || (!bracketed && isNameOrIpv4(host))) {
      return host;
    }
    throw new IllegalArgumentException(
        "\"%s\", expected a host name or an IP address; %s".formatted(text, fix(text)));
  }

  private static boolean isNameOrIpv4(String host) {
    return NUMBERS.matcher(host).matches()
        ? IPV4.matcher(host).matches()
        : NAME.matcher(host).matches();
  }

  /** Of a text with a colon that begins like an address, the JDK looks up no name. */
  private static boolean isIpv6(String host) {
    var parts = IPV6.matcher(host);
    if (!parts.matches()) {
      return false;
    }
    try {
      return InetAddress.getByName(parts.group(1)) != null;
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static String fix(String text) {
    if (text.isBlank()) {
      return "name the machine, such as 127.0.0.1";
    }
    if (text.contains("://") || text.contains("/")) {
      return "leave out what is no host: scheme, slashes and path";
    }
    if (!text.equals(text.strip()) || text.contains(" ")) {
      return "leave out the spaces";
    }
    if (text.matches("(\\[[^]]*\\]|[^:\\[\\]]*):\\d*")) {
      return "leave out the port, which is said apart";
    }
    if (text.contains("@")) {
      return "leave out the user";
    }
    return text.contains(":")
        ? "write an IPv6 address like ::1 or [::1]"
        : "a name has letters, digits and hyphens between dots, an IPv4 address four numbers to"
            + " 255";
  }
}
