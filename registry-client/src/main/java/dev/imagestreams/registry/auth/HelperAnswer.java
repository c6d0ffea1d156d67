package dev.imagestreams.registry.auth;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.registry.internal.RegistryJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What came of asking a credential helper.
 *
 * @param credentials empty if it has none, or failed
 * @param failure what to say if it failed
 * @param keep for how long it is not asked again
 */
record HelperAnswer(Optional<Credentials> credentials, @Nullable String failure, Duration keep) {

  /**
   * Short beside the lives of what helpers give out (ECR twelve hours, Google and Azure one), since
   * they may give out what they got a while ago; long beside the second that some take to start.
   */
  private static final Duration KEEP_CREDENTIALS = Duration.ofMinutes(5);

  /** Somebody may log in meanwhile, by another file than the one we watch. */
  private static final Duration KEEP_NOTHING = Duration.ofSeconds(30);

  /** As long as a refused token is remembered: no run for each of a thousand calls. */
  private static final Duration KEEP_FAILURE = Duration.ofSeconds(5);

  /** How helpers say, on standard output, that they have nothing. */
  private static final List<String> NOTHING =
      List.of(
          "credentials not found",
          "no credentials server url",
          "no credentials username",
          "could not be found in the keychain");

  static HelperAnswer failed(String message) {
    return new HelperAnswer(Optional.empty(), message, KEEP_FAILURE);
  }

  static HelperAnswer of(
      String program, String server, HelperProcess.Result result, Duration limit) {
    String asking = "asking " + program + " for " + server + " failed: ";
    if (result.end() == HelperProcess.End.TIMED_OUT) {
      return failed(
          asking + "no answer within " + limit.toMillis() + " ms; run it by hand to see what for");
    }
    if (result.end() == HelperProcess.End.TOO_LARGE) {
      return failed(asking + "it says more than 64 KiB, so it is no credential helper");
    }
    String output = new String(result.output(), StandardCharsets.UTF_8).strip();
    if (result.status() != 0 || !output.startsWith("{")) {
      if (saysNothing(output)) {
        return none();
      }
      return failed(
          asking
              + (result.status() == 0
                  ? "the answer is not a JSON object"
                  : "exit status " + result.status())
              + "; run it by hand to see why");
    }
    return parse(asking, result.output());
  }

  private static boolean saysNothing(String output) {
    String text = output.toLowerCase(Locale.ROOT);
    return NOTHING.stream().anyMatch(text::contains);
  }

  private static HelperAnswer parse(String asking, byte[] output) {
    try {
      JsonNode json = RegistryJson.tree(output);
      String username = json.path("Username").asText("");
      String secret = json.path("Secret").asText("");
      if (secret.isEmpty()) {
        return none();
      }
      return new HelperAnswer(
          Optional.of(
              username.equals(Credentials.TOKEN_USER)
                  ? Credentials.identityToken(secret)
                  : new Credentials(username, secret)),
          null,
          KEEP_CREDENTIALS);
    } catch (IOException | IllegalArgumentException e) {
      // No cause: it may quote the secret.
      return failed(asking + "the answer can't be read; run it by hand to see why");
    }
  }

  private static HelperAnswer none() {
    return new HelperAnswer(Optional.empty(), null, KEEP_NOTHING);
  }

  /**
   * @throws ImageStreamsException when the helper failed
   */
  Optional<Credentials> get() {
    if (failure != null) {
      // A new one for each thread: each has its own stack.
      throw new ImageStreamsException(failure);
    }
    return credentials;
  }
}
