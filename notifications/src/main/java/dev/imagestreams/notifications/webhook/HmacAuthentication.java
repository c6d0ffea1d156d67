package dev.imagestreams.notifications.webhook;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/** Takes in messages whose body was signed with a secret. */
record HmacAuthentication(WebhookSignature signature, Secrets secrets)
    implements WebhookAuthentication {

  @Override
  public boolean accepts(WebhookHead head, byte[] body) {
    return head.header(signature.header())
        .flatMap(this::code)
        .filter(
            code -> secrets.matches(code, secret -> Hmac.of(signature.algorithm(), secret, body)))
        .isPresent();
  }

  private Optional<byte[]> code(String header) {
    if (!header.startsWith(signature.prefix())) {
      return Optional.empty();
    }
    String text = header.substring(signature.prefix().length());
    try {
      return Optional.of(
          switch (signature.encoding()) {
            case HEX -> HexFormat.of().parseHex(text);
            case BASE64 -> Base64.getDecoder().decode(text);
          });
    } catch (IllegalArgumentException e) {
      // What isn't written as a code is none that is right.
      return Optional.empty();
    }
  }
}
