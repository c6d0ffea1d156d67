package dev.imagestreams.benchmarks.peers;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a round found out: proof that all clients did the same work.
 *
 * @param configBytes of all configs together; 0 where none was wanted
 */
public record Findings(Map<String, String> digests, long configBytes) {

  static Findings digests(Entrant entrant, Crew crew) throws Exception {
    Map<String, String> digests = new ConcurrentSkipListMap<>();
    List<String> tags = entrant.tags();
    crew.forEach(tags, tag -> digests.put(tag, entrant.digest(tag)));
    return new Findings(digests, 0);
  }

  static Findings contents(Entrant entrant, Crew crew) throws Exception {
    Map<String, String> digests = new ConcurrentSkipListMap<>();
    LongAdder configBytes = new LongAdder();
    List<String> tags = entrant.tags();
    crew.forEach(
        tags,
        tag -> {
          Entrant.Content content = entrant.content(tag);
          digests.put(tag, content.digest());
          configBytes.add(content.config().length);
        });
    return new Findings(digests, configBytes.sum());
  }

  /** The same for the same tags, digests and, where that work fetches them, sizes of configs. */
  String fingerprint(Work work) {
    long configs = work == Work.CONTENTS ? configBytes : 0;
    return digests.size() + "/" + Integer.toHexString(digests.hashCode()) + "/" + configs;
  }
}
