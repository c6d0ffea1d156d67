package dev.imagestreams.registry.mirrors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlFactory;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import dev.imagestreams.model.ImageStreamsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One file in the format of containers-registries.conf(5), version 2. */
final class RegistriesConfFile {

  private static final int MAX_SIZE = 1 << 20;
  private static final int MAX_DEPTH = 32;
  private static final int MAX_NUMBER = 100;

  private static final TomlMapper TOML =
      new TomlMapper(
          TomlFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(MAX_DEPTH)
                      .maxNumberLength(MAX_NUMBER)
                      .build())
              .build());

  private RegistriesConfFile() {}

  /** The rules of a file; of several with the same prefix the first. */
  static ScopeMap.Builder<Rule> read(Path file) {
    Table top = parse(text(file), file.toString());
    if (top.has("registries")) {
      throw top.invalid(
          "registries",
          "this is version 1 of the format, which is not read; write a [[registry]] table with"
              + " location and blocked or insecure for each registry of these lists");
    }
    ScopeMap.Builder<Rule> rules = new ScopeMap.Builder<>();
    for (Table table : top.tables("registry")) {
      Rule rule = rule(table);
      Rule earlier = rules.get(rule.scope());
      if (earlier != null && contradict(earlier, rule)) {
        throw table.invalid(
            "prefix",
            rule.scope()
                + " has a table already that says otherwise on blocked or insecure; leave one");
      }
      rules.putFirst(rule.scope(), rule);
    }
    return rules;
  }

  private static boolean contradict(Rule one, Rule other) {
    return one.blocked() != other.blocked() || one.insecure() != other.insecure();
  }

  private static String text(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_SIZE + 1);
      if (bytes.length > MAX_SIZE) {
        throw new InvalidRegistryRulesException(
            file.toString(), "", "it is larger than 1 MiB, which no registries.conf is");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new InvalidRegistryRulesException(file.toString(), "", "it is not UTF-8");
    } catch (IOException e) {
      throw new ImageStreamsException(
          "reading the rules for registries from " + file + " failed; check that it is readable",
          e);
    }
  }

  private static Table parse(String text, String source) {
    try {
      JsonNode top = TOML.readTree(text);
      return new Table(top, source, "");
    } catch (JsonProcessingException e) {
      String where = e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr();
      throw new InvalidRegistryRulesException(
          source, where, "it is not valid TOML, or nested more than " + MAX_DEPTH + " levels deep");
    }
  }

  private static Rule rule(Table table) {
    String location = table.text("location");
    String prefix = table.text("prefix");
    Scope scope =
        prefix.isEmpty()
            ? Scope.parse(location, table.source(), table.at("location"))
            : Scope.parse(prefix, table.source(), table.at("prefix"));
    boolean insecure = table.flag("insecure");
    if (table.has("pull-from-mirror")) {
      throw table.invalid("pull-from-mirror", "it belongs to a [[registry.mirror]]");
    }
    return new Rule(
        scope,
        moved(table, prefix.isEmpty() ? "" : location, insecure, scope),
        insecure,
        table.flag("blocked"),
        mirrors(table),
        table.source());
  }

  private static Optional<Endpoint> moved(
      Table table, String location, boolean insecure, Scope scope) {
    if (location.isEmpty()) {
      return Optional.empty();
    }
    Endpoint endpoint = Endpoint.parse(location, insecure, table.source(), table.at("location"));
    return endpoint.isSameAs(scope) ? Optional.empty() : Optional.of(endpoint);
  }

  private static List<Rule.Mirror> mirrors(Table table) {
    boolean byDigestOnly = table.flag("mirror-by-digest-only");
    List<Rule.Mirror> mirrors = new ArrayList<>();
    for (Table mirror : table.tables("mirror")) {
      Pull pull = pull(mirror);
      if (byDigestOnly && pull != null) {
        throw mirror.invalid(
            "pull-from-mirror", "it goes with no mirror-by-digest-only of the registry; leave one");
      }
      mirrors.add(
          new Rule.Mirror(
              Endpoint.parse(
                  mirror.text("location"),
                  mirror.flag("insecure"),
                  mirror.source(),
                  mirror.at("location")),
              byDigestOnly ? Pull.DIGEST_ONLY : pull == null ? Pull.ALL : pull));
    }
    return mirrors;
  }

  private static @Nullable Pull pull(Table mirror) {
    return switch (mirror.text("pull-from-mirror")) {
      case "" -> null;
      case "all" -> Pull.ALL;
      case "digest-only" -> Pull.DIGEST_ONLY;
      case "tag-only" -> Pull.TAG_ONLY;
      default ->
          throw mirror.invalid(
              "pull-from-mirror", "one of all, digest-only, tag-only belongs here");
    };
  }
}
