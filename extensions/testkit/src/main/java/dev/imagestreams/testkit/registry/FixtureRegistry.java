package dev.imagestreams.testkit.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.MediaTypes;
import dev.imagestreams.model.Repository;
import dev.imagestreams.testkit.registry.FixtureRepository.Stored;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A small registry on a port of 127.0.0.1, in memory, for tests of clients: it speaks all of the
 * OCI distribution protocol, writes down what it was asked, behaves as odd registries do ({@link
 * Quirk}), and fails as it is told ({@link Fault}). Thread-safe.
 */
public final class FixtureRegistry implements AutoCloseable {

  private final FixtureState state;
  private final Recorder recorder;
  private final Faults faults = new Faults();
  private final Optional<FixtureTokens> tokens;
  private final Optional<FixtureStorage> storage;
  private final Recorder storageRecorder;
  private final Gate gate;
  private final FixtureManifests manifests;
  private final FixtureBlobs blobs;
  private final FixtureUploads uploads;
  private final FixtureLists lists;
  private final FixtureServer server;

  FixtureRegistry(FixtureRegistryBuilder given) {
    AtomicLong numbers = new AtomicLong();
    this.state = given.state();
    this.recorder = new Recorder(numbers);
    this.storageRecorder = new Recorder(numbers);
    this.tokens =
        given.way() == Gate.Way.BEARER
            ? Optional.of(new FixtureTokens(given.rules(), new Recorder(numbers)))
            : Optional.empty();
    this.storage =
        state.has(Quirk.BLOBS_ELSEWHERE)
            ? Optional.of(new FixtureStorage(storageRecorder))
            : Optional.empty();
    this.gate = new Gate(given.way(), given.rules(), tokens);
    this.manifests = new FixtureManifests(state);
    this.blobs = new FixtureBlobs(state, storage);
    this.uploads = new FixtureUploads(state);
    this.lists = new FixtureLists(state);
    this.server =
        new FixtureServer(
            given.tls(), request -> recorder.record(request, r -> faults.answer(r, this::answer)));
  }

  /** A registry that lets everybody in and has no quirks. */
  public static FixtureRegistry start() {
    return builder().start();
  }

  public static FixtureRegistryBuilder builder() {
    return new FixtureRegistryBuilder();
  }

  private WireReply answer(WireRequest request) throws IOException {
    Optional<Route> route = Route.of(request.path());
    WireReply reply =
        gate.refusal(request, route)
            .orElseGet(
                () ->
                    route
                        .map(r -> answer(request, r))
                        .orElseGet(() -> WireReply.error(404, "NOT_FOUND", "no such place")));
    return Disguise.of(state, reply);
  }

  private WireReply answer(WireRequest request, Route route) {
    return switch (route.kind()) {
      case ROOT -> WireReply.json(200, "{}");
      case CATALOG -> lists.catalog(request);
      case TAGS -> lists.tags(request, route);
      case MANIFEST -> manifests.answer(request, route);
      case BLOB -> blobs.answer(request, route);
      case UPLOAD -> uploads.answer(request, route);
      case REFERRERS -> lists.referrers(request, route);
    };
  }

  /** {@code 127.0.0.1:port}, as references name it. */
  public String host() {
    return server.host();
  }

  /** A repository of this registry, whether there is one or not. */
  public Repository repository(String name) {
    return new Repository(host(), name);
  }

  /** The token server of a registry that wants bearer tokens. */
  public FixtureTokens tokens() {
    return tokens.orElseThrow(
        () -> new IllegalStateException("this registry was not built with bearer tokens"));
  }

  /**
   * Puts an image with all that belongs to it under a tag. One with a subject is found among its
   * referrers, in a registry without lists of them under their tag.
   */
  public Digest put(String name, String tag, SampleImage image) {
    put(name, Optional.of(tag), image);
    return image.digest();
  }

  /** Puts an image with all that belongs to it where only its digest finds it. */
  public Digest put(String name, SampleImage image) {
    put(name, Optional.empty(), image);
    return image.digest();
  }

  private void put(String name, Optional<String> tag, SampleImage image) {
    image.images().forEach(each -> put(name, each));
    image.blobs().forEach(blob -> putBlob(name, blob));
    Stored stored =
        Stored.of(image.manifest().bytes(), image.manifest().mediaType(), image.digest());
    state.repository(name).put(stored, tag);
    if (!state.referrersApi()) {
      stored
          .parsed()
          .flatMap(Manifest::subject)
          .ifPresent(subject -> keepUnderTag(name, subject.digest()));
    }
  }

  /** What a client does where there are no lists (OCI distribution 1.1, "Referrers Tag Schema"). */
  private void keepUnderTag(String name, Digest subject) {
    String index =
        "{\"schemaVersion\":2,\"manifests\":"
            + Json.descriptors(state.repository(name).referrers(subject))
            + "}";
    putManifest(
        name, subject.toString().replace(':', '-'), index.getBytes(UTF_8), MediaTypes.OCI_INDEX);
  }

  /** Puts bytes under a tag that may be no manifest at all. */
  public Digest putManifest(String name, String tag, byte[] bytes, String mediaType) {
    Digest digest = Digest.sha256(bytes);
    state.repository(name).put(Stored.of(bytes, mediaType, digest), Optional.of(tag));
    return digest;
  }

  public Digest putBlob(String name, byte[] content) {
    return putBlob(name, Digest.sha256(content), content);
  }

  /** Puts content under a digest, which may be another's. */
  public Digest putBlob(String name, Digest digest, byte[] content) {
    state.repository(name).put(digest, content);
    return digest;
  }

  /** A blob's content; empty where it is not here. */
  public Optional<byte[]> blob(String name, Digest digest) {
    return state.find(name).flatMap(r -> r.blob(digest)).map(byte[]::clone);
  }

  /** What a tag points to. */
  public Optional<Digest> digestOf(String name, String tag) {
    return state.find(name).flatMap(r -> r.byTag(tag)).map(Stored::digest);
  }

  public boolean hasManifest(String name, Digest digest) {
    return state.find(name).flatMap(r -> r.byDigest(digest)).isPresent();
  }

  /** Uploads that were begun and neither finished nor given up. */
  public int openUploads() {
    return uploads.open();
  }

  /** Lets something go wrong. The first that was told of those that fit a request happens. */
  public void play(Fault fault) {
    faults.add(fault);
  }

  /** Lets nothing go wrong any more. */
  public void heal() {
    faults.clear();
  }

  /** The requests to the registry itself so far, in the order in which they came. */
  public List<RecordedRequest> requests() {
    return recorder.requests();
  }

  /** Those of one method, for paths that match wholly. */
  public List<RecordedRequest> requests(String method, String path) {
    return requests().stream()
        .filter(r -> r.method().equals(method) && r.path().matches(path))
        .toList();
  }

  /** The requests to where blobs are, with {@link Quirk#BLOBS_ELSEWHERE}. */
  public List<RecordedRequest> storageRequests() {
    return storageRecorder.requests();
  }

  /** What every URL to where blobs are is signed with. */
  public static String storageSignature() {
    return FixtureStorage.SIGNATURE;
  }

  /** Forgets the requests so far. */
  public void forgetRequests() {
    recorder.clear();
    storageRecorder.clear();
  }

  /** How many connections to the registry there are. */
  public int openConnections() {
    return server.openConnections();
  }

  /** How many connections to the registry there were ever. */
  public long acceptedConnections() {
    return server.acceptedConnections();
  }

  @Override
  public void close() {
    server.close();
    tokens.ifPresent(FixtureTokens::close);
    storage.ifPresent(FixtureStorage::close);
  }
}
