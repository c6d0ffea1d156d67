package dev.imagestreams.notifications.webhook;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Takes in messages signed as Standard Webhooks has it, with symmetric secrets: the header {@code
 * webhook-signature} has codes {@code v1,…} with spaces in between, of which one is ours.
 */
record StandardWebhooks(Clock clock, Secrets secrets) implements WebhookAuthentication {

  private static final Duration TOLERANCE = Duration.ofMinutes(5);
  private static final String SECRET_PREFIX = "whsec_";
  private static final String VERSION = "v1,";
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");

  /** More than a sender has secrets. */
  private static final int MAX_CODES = 16;

  static StandardWebhooks of(Clock clock, List<String> secrets) {
    return new StandardWebhooks(
        clock, Secrets.ofBytes(secrets.stream().map(StandardWebhooks::secret).toList()));
  }

  private static byte[] secret(String text) {
    String base64 = text.startsWith(SECRET_PREFIX) ? text.substring(SECRET_PREFIX.length()) : text;
    return decoded(base64)
        .orElseThrow(() -> new IllegalArgumentException("a secret is not in Base64"));
  }

  @Override
  public boolean accepts(WebhookHead head, byte[] body) {
    Optional<String> id = head.header("webhook-id");
    Optional<String> time = head.header("webhook-timestamp");
    Optional<String> codes = head.header("webhook-signature");
    if (id.isEmpty() || time.isEmpty() || codes.isEmpty() || !isNear(time.get())) {
      return false;
    }
    byte[] before = (id.get() + "." + time.get() + ".").getBytes(StandardCharsets.UTF_8);
    boolean found = false;
    for (byte[] code : codes(codes.get())) {
      found |=
          secrets.matches(
              code, secret -> Hmac.of(WebhookSignature.Algorithm.SHA256, secret, before, body));
    }
    return found;
  }

  private boolean isNear(String seconds) {
    if (!SECONDS.matcher(seconds).matches()) {
      return false;
    }
    long apart = Math.abs(clock.instant().getEpochSecond() - Long.parseLong(seconds));
    return apart <= TOLERANCE.toSeconds();
  }

  private static List<byte[]> codes(String header) {
    return Arrays.stream(header.split(" ", MAX_CODES + 1))
        .limit(MAX_CODES)
        .filter(code -> code.startsWith(VERSION))
        .flatMap(code -> decoded(code.substring(VERSION.length())).stream())
        .toList();
  }

  private static Optional<byte[]> decoded(String base64) {
    try {
      return Optional.of(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
