package dev.imagestreams.testkit.schedule;

import dev.imagestreams.core.reconcile.Observation;
import dev.imagestreams.core.reconcile.Reconciler;
import dev.imagestreams.core.reconcile.Reconciliation;
import dev.imagestreams.core.schedule.Refresher;
import dev.imagestreams.core.store.Claim;
import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.ConflictException;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.Repository;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagImportPolicy;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.notifications.TagUpdated;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Brings streams up to date as an import does, with one request a tag, and writes down what it was
 * asked for. Thread-safe.
 */
final class RecordingRefresher implements Refresher {

  /**
   * A call.
   *
   * @param tags as text; {@code all} for the whole repository
   */
  record Call(Instant at, StreamKey stream, String tags) {}

  private static final Access ACCESS = new Access("", false, Instant.MAX);

  private final ImageStreamStore store;
  private final Clock clock;
  private final Instant start;
  private final List<Call> calls = new ArrayList<>();

  /** Each failed look at a tag, as stream, tag and time. */
  private final Set<List<Object>> failures = ConcurrentHashMap.newKeySet();

  /** When to look again at a tag that is looked at now. */
  private final Map<String, Instant> again = new ConcurrentHashMap<>();

  /** Run for each call; what it throws is thrown. */
  private volatile Runnable meanwhile = () -> {};

  RecordingRefresher(ImageStreamStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
    this.start = clock.instant();
  }

  synchronized List<Call> calls() {
    return List.copyOf(calls);
  }

  /** When a stream was brought up to date, and of what: {@code PT15M v1,v2}. */
  List<String> calls(String stream) {
    return calls().stream()
        .filter(call -> call.stream().equals(StreamKey.parse(stream)))
        .map(call -> Duration.between(start, call.at()) + " " + call.tags())
        .toList();
  }

  /** Whether a tag could not be looked at then. */
  boolean failed(String stream, String tag, Instant at) {
    return failures.contains(List.of(stream, tag, at));
  }

  void again(String tag, Instant time) {
    again.put(tag, time);
  }

  void meanwhile(Runnable work) {
    meanwhile = work;
  }

  @Override
  public Refreshed refresh(
      StreamKey key,
      Optional<Set<String>> tags,
      Cause cause,
      RegistryClient client,
      Optional<Claim> claim) {
    synchronized (this) {
      calls.add(
          new Call(
              clock.instant(),
              key,
              tags.map(some -> String.join(",", new TreeSet<>(some))).orElse("all")));
    }
    meanwhile.run();
    while (true) {
      Optional<ImageStream> stored = store.get(key);
      if (stored.isEmpty()) {
        return Refreshed.NOTHING;
      }
      try {
        return once(stored.get(), tags, cause, client);
      } catch (ConflictException e) {
        // Others have changed the stream; it is looked at anew.
        continue;
      }
    }
  }

  private Refreshed once(
      ImageStream stream, Optional<Set<String>> tags, Cause cause, RegistryClient client) {
    List<Observation> seen = new ArrayList<>();
    Set<String> failed = new TreeSet<>();
    String problem = "";
    boolean listingFailed = false;
    Map<String, ObjectReference> sources = new TreeMap<>();
    try {
      sources = sources(stream, tags, client);
      seen.add(new Observation.SourcesChecked());
    } catch (RegistryException e) {
      listingFailed = true;
      problem = e.getMessage();
    }
    for (Map.Entry<String, ObjectReference> source : sources.entrySet()) {
      Observation observation = look(stream, source.getKey(), source.getValue(), client);
      seen.add(observation);
      if (observation instanceof Observation.TagFailed failure) {
        failed.add(failure.tag());
        failures.add(List.of(stream.key().toString(), failure.tag(), clock.instant()));
        problem = failure.message();
      }
    }
    boolean moved = commit(stream, seen, cause);
    Map<String, Instant> looks = new TreeMap<>(again);
    looks.keySet().retainAll(sources.keySet());
    return new Refreshed(moved, failed, listingFailed, problem, looks);
  }

  private static Map<String, ObjectReference> sources(
      ImageStream stream, Optional<Set<String>> tags, RegistryClient client) {
    Map<String, ObjectReference> sources = new TreeMap<>();
    String repository = stream.spec().dockerImageRepository();
    Set<String> names = new TreeSet<>(tags.orElse(Set.of()));
    if (tags.isEmpty()) {
      stream.spec().tags().forEach(tag -> names.add(tag.name()));
      if (!repository.isEmpty()) {
        names.addAll(client.allTags(Repository.parse(repository), ACCESS));
      }
    }
    for (String name : names) {
      Optional<TagReference> wanted = stream.spec().tag(name);
      if (wanted.isEmpty()) {
        sources.put(name, ObjectReference.dockerImage(repository + ":" + name));
      } else if (wanted.get().importable()) {
        sources.put(name, wanted.get().from().orElseThrow());
      }
    }
    return sources;
  }

  private static Observation look(
      ImageStream stream, String tag, ObjectReference from, RegistryClient client) {
    TagImportPolicy policy =
        stream.spec().tag(tag).map(TagReference::importPolicy).orElse(TagImportPolicy.DEFAULT);
    boolean wanted = stream.spec().tag(tag).isPresent();
    ImageReference reference = ImageReference.parse(from.name());
    try {
      Digest digest =
          client
              .resolve(reference, ACCESS)
              .orElseThrow(() -> new RegistryException(Reason.NOT_FOUND, reference + " not found"))
              .digest();
      String image = reference.name() + "@" + digest;
      return new Observation.TagImported(tag, from, policy, image, digest);
    } catch (RegistryException e) {
      return new Observation.TagFailed(
          tag, from, policy, wanted, reason(e), String.valueOf(e.getMessage()));
    }
  }

  private static String reason(RegistryException problem) {
    return switch (problem.reason()) {
      case RATE_LIMITED -> "RateLimited";
      case UNAVAILABLE -> "Unavailable";
      case UNREACHABLE -> "Unreachable";
      case TIMED_OUT -> "TimedOut";
      case NOT_FOUND -> "NotFound";
      default -> "Unauthorized";
    };
  }

  private boolean commit(ImageStream stored, List<Observation> seen, Cause cause) {
    Reconciliation change = Reconciler.reconcile(stored, true, seen, clock.instant(), cause);
    if (change.changed()) {
      store.commit(Commit.of(Optional.of(stored), change.stream(), List.of(), change.events()));
    }
    return change.events().stream().anyMatch(draft -> draft.event() instanceof TagUpdated);
  }
}
