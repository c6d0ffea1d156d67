package dev.imagestreams.server.internal;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.Repository;
import dev.imagestreams.model.StreamKey;
import java.util.List;

/** What clients call things: checked before it becomes a part of a path. */
final class Names {

  /** The draft of the specification's next version wants ten at least. */
  private static final int MAX_TAGS = 100;

  private Names() {}

  static Digest digest(String text) {
    try {
      return Digest.parse(text);
    } catch (InvalidReferenceException e) {
      throw RegistryError.digestInvalid(e.getMessage());
    }
  }

  static boolean isTag(String reference) {
    try {
      return ImageReference.parse("any:" + reference).tag().isPresent();
    } catch (InvalidReferenceException e) {
      return false;
    }
  }

  static String validTag(String tag) {
    try {
      return ImageReference.parse("any:" + tag).tag().orElseThrow();
    } catch (InvalidReferenceException e) {
      throw new RegistryError(400, "TAG_INVALID", e.getMessage());
    }
  }

  static List<String> validTags(List<String> tags) {
    if (tags.size() > MAX_TAGS) {
      throw new RegistryError(
          414, "TAG_INVALID", "a push takes at most " + MAX_TAGS + " tags at a time");
    }
    return tags.stream().map(Names::validTag).distinct().toList();
  }

  static boolean isRepository(String repository) {
    try {
      Repository.requireValidPath(repository);
      return true;
    } catch (InvalidReferenceException e) {
      return false;
    }
  }

  /**
   * Every repository has a stream, and no two share one: {@code app} is the stream {@code
   * default/app}, so the repository of that name can't be another.
   */
  static void requireStreamName(String repository) {
    try {
      StreamKey key = StreamKey.parse(repository);
      if (!isOwnName(repository, key)) {
        throw RegistryError.nameInvalid(
            "push to " + key.name() + " instead: it is what " + repository + " would be");
      }
    } catch (InvalidReferenceException e) {
      throw RegistryError.nameInvalid(e.getMessage());
    }
  }

  private static boolean isOwnName(String repository, StreamKey key) {
    return !key.toString().equals(repository)
        || !key.namespace().equals(StreamKey.DEFAULT_NAMESPACE);
  }

  static boolean isOwnName(String repository) {
    try {
      return isOwnName(repository, StreamKey.parse(repository));
    } catch (InvalidReferenceException e) {
      return false;
    }
  }
}
