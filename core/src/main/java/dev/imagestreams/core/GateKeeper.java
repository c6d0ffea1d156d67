package dev.imagestreams.core;

import dev.imagestreams.core.gate.AnnotatedGates;
import dev.imagestreams.core.gate.Gate;
import dev.imagestreams.core.gate.Move;
import dev.imagestreams.core.gate.Verdict;
import dev.imagestreams.core.select.InvalidSelectionException;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagEventCondition;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.tags.Hold;
import dev.imagestreams.registry.RegistryException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the gates of one import, for one tag after the other. Not thread-safe. */
final class GateKeeper {

  private static final Logger LOG = LoggerFactory.getLogger(GateKeeper.class);

  /** The reason of a tag whose gates can't say anything. */
  static final String GATE_FAILED = "GateFailed";

  private final ImageStream before;
  private final ImageStream wanted;
  private final List<Gate> more;
  private final SourceLook look;
  private final Instant now;
  private int moved;

  /**
   * @param before the stream as it is
   * @param wanted the stream with what is wanted of it by now
   * @param more gates after those of the annotations
   */
  GateKeeper(
      ImageStream before, ImageStream wanted, List<Gate> more, SourceLook look, Instant now) {
    this.before = before;
    this.wanted = wanted;
    this.more = more;
    this.look = look;
    this.now = now;
  }

  /** A tag for which another image was found than it points to. */
  private record News(int at, SourceResult result, Instant firstSeen) {}

  /**
   * Holds back what gates don't let through. What has waited for longest is asked for first, so
   * that nothing waits for ever where only so many may move.
   *
   * @return in the same order
   */
  List<SourceResult> judge(List<SourceResult> results) {
    List<News> all = new ArrayList<>();
    for (int i = 0; i < results.size(); i++) {
      SourceResult result = results.get(i);
      if (result.found().isPresent() && isNews(result)) {
        all.add(new News(i, result, firstSeen(result)));
      }
    }
    all.sort(
        Comparator.comparing(News::firstSeen).thenComparing(news -> news.result().source().tag()));
    List<SourceResult> judged = new ArrayList<>(results);
    for (News news : all) {
      judge(news.result(), news.firstSeen())
          .ifPresent(
              why ->
                  judged.set(
                      news.at(),
                      news.result().heldBack(new SourceResult.Held(why, news.firstSeen()))));
    }
    return judged;
  }

  private boolean isNews(SourceResult result) {
    Digest found = result.found().orElseThrow().digest();
    return present(result).flatMap(TagEvent::digest).filter(found::equals).isEmpty();
  }

  private Optional<TagEvent> present(SourceResult result) {
    return before.latest(result.source().tag());
  }

  /** Since when the image waits, or was first pointed to; otherwise now, as streams have times. */
  private Instant firstSeen(SourceResult result) {
    String digest = result.found().orElseThrow().digest().toString();
    Optional<NamedTagEventList> history = before.status().tag(result.source().tag());
    Stream<Instant> waiting =
        history.stream()
            .flatMap(all -> all.conditions().stream())
            .filter(TagEventCondition::isHeldBack)
            .filter(c -> c.waiting().filter(w -> w.endsWith("@" + digest)).isPresent())
            .flatMap(condition -> condition.lastTransitionTime().stream());
    Stream<Instant> pointedTo =
        history.stream()
            .flatMap(all -> all.items().stream())
            .filter(item -> item.image().equals(digest))
            .flatMap(item -> item.created().stream());
    return Stream.concat(waiting, pointedTo)
        .min(Comparator.naturalOrder())
        .orElse(now.truncatedTo(ChronoUnit.SECONDS));
  }

  private Optional<TagOutcome.Failure> judge(SourceResult result, Instant firstSeen) {
    ImportSource source = result.source();
    TagReference tag =
        wanted
            .spec()
            .tag(source.tag())
            .orElseGet(
                () ->
                    TagReference.dockerImage(source.tag(), source.from().name())
                        .withImportPolicy(source.policy()));
    Optional<TagEvent> present = present(result);
    FoundImage found = result.found().orElseThrow();
    Move move =
        new Move(
            wanted,
            tag,
            present,
            result.pullSpec(),
            found.image(),
            found.source(),
            source.chosen().map(ChosenTag::now),
            source.chosen().flatMap(ChosenTag::before),
            firstSeen,
            now,
            moved,
            look.contentOf(result));
    Optional<TagOutcome.Failure> why = decide(move);
    if (why.isEmpty() && present.isPresent() && !Hold.isHeld(tag)) {
      moved++;
    }
    return why;
  }

  private Optional<TagOutcome.Failure> decide(Move move) {
    List<Gate> gates = new ArrayList<>();
    try {
      gates.addAll(AnnotatedGates.of(move.stream(), move.tag()));
    } catch (IllegalArgumentException | InvalidSelectionException e) {
      return Optional.of(
          new TagOutcome.Failure(
              GATE_FAILED, "what its annotations want can't be read: " + e.getMessage()));
    }
    gates.addAll(more);
    for (Gate gate : gates) {
      Optional<TagOutcome.Failure> why = decide(gate, move);
      if (why.isPresent()) {
        return why;
      }
    }
    return Optional.empty();
  }

  /** A gate that fails holds back: it was put there because of what may be wrong. */
  private Optional<TagOutcome.Failure> decide(Gate gate, Move move) {
    try {
      return why(Objects.requireNonNull(gate.decide(move), "a gate must say something"));
    } catch (RuntimeException e) {
      if (e instanceof RegistryException ended
          && ended.reason() == RegistryException.Reason.CANCELLED) {
        throw ended;
      }
      LOG.atWarn()
          .setCause(e)
          .addKeyValue("stream", before.key())
          .addKeyValue("tag", move.tag().name())
          .addKeyValue("image", move.reference())
          .log("a gate failed, and the tag is held back");
      return Optional.of(
          new TagOutcome.Failure(
              GATE_FAILED,
              "a gate failed, as the program's log says; the next import asks it again",
              e instanceof RegistryException refused ? refused.retryAfter() : Optional.empty(),
              String.valueOf(e.getMessage())));
    }
  }

  private static Optional<TagOutcome.Failure> why(Verdict verdict) {
    if (verdict instanceof Verdict.Defer later) {
      return Optional.of(
          new TagOutcome.Failure(later.reason(), later.message(), Optional.of(later.until()), ""));
    }
    return verdict instanceof Verdict.Deny never
        ? Optional.of(new TagOutcome.Failure(never.reason(), never.message()))
        : Optional.empty();
  }
}
