package dev.imagestreams.core.gate;

import dev.imagestreams.core.schedule.Intervals;
import dev.imagestreams.core.select.TagSelection;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.Platform;
import dev.imagestreams.model.TagReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The gates that annotations of a stream and its tags put before its tags. What a tag says counts
 * before what its stream says of the same.
 *
 * <p>Functions of their arguments; thread-safe.
 */
public final class AnnotatedGates {

  private static final String NONE = "none";
  private static final String REQUIRED = "required";
  private static final Pattern PLATFORM =
      Pattern.compile("([a-z0-9]+)/([a-z0-9_]+)(?:/([a-z0-9._]+))?");

  /** What reads an annotation, and throws an IllegalArgumentException where it can't. */
  private interface Reader {
    Object read(String value);
  }

  private static final Map<String, Reader> READERS =
      new TreeMap<>(
          Map.of(
              Cooldown.ANNOTATION, AnnotatedGates::cooldown,
              Approval.ANNOTATION, value -> isSecond(value, NONE, REQUIRED),
              Approval.APPROVED_ANNOTATION, AnnotatedGates::digests,
              RequiredPlatforms.ANNOTATION, AnnotatedGates::platforms,
              DowngradeGuard.ANNOTATION, value -> isSecond(value, "false", "true")));

  private AnnotatedGates() {}

  /**
   * The gates of a tag, in the order in which they are asked: against downgrades, approval,
   * platforms, cooldown.
   *
   * @throws IllegalArgumentException when an annotation can't be read
   * @throws dev.imagestreams.core.select.InvalidSelectionException when what is selected can't be
   *     understood
   */
  public static List<Gate> of(ImageStream stream, TagReference tag) {
    List<Gate> gates = new ArrayList<>();
    boolean downgrades =
        said(stream, tag, DowngradeGuard.ANNOTATION)
            .filter(value -> isSecond(value, "false", "true"))
            .isPresent();
    if (!downgrades) {
      TagSelection.of(tag).map(DowngradeGuard::new).ifPresent(gates::add);
    }
    if (said(stream, tag, Approval.ANNOTATION)
        .filter(value -> isSecond(value, NONE, REQUIRED))
        .isPresent()) {
      gates.add(
          new Approval(
              said(stream, tag, Approval.APPROVED_ANNOTATION)
                  .map(AnnotatedGates::digests)
                  .orElse(Set.of())));
    }
    said(stream, tag, RequiredPlatforms.ANNOTATION)
        .map(AnnotatedGates::platforms)
        .filter(platforms -> !platforms.isEmpty())
        .ifPresent(platforms -> gates.add(new RequiredPlatforms(platforms)));
    said(stream, tag, Cooldown.ANNOTATION)
        .map(AnnotatedGates::cooldown)
        .filter(time -> !time.isZero())
        .ifPresent(time -> gates.add(new Cooldown(time)));
    return List.copyOf(gates);
  }

  /** What is wrong with those annotations that are about gates, by annotation. */
  public static Map<String, String> problems(Map<String, String> annotations) {
    Map<String, String> problems = new TreeMap<>();
    READERS.forEach(
        (annotation, reader) -> {
          String value = annotations.get(annotation);
          if (value != null) {
            try {
              reader.read(value);
            } catch (IllegalArgumentException e) {
              problems.put(annotation, String.valueOf(e.getMessage()));
            }
          }
        });
    return problems;
  }

  private static Optional<String> said(ImageStream stream, TagReference tag, String annotation) {
    return Optional.ofNullable(tag.annotations().get(annotation))
        .or(() -> Optional.ofNullable(stream.metadata().annotations().get(annotation)));
  }

  private static Duration cooldown(String value) {
    return value.equals("0") || value.equals("0s") ? Duration.ZERO : Intervals.parse(value);
  }

  private static boolean isSecond(String value, String first, String second) {
    if (!value.equals(first) && !value.equals(second)) {
      throw new IllegalArgumentException(
          "\"" + value + "\" is neither \"" + first + "\" nor \"" + second + "\"");
    }
    return value.equals(second);
  }

  private static Set<Digest> digests(String value) {
    return parts(value).map(AnnotatedGates::digest).collect(Collectors.toUnmodifiableSet());
  }

  private static Digest digest(String text) {
    try {
      return Digest.parse(text);
    } catch (InvalidReferenceException e) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no digest; write sha256:… in full, several parted by commas", e);
    }
  }

  private static List<Platform> platforms(String value) {
    return value.equals(NONE) ? List.of() : parts(value).map(AnnotatedGates::platform).toList();
  }

  private static Platform platform(String text) {
    Matcher form = PLATFORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no platform; write linux/amd64,linux/arm64, or none");
    }
    return new Platform(form.group(1), form.group(2), Optional.ofNullable(form.group(3)));
  }

  private static Stream<String> parts(String value) {
    return Stream.of(value.split(",", -1)).map(String::strip);
  }
}
