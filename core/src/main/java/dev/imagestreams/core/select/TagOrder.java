package dev.imagestreams.core.select;

import dev.imagestreams.model.SemanticVersion;
import java.time.Instant;
import java.util.Optional;

/**
 * What tags are ordered by.
 *
 * @param <K> what a tag is read as; keys that compare as equal are worth the same
 */
sealed interface TagOrder<K extends Comparable<? super K>> {

  /**
   * What the tag is worth.
   *
   * @param text the tag, or what was taken out of it
   */
  Optional<K> key(Candidate candidate, String text);

  /** What is wrong with a tag that has no key. */
  Uncounted keyless();

  /** Why a key doesn't count although it is one. */
  default Optional<Uncounted> objection(K key) {
    return Optional.empty();
  }

  /** What the greatest of all is called. */
  String highest();

  /** What the least of all is called. */
  String lowest();

  /** A leading {@code v} is no part of a version. */
  private static String withoutV(String text) {
    return text.startsWith("v") ? text.substring(1) : text;
  }

  /**
   * By Semantic Versioning 2.0.0.
   *
   * @param lenient whether {@code 1} and {@code 1.2} are versions too, as {@code 1.0.0} and {@code
   *     1.2.0}
   */
  record Semver(VersionRange range, boolean lenient) implements TagOrder<SemanticVersion> {

    @Override
    public Optional<SemanticVersion> key(Candidate candidate, String text) {
      String version = withoutV(text);
      Optional<SemanticVersion> full = SemanticVersion.parse(version);
      return full.isEmpty() && lenient ? SemanticVersion.parse(completed(version)) : full;
    }

    private static String completed(String version) {
      int dash = version.indexOf('-');
      String core = dash < 0 ? version : version.substring(0, dash);
      int dots = core.length() - core.replace(".", "").length();
      return core + ".0".repeat(Math.max(0, 2 - dots)) + version.substring(core.length());
    }

    @Override
    public Uncounted keyless() {
      return Uncounted.NO_VERSION;
    }

    @Override
    public Optional<Uncounted> objection(SemanticVersion version) {
      return range.objection(version);
    }

    @Override
    public String highest() {
      return "the highest version in \"" + range.text() + "\"";
    }

    @Override
    public String lowest() {
      return "the lowest version in \"" + range.text() + "\"";
    }
  }

  /** By the number that it is. */
  record Numeric() implements TagOrder<WholeNumber> {

    @Override
    public Optional<WholeNumber> key(Candidate candidate, String text) {
      return WholeNumber.parse(text);
    }

    @Override
    public Uncounted keyless() {
      return Uncounted.NO_NUMBER;
    }

    @Override
    public String highest() {
      return "the highest number";
    }

    @Override
    public String lowest() {
      return "the lowest number";
    }
  }

  /** By the order of code units: digits, then capitals, then small letters. */
  record Alphabetical() implements TagOrder<String> {

    @Override
    public Optional<String> key(Candidate candidate, String text) {
      return Optional.of(text);
    }

    @Override
    public Uncounted keyless() {
      return Uncounted.NOT_EXTRACTED;
    }

    @Override
    public String highest() {
      return "the last in alphabetical order";
    }

    @Override
    public String lowest() {
      return "the first in alphabetical order";
    }
  }

  /** By the date that it names. */
  record Calendar(CalendarFormat format) implements TagOrder<CalendarVersion> {

    @Override
    public Optional<CalendarVersion> key(Candidate candidate, String text) {
      return format.read(withoutV(text));
    }

    @Override
    public Uncounted keyless() {
      return Uncounted.NO_DATE;
    }

    @Override
    public String highest() {
      return "the latest of the format " + format.text();
    }

    @Override
    public String lowest() {
      return "the earliest of the format " + format.text();
    }
  }

  /** By the time at which it was first seen. */
  record Newest() implements TagOrder<Instant> {

    @Override
    public Optional<Instant> key(Candidate candidate, String text) {
      return candidate.firstSeen();
    }

    @Override
    public Uncounted keyless() {
      return Uncounted.NEVER_SEEN;
    }

    @Override
    public String highest() {
      return "the newest by when it was first seen";
    }

    @Override
    public String lowest() {
      return "the oldest by when it was first seen";
    }
  }
}
