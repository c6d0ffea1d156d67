package dev.imagestreams.registry.feed;

import dev.imagestreams.model.Digest;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One repository, as each of the registries would tell of it. Times are whole seconds, so that many
 * are equal, and where a registry does not say how it orders what is equal, it does so anew each
 * time.
 */
final class Registry {

  private record Tag(Digest digest, Instant at) {}

  private static final class Row {
    final String name;
    final Digest digest;
    final Instant start;
    long end;

    Row(String name, Digest digest, Instant start) {
      this.name = name;
      this.digest = digest;
      this.start = start;
    }
  }

  private final Random ties;
  private final Map<String, Tag> tags = new TreeMap<>();
  private final Map<String, Row> alive = new HashMap<>();
  private final List<Row> history = new ArrayList<>();
  private final Map<Digest, Instant> artifacts = new LinkedHashMap<>();

  Registry(long seed) {
    this.ties = new Random(seed);
  }

  void push(String name, Digest digest, Instant at) {
    end(name, at);
    Row row = new Row(name, digest, at);
    history.add(row);
    alive.put(name, row);
    artifacts.putIfAbsent(digest, at);
    tags.put(name, new Tag(digest, at));
  }

  void delete(String name, Instant at) {
    end(name, at);
    tags.remove(name);
  }

  private void end(String name, Instant at) {
    Row row = alive.remove(name);
    if (row != null) {
      row.end = at.getEpochSecond();
    }
  }

  /** What no tag points to is swept up. */
  void collectGarbage() {
    List<Digest> used = tags.values().stream().map(Tag::digest).toList();
    artifacts.keySet().removeIf(digest -> !used.contains(digest));
    history.removeIf(row -> row.end != 0 && ties.nextBoolean());
  }

  List<String> names() {
    return List.copyOf(tags.keySet());
  }

  Map<String, Digest> state() {
    Map<String, Digest> state = new HashMap<>();
    tags.forEach((name, tag) -> state.put(name, tag.digest()));
    return state;
  }

  String answer(Feeds feed, URI uri) {
    return switch (feed) {
      case DOCKER_HUB -> dockerHub(number(uri, "page"), number(uri, "page_size"));
      case QUAY -> quay(number(uri, "page"), number(uri, "limit"));
      case GCR, ARTIFACT_REGISTRY -> google();
      case HARBOR -> harbor(number(uri, "page"), number(uri, "page_size"));
      case AZURE -> azure(number(uri, "n"));
    };
  }

  private static int number(URI uri, String parameter) {
    Matcher matcher = Pattern.compile("[?&]" + parameter + "=(\\d+)").matcher(uri.toString());
    if (!matcher.find()) {
      throw new AssertionError(uri + " lacks " + parameter);
    }
    return Integer.parseInt(matcher.group(1));
  }

  private List<Map.Entry<String, Tag>> newestFirst() {
    List<Map.Entry<String, Tag>> rows = new ArrayList<>(tags.entrySet());
    Collections.shuffle(rows, ties);
    rows.sort(Comparator.comparing(row -> row.getValue().at(), Comparator.reverseOrder()));
    return rows;
  }

  private String dockerHub(int page, int size) {
    List<String> rows =
        newestFirst().stream()
            .map(
                row ->
                    "{\"name\":\"%s\",\"last_updated\":\"%s\",\"digest\":\"%s\"}"
                        .formatted(row.getKey(), row.getValue().at(), row.getValue().digest()))
            .toList();
    return "{\"count\":%d,\"next\":%s,\"results\":%s}"
        .formatted(
            rows.size(), page * size < rows.size() ? "\"next\"" : "null", cut(rows, page, size));
  }

  private String azure(int size) {
    List<String> rows =
        newestFirst().stream()
            .map(
                row ->
                    "{\"name\":\"%s\",\"lastUpdateTime\":\"%s\",\"digest\":\"%s\"}"
                        .formatted(row.getKey(), row.getValue().at(), row.getValue().digest()))
            .toList();
    return "{\"tags\":%s}".formatted(cut(rows, 1, size));
  }

  private String quay(int page, int size) {
    List<Row> rows = new ArrayList<>(history);
    // What was begun in the same second was begun one after the other.
    Collections.reverse(rows);
    rows.sort(Comparator.comparing((Row row) -> row.start).reversed());
    List<String> texts =
        rows.stream()
            .map(
                row ->
                    "{\"name\":\"%s\",\"start_ts\":%d%s,\"manifest_digest\":\"%s\"}"
                        .formatted(
                            row.name,
                            row.start.getEpochSecond(),
                            row.end == 0 ? "" : ",\"end_ts\":" + row.end,
                            row.digest))
            .toList();
    return "{\"tags\":%s,\"page\":%d,\"has_additional\":%s}"
        .formatted(cut(texts, page, size), page, page * size < texts.size());
  }

  private String harbor(int page, int size) {
    List<Map.Entry<Digest, Instant>> rows = new ArrayList<>(artifacts.entrySet());
    Collections.shuffle(rows, ties);
    rows.sort(Map.Entry.comparingByValue(Comparator.reverseOrder()));
    Map<Digest, List<String>> names = namesByDigest();
    List<String> texts =
        rows.stream()
            .map(
                row ->
                    "{\"digest\":\"%s\",\"push_time\":\"%s\",\"tags\":[%s]}"
                        .formatted(
                            row.getKey(),
                            row.getValue(),
                            tagObjects(names.getOrDefault(row.getKey(), List.of()))))
            .toList();
    return cut(texts, page, size);
  }

  private String google() {
    Map<Digest, List<String>> names = namesByDigest();
    List<String> manifests = new ArrayList<>();
    artifacts.forEach(
        (digest, at) ->
            manifests.add(
                "\"%s\":{\"timeUploadedMs\":\"%d\",\"tag\":[%s]}"
                    .formatted(
                        digest,
                        at.toEpochMilli(),
                        String.join(",", quoted(names.getOrDefault(digest, List.of()))))));
    return "{\"manifest\":{%s},\"tags\":[%s]}"
        .formatted(String.join(",", manifests), String.join(",", quoted(names())));
  }

  private Map<Digest, List<String>> namesByDigest() {
    Map<Digest, List<String>> names = new HashMap<>();
    tags.forEach(
        (name, tag) -> names.computeIfAbsent(tag.digest(), d -> new ArrayList<>()).add(name));
    return names;
  }

  private String tagObjects(List<String> names) {
    return String.join(
        ",",
        names.stream()
            .map(
                name ->
                    "{\"name\":\"%s\",\"push_time\":\"%s\"}".formatted(name, tags.get(name).at()))
            .toList());
  }

  private static List<String> quoted(List<String> names) {
    return names.stream().map(name -> "\"" + name + "\"").toList();
  }

  private static String cut(List<String> rows, int page, int size) {
    int from = Math.min((page - 1) * size, rows.size());
    return "[" + String.join(",", rows.subList(from, Math.min(from + size, rows.size()))) + "]";
  }
}
