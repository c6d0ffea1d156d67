package dev.imagestreams.registry.auth;

import dev.imagestreams.model.Repository;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a file says about credentials: those it holds, and the helpers it names for others.
 *
 * @param entries in the order of the file
 * @param helpers the helper of each host, by the host's one name
 * @param store the helper of all other hosts
 */
record AuthEntries(List<Entry> entries, Map<String, Helper> helpers, Optional<String> store) {

  static final AuthEntries NONE = new AuthEntries(List.of(), Map.of(), Optional.empty());

  /**
   * One key of {@code auths}.
   *
   * @param credentials empty when the entry only says that the helper has them
   */
  record Entry(AuthKey key, List<Credentials> credentials) {}

  /**
   * One key of {@code credHelpers}.
   *
   * @param written the key as it stands in the file
   * @param name the program's name after {@code docker-credential-}
   */
  record Helper(String written, String name) {}

  /** Something that may fit a repository. */
  sealed interface Candidate {

    /** Credentials that the file holds. */
    record Known(Credentials credentials) implements Candidate {}

    /** Credentials that a helper may have for a server. */
    record Asked(String helper, String server) implements Candidate {}
  }

  AuthEntries {
    entries = List.copyOf(entries);
    helpers = Map.copyOf(helpers);
  }

  /**
   * What to try for a repository, most fitting first.
   *
   * <p>For a host as a whole its helper comes before what the file holds. Where {@code credHelpers}
   * names the host, docker and podman take nothing else for it, and nor do we: the rest is what was
   * left behind when the helper was set up.
   */
  List<Candidate> candidates(Repository repository) {
    String host = AuthKey.host(repository);
    Optional<Helper> own = Optional.ofNullable(helpers.get(host));
    Optional<String> helper = own.map(Helper::name).or(() -> store);
    List<Entry> below = new ArrayList<>();
    List<Entry> whole = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.key().matches(repository)) {
        (entry.key().isHost() ? whole : below).add(entry);
      }
    }
    below.sort(Comparator.comparingInt((Entry e) -> e.key().scope().length()).reversed());

    Set<Candidate> found = new LinkedHashSet<>();
    for (Entry entry : below) {
      addKnown(found, entry);
      helper.ifPresent(name -> addWritten(found, name, entry));
    }
    helper.ifPresent(
        name -> {
          found.add(new Candidate.Asked(name, AuthKey.server(host)));
          own.ifPresent(o -> found.add(new Candidate.Asked(name, o.written())));
          whole.forEach(entry -> addWritten(found, name, entry));
        });
    if (own.isEmpty()) {
      whole.forEach(entry -> addKnown(found, entry));
    }
    return List.copyOf(found);
  }

  private static void addKnown(Set<Candidate> found, Entry entry) {
    entry.credentials().forEach(c -> found.add(new Candidate.Known(c)));
  }

  /** An entry without credentials: the helper was given them under the entry's key. */
  private static void addWritten(Set<Candidate> found, String helper, Entry entry) {
    if (entry.credentials().isEmpty()) {
      found.add(new Candidate.Asked(helper, entry.key().written()));
    }
  }
}
