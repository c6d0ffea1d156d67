package dev.imagestreams.core.select;

import dev.imagestreams.model.Platform;
import dev.imagestreams.model.TagReference;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Which tag of a repository a stream's tag follows, where that is not always the same one: the best
 * of those that count.
 *
 * <pre>{@code
 * TagSelection.semver("^1.2")
 * TagSelection.numeric().extracting("^main-[0-9a-f]+-(\\d+)$")
 * TagSelection.calendar("YYYY.0M.MICRO").excluding("-debug$")
 * TagSelection.newestFirstSeen().including("^nightly-").onPlatform(Platform.LINUX_AMD64)
 * }</pre>
 *
 * <p>It is kept on a tag of the stream's spec, as annotations: {@link #ANNOTATION} names the order,
 * and others, whose names begin with it, the rest. The tag's {@code from} names the repository. Two
 * selections are equal when they say the same in the same words.
 *
 * <p>Which tag is the best one depends on the tags that are there, and on nothing else: not on the
 * order they come in, nor on what was chosen before. Of tags that are worth the same, the one is
 * better that comes last in the order of code units, whatever the order is otherwise; so {@code
 * 1.2.0} is better than {@code 1.2}.
 *
 * <p>Patterns are regular expressions that are looked for anywhere in a tag, unless {@code ^} and
 * {@code $} say where. They know what RE2 and {@link java.util.regex.Pattern} have in common, but
 * no flags, no POSIX and Unicode classes, and nothing that looks ahead, behind or back; so looking
 * for one takes time in proportion to its length and the tag's, whoever wrote it.
 *
 * <p>Immutable and thread-safe; nothing here does any I/O.
 */
public final class TagSelection {

  /** On a tag of a stream's spec, with the order: the tag follows the best one of a repository. */
  public static final String ANNOTATION = "imagestreams.dev/select";

  private final Map<Setting, String> settings;
  private final TagJudge<?> judge;
  private final Optional<Platform> platform;

  /** Reads the settings, which are all that a selection is. */
  private TagSelection(Map<Setting, String> settings) {
    this.settings = settings;
    this.judge = TagJudge.of(settings);
    this.platform = Setting.PLATFORM.in(settings).map(PlatformText::parse);
  }

  private static TagSelection of(OrderKind order) {
    return new TagSelection(new EnumMap<>(Map.of(Setting.ORDER, order.text())));
  }

  private static TagSelection of(OrderKind order, Setting setting, String value) {
    return new TagSelection(new EnumMap<>(Map.of(Setting.ORDER, order.text(), setting, value)));
  }

  /**
   * The highest version by Semantic Versioning 2.0.0, with or without a {@code v} before it.
   *
   * <p>Ranges are npm's: {@code >=1.2 <2}, {@code ^1.2}, {@code ~1.2.3}, {@code 1.2 - 1.4}, {@code
   * 1.x}, {@code *}, and alternatives parted by {@code ||}. A pre-release counts only if the range
   * names one of the same three numbers. A tag that is not a full version, as {@code 1.2}, doesn't
   * count. What follows a dash makes any version a pre-release: {@code 1.2.3-alpine} counts when it
   * is taken apart by {@link #extracting(String)}.
   *
   * @throws InvalidSelectionException when the range is none
   */
  public static TagSelection semver(String range) {
    return of(OrderKind.SEMVER, Setting.RANGE, range);
  }

  /**
   * The highest whole number, of any length. Signs, fractions and exponents are no part of one:
   * {@code 1.10} is rather a version.
   */
  public static TagSelection numeric() {
    return of(OrderKind.NUMERIC);
  }

  /** The last one in the order of code units: digits, capitals, small letters. */
  public static TagSelection alphabetical() {
    return of(OrderKind.ALPHABETICAL);
  }

  /**
   * The latest date, with or without a {@code v} before it.
   *
   * <p>Formats consist of calver.org's terms. {@code YYYY} is four digits, {@code 0Y} two, {@code
   * YY} the years since 2000. {@code MM}, {@code WW} and {@code DD} are without leading zero,
   * {@code 0M}, {@code 0W} and {@code 0D} are two digits. {@code MAJOR}, {@code MINOR} and {@code
   * MICRO} are whole numbers, leading zeros or not. {@code MODIFIER}, which may only be last, is
   * any text from a letter on, and may be missing, with the separators before it; what has one
   * comes before what has none. Between terms may stand dots, dashes and underscores. The date
   * decides as a whole, in the place of its first part, and must be one of the calendar.
   *
   * @throws InvalidSelectionException when the format is none
   */
  public static TagSelection calendar(String format) {
    return of(OrderKind.CALENDAR, Setting.FORMAT, format);
  }

  /**
   * The one that was first seen last. A tag of which nobody knows when it was first seen doesn't
   * count.
   */
  public static TagSelection newestFirstSeen() {
    return of(OrderKind.NEWEST);
  }

  /** Only tags in which the pattern is found count, in the place of another pattern. */
  public TagSelection including(String pattern) {
    return with(Setting.INCLUDE, pattern);
  }

  /** Tags in which the pattern is found don't count, in the place of another pattern. */
  public TagSelection excluding(String pattern) {
    return with(Setting.EXCLUDE, pattern);
  }

  /**
   * Tags are ordered by what the group {@code key} of the pattern matches, or else its first group,
   * or, where it has none, the whole pattern. A tag in which the pattern is not found, or the group
   * has no part or is empty, doesn't count.
   *
   * @throws InvalidSelectionException when the pattern is none, or the order reads no text
   */
  public TagSelection extracting(String pattern) {
    Map<Setting, String> changed = new EnumMap<>(settings);
    changed.put(Setting.EXTRACT, pattern);
    changed.remove(Setting.EXTRACT_AS);
    return new TagSelection(changed);
  }

  /**
   * Tags are ordered by a text made of the pattern's groups.
   *
   * @param template as {@code $1.$2} or {@code $year.${month}}
   * @throws InvalidSelectionException when the pattern or the template is none, or the order reads
   *     no text
   */
  public TagSelection extracting(String pattern, String template) {
    return extracting(pattern).with(Setting.EXTRACT_AS, template);
  }

  /**
   * The image must be for the platform. Whether it is, a tag doesn't tell: whoever uses the
   * selection looks at the best tags, one after the other, and says how many at most.
   *
   * @throws InvalidSelectionException when the platform has no name of the form {@code
   *     os/architecture[/variant]}
   */
  public TagSelection onPlatform(Platform required) {
    return with(Setting.PLATFORM, required.toString());
  }

  /**
   * The lowest is the best, in the place of the highest.
   *
   * @throws InvalidSelectionException when the order is by when tags were first seen
   */
  public TagSelection lowestFirst() {
    return with(Setting.BEST, "lowest");
  }

  /**
   * {@code 1.2} and {@code 1} are versions too, namely {@code 1.2.0} and {@code 1.0.0}.
   *
   * @throws InvalidSelectionException when the order is not by versions
   */
  public TagSelection lenient() {
    return with(Setting.LENIENT, "true");
  }

  /**
   * Pre-releases count whether the range names them or not. What a range leaves open begins with
   * the first pre-release then: {@code 1.2.0-alpha} is in {@code ~1.2}, and {@code 2.0.0-alpha} is
   * not in {@code ^1.2}.
   *
   * @throws InvalidSelectionException when the order is not by versions
   */
  public TagSelection withPreReleases() {
    return with(Setting.PRE_RELEASES, "true");
  }

  private TagSelection with(Setting setting, String value) {
    Map<Setting, String> changed = new EnumMap<>(settings);
    changed.put(setting, value);
    return new TagSelection(changed);
  }

  /**
   * What the annotations of a tag say is selected; empty for a tag that selects nothing.
   *
   * @throws InvalidSelectionException when they can't be understood
   */
  public static Optional<TagSelection> of(TagReference tag) {
    Map<Setting, String> settings = new EnumMap<>(Setting.class);
    tag.annotations()
        .forEach((name, value) -> Setting.of(name, value).ifPresent(s -> settings.put(s, value)));
    return settings.isEmpty() ? Optional.empty() : Optional.of(new TagSelection(settings));
  }

  /** Whether a tag says that it selects, understandably or not. */
  public static boolean isOn(TagReference tag) {
    return tag.annotations().keySet().stream().anyMatch(Setting::isAnnotation);
  }

  /** The tag with this selection, in the place of another one; the rest of it stays as it is. */
  public TagReference on(TagReference tag) {
    Map<String, String> annotations = otherAnnotations(tag);
    settings.forEach((setting, value) -> annotations.put(setting.annotation(), value));
    return tag.withAnnotations(annotations);
  }

  /** The tag without a selection: it follows what its {@code from} names. */
  public static TagReference removeFrom(TagReference tag) {
    return tag.withAnnotations(otherAnnotations(tag));
  }

  private static Map<String, String> otherAnnotations(TagReference tag) {
    Map<String, String> annotations = new TreeMap<>(tag.annotations());
    annotations.keySet().removeIf(Setting::isAnnotation);
    return annotations;
  }

  /** Whether it matters since when tags are known. */
  public boolean needsFirstSeen() {
    return Setting.ORDER.in(settings).filter(OrderKind.NEWEST.text()::equals).isPresent();
  }

  /** What the image must be for; empty where any will do. */
  public Optional<Platform> requiredPlatform() {
    return platform;
  }

  /**
   * Chooses the best tag. The required platform is not looked at.
   *
   * @param candidates in any order; of a tag that comes twice, the earlier time counts
   */
  public Selected choose(Collection<Candidate> candidates) {
    return choose(candidates, 1);
  }

  /**
   * Chooses the best tags, for those who look at one after the other until one will do.
   *
   * @param candidates in any order; of a tag that comes twice, the earlier time counts
   * @param limit how many at most; at least 1
   * @throws IllegalArgumentException when the limit is less
   */
  public Selected choose(Collection<Candidate> candidates, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1, not " + limit);
    }
    return judge.choose(candidates, limit);
  }

  /**
   * Which of two tags is better: positive if the first is, negative if the second is, and 0 if they
   * are worth the same, whatever their names; empty when one of them doesn't count. A negative
   * answer for a new tag and the present one is a downgrade.
   */
  public OptionalInt compare(Candidate one, Candidate other) {
    return judge.compare(one, other);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TagSelection selection && settings.equals(selection.settings);
  }

  @Override
  public int hashCode() {
    return settings.hashCode();
  }

  /** The annotations. */
  @Override
  public String toString() {
    return on(TagReference.named("")).annotations().toString();
  }
}
