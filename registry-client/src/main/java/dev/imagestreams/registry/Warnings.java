package dev.imagestreams.registry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.imagestreams.http.HttpReply;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code Warning: 299 - "…"} headers, and tells each text once. Thread-safe. */
final class Warnings {

  /** What the specification lets a registry send in all. */
  private static final int MAX_LENGTH = 4096;

  private static final long MAX_REMEMBERED = 1000;
  private static final Pattern VALUE = Pattern.compile("299\\s+-\\s+\"((?:[^\"\\\\]|\\\\.)*+)\".*");

  private final Consumer<RegistryWarning> listener;
  private final Cache<RegistryWarning, Boolean> told =
      Caffeine.newBuilder().maximumSize(MAX_REMEMBERED).build();

  Warnings(Consumer<RegistryWarning> listener) {
    this.listener = listener;
  }

  void read(String host, HttpReply reply) {
    if (reply.header("Warning").isEmpty()) {
      return;
    }
    for (String value : reply.headers("Warning")) {
      Matcher matcher =
          VALUE.matcher(value.length() > MAX_LENGTH ? value.substring(0, MAX_LENGTH) : value);
      if (matcher.matches()) {
        String text = Answers.printable(matcher.group(1).replaceAll("\\\\(.)", "$1"));
        RegistryWarning warning = new RegistryWarning(host, text);
        if (told.asMap().putIfAbsent(warning, true) == null) {
          listener.accept(warning);
        }
      }
    }
  }
}
