package dev.imagestreams.server.storage;

import dev.imagestreams.model.Digest;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What somebody asks the journal for, and what became of it. */
final class JournalRequest {

  private final String repository;
  private final List<String> tags;
  private final Optional<Digest> digest;
  private final Optional<PushedManifest> manifest;
  private final boolean removesManifest;
  private final String actor;
  private List<JournalRecord> made = List.of();
  private boolean done;
  private Optional<Exception> failure = Optional.empty();

  /**
   * @param digest what the tags are to point to, or what is removed; empty to remove the tags
   * @param manifest that comes with it
   * @param actor who asks for it; empty for nobody that is known
   */
  JournalRequest(
      String repository,
      List<String> tags,
      Optional<Digest> digest,
      Optional<PushedManifest> manifest,
      boolean removesManifest,
      String actor) {
    this.repository = repository;
    this.tags = tags;
    this.digest = digest;
    this.manifest = manifest;
    this.removesManifest = removesManifest;
    this.actor = actor;
  }

  String repository() {
    return repository;
  }

  List<String> tags() {
    return tags;
  }

  /** What the tags point to afterwards. */
  Optional<Digest> target() {
    return removesManifest ? Optional.empty() : digest;
  }

  /**
   * Makes the records.
   *
   * @param after the number before the first
   * @param now what each tag points to
   */
  void records(long after, Instant time, Map<String, Optional<Digest>> now) {
    List<JournalRecord> records = new ArrayList<>();
    for (String tag : tags) {
      Optional<Digest> previous = now.getOrDefault(tag, Optional.empty());
      if (target().isPresent() || previous.isPresent()) {
        long number = after + records.size() + 1;
        // The manifest goes with the first: the others need not have it again.
        Optional<PushedManifest> with = records.isEmpty() ? manifest : Optional.empty();
        records.add(
            new JournalRecord(
                new TagMove(number, time, repository, tag, previous, target(), actor), with));
      }
    }
    if (removesManifest) {
      long number = after + records.size() + 1;
      records.add(
          new JournalRecord(
              new TagMove(number, time, repository, "", digest, Optional.empty(), actor),
              Optional.empty()));
    }
    made = records;
  }

  List<JournalRecord> made() {
    return made;
  }

  /**
   * @param last the number of the last record that was applied
   * @param all whether all were that were asked for at the same time
   * @param why one was not
   */
  void end(long last, boolean all, Optional<Exception> why) {
    failure = why;
    done = all || made.isEmpty() || made.get(made.size() - 1).move().number() <= last;
  }

  /**
   * The moves that were made.
   *
   * @throws IOException when not all of them were
   */
  List<TagMove> outcome() throws IOException {
    if (!done) {
      throw new IOException(
          "the push could not be written; the registry's log says why", failure.orElse(null));
    }
    return made.stream().map(JournalRecord::move).toList();
  }
}
