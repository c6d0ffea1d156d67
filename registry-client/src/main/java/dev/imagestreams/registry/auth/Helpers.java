package dev.imagestreams.registry.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.imagestreams.model.ImageStreamsException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;

/**
 * Asks credential helpers and keeps their answers for a while. Any number of threads that want one
 * answer run the helper once. Thread-safe; runs programs.
 */
final class Helpers {

  static final String PREFIX = "docker-credential-";

  /** Enough for a token service on the other side of the world; too little for a dialogue. */
  static final Duration TIME_LIMIT = Duration.ofSeconds(10);

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");
  private static final long MAX_ANSWERS = 1_000;

  private record Question(String name, String server) {}

  private final SearchPath path;
  private final Duration limit;
  private final Ticker ticker;
  private final Cache<Question, HelperAnswer> answers;

  /** Who is asking what; empty when it gave up and somebody else has to. */
  private final ConcurrentMap<Question, CompletableFuture<Optional<HelperAnswer>>> running =
      new ConcurrentHashMap<>();

  Helpers(SearchPath path, Duration limit, Ticker ticker) {
    this.path = path;
    this.limit = limit;
    this.ticker = ticker;
    this.answers =
        Caffeine.newBuilder()
            .maximumSize(MAX_ANSWERS)
            .ticker(ticker)
            .expireAfter(Expiry.creating((Question q, HelperAnswer a) -> a.keep()))
            .build();
  }

  static Helpers ofEnvironment() {
    return new Helpers(SearchPath.ofEnvironment(), TIME_LIMIT, Ticker.systemTicker());
  }

  /** The same programs with another limit for each run, and answers of their own. */
  Helpers withLimit(Duration other) {
    return new Helpers(path, other, ticker);
  }

  /**
   * @throws ImageStreamsException when it could be read as a path, or as anything but a name
   */
  static String requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      // The name is not quoted: who knows what got into its place.
      throw new ImageStreamsException(
          "the name of a credential helper has letters, digits, dots, dashes and underscores, and"
              + " no path; correct credsStore or credHelpers");
    }
    return name;
  }

  /**
   * What a helper has for a server, or nothing if it has nothing.
   *
   * @throws ImageStreamsException when it can't be run or fails, or the thread is interrupted
   */
  Optional<Credentials> ask(String name, String server) {
    Question question = new Question(requireName(name), server);
    try {
      while (true) {
        HelperAnswer known = answers.getIfPresent(question);
        if (known != null) {
          return known.get();
        }
        CompletableFuture<Optional<HelperAnswer>> mine = new CompletableFuture<>();
        CompletableFuture<Optional<HelperAnswer>> theirs = running.putIfAbsent(question, mine);
        Optional<HelperAnswer> answer = theirs == null ? lead(question, mine) : theirs.get();
        if (answer.isPresent()) {
          return answer.get().get();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ImageStreamsException("asking " + PREFIX + name + " was interrupted");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // Nobody completes them so.
    }
  }

  /** Forgets all answers: logins have changed. */
  void forget() {
    answers.invalidateAll();
  }

  /** Asks for all who wait. An interrupt of this thread is not theirs: they ask anew. */
  private Optional<HelperAnswer> lead(
      Question question, CompletableFuture<Optional<HelperAnswer>> mine)
      throws InterruptedException {
    try {
      // Somebody may have come back with it between our look and our turn.
      HelperAnswer answer = answers.getIfPresent(question);
      if (answer == null) {
        answer = run(question);
        answers.put(question, answer);
      }
      mine.complete(Optional.of(answer));
      return Optional.of(answer);
    } finally {
      running.remove(question, mine);
      mine.complete(Optional.empty());
    }
  }

  private HelperAnswer run(Question question) throws InterruptedException {
    String program = PREFIX + question.name();
    Optional<Path> file = path.find(program);
    if (file.isEmpty()) {
      return HelperAnswer.failed(
          program + " is not in a directory of PATH; install it, or take it out of config.json");
    }
    try {
      HelperProcess.Result result = HelperProcess.run(file.get(), question.server(), limit);
      return HelperAnswer.of(program, question.server(), result, limit);
    } catch (IOException e) {
      return HelperAnswer.failed(
          program + " can't be run; check that " + file.get() + " is a program for this machine");
    }
  }
}
