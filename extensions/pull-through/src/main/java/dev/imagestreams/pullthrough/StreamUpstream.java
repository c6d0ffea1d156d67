package dev.imagestreams.pullthrough;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.Repository;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.BlobStream;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.server.upstream.Upstream;
import dev.imagestreams.server.upstream.UpstreamContent;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Has the integrated registry give what its streams point to: tags by the streams' tags, images
 * from where the streams imported them.
 *
 * <p>The repository {@code team/app} stands for the stream of that name. An image is fetched only
 * if some tag of the stream points to it or did, as far as the stream's history goes back; or if it
 * is one of such an index. It is fetched from where the history says that it is, with the
 * credentials that the client has for that place, and insecurely only where the stream's import
 * would be. What was pushed to the registry that asks is not looked for here.
 *
 * <p>Thread-safe; blocks on the store and on the network. Neither the store nor the client is
 * closed.
 */
public final class StreamUpstream implements Upstream {

  private static final Duration MAX_MANIFEST_TIME = Duration.ofMinutes(1);

  private final Function<StreamKey, Optional<ImageStream>> streams;
  private final Sources sources;
  private final RegistryClient client;
  private final String identity;
  private final Duration timeLimit;
  private final Set<String> own = ConcurrentHashMap.newKeySet();

  private StreamUpstream(Builder given, Function<StreamKey, Optional<ImageStream>> streams) {
    this.streams = streams;
    this.sources = new Sources(given.images, own::contains);
    this.client = given.client;
    this.identity = given.identity;
    this.timeLimit = given.timeLimit;
    this.own.addAll(given.own);
  }

  /**
   * One for the streams of a store.
   *
   * @param streams {@code store::get}
   * @param images {@code store::image}: what is known of images tells which belong to an index
   */
  public static StreamUpstream of(
      Function<StreamKey, Optional<ImageStream>> streams,
      Function<Digest, Optional<Image>> images,
      RegistryClient client) {
    return builder(client).streams(streams).images(images).build();
  }

  /**
   * One that is told more.
   *
   * @param client what asks the registries; how often it tries again, and so how long clients wait
   *     for a refusal, is its to say
   */
  public static Builder builder(RegistryClient client) {
    return new Builder(client);
  }

  @Override
  public void servedAt(String address) {
    own.add(address);
  }

  @Override
  public Optional<Digest> tag(String repository, String tag) {
    return stream(repository).flatMap(stream -> sources.tag(stream, tag));
  }

  @Override
  public Optional<UpstreamContent> manifest(String repository, Digest digest) {
    Duration limit = timeLimit.compareTo(MAX_MANIFEST_TIME) < 0 ? timeLimit : MAX_MANIFEST_TIME;
    return firstOf(
        places(repository, List.of(digest)),
        place -> {
          Manifest manifest =
              client.manifest(place.repository().withDigest(digest), access(place, limit));
          byte[] bytes = manifest.bytes();
          return new UpstreamContent(
              manifest.mediaType(), bytes.length, new ByteArrayInputStream(bytes));
        });
  }

  @Override
  public Optional<UpstreamContent> blob(String repository, Digest digest, List<Digest> manifests) {
    return firstOf(
        places(repository, manifests),
        place -> {
          BlobStream blob = client.blob(place.repository(), digest, 0, access(place, timeLimit));
          return new UpstreamContent(
              "application/octet-stream",
              blob.length(),
              new TranslatedStream(blob, place.repository()));
        });
  }

  private Optional<ImageStream> stream(String repository) {
    return streams.apply(StreamKey.parse(repository));
  }

  private Collection<Sources.Place> places(String repository, List<Digest> manifests) {
    Optional<ImageStream> stream = stream(repository);
    Set<Sources.Place> places = new LinkedHashSet<>();
    stream.ifPresent(s -> manifests.forEach(digest -> places.addAll(sources.of(s, digest))));
    return places;
  }

  private Access access(Sources.Place place, Duration limit) {
    return new Access(identity, place.insecure(), Instant.now().plus(limit));
  }

  /** Asks one place after the other; what went wrong first is told if none has it. */
  private static Optional<UpstreamContent> firstOf(
      Collection<Sources.Place> places, Function<Sources.Place, UpstreamContent> question) {
    @Nullable ImageStreamsException first = null;
    @Nullable Repository failed = null;
    for (Sources.Place place : places) {
      try {
        return Optional.of(question.apply(place));
      } catch (ImageStreamsException e) {
        if (first == null && !isMissing(e)) {
          first = e;
          failed = place.repository();
        }
      }
    }
    if (first != null && failed != null) {
      throw Failures.of(failed, first);
    }
    return Optional.empty();
  }

  private static boolean isMissing(ImageStreamsException e) {
    return e instanceof RegistryException refused
        && refused.reason() == RegistryException.Reason.NOT_FOUND;
  }

  /** What it can be given. Not thread-safe. */
  public static final class Builder {

    private final RegistryClient client;
    private @Nullable Function<StreamKey, Optional<ImageStream>> streams;
    private Function<Digest, Optional<Image>> images = digest -> Optional.empty();
    private String identity = "";
    private Duration timeLimit = Duration.ofHours(1);
    private Set<String> own = Set.of();

    private Builder(RegistryClient client) {
      this.client = Objects.requireNonNull(client, "client");
    }

    /** Where streams are found, as {@code store::get}; needed. */
    public Builder streams(Function<StreamKey, Optional<ImageStream>> value) {
      this.streams = Objects.requireNonNull(value, "streams");
      return this;
    }

    /**
     * What is known of images, as {@code store::image}. Without it the images of an index are given
     * only where tags point to them by themselves.
     */
    public Builder images(Function<Digest, Optional<Image>> value) {
      this.images = Objects.requireNonNull(value, "images");
      return this;
    }

    /** On whose behalf registries are asked ({@link Access#identity()}); the usual unless said. */
    public Builder identity(String value) {
      this.identity = Objects.requireNonNull(value, "identity");
      return this;
    }

    /**
     * How long one blob may take in all, an hour unless said. A manifest may take a minute of it at
     * most. A registry that says nothing is given up sooner, by the client.
     */
    public Builder timeLimit(Duration value) {
      if (value.isNegative() || value.isZero()) {
        throw new IllegalArgumentException("timeLimit must be positive, not " + value);
      }
      this.timeLimit = value;
      return this;
    }

    /**
     * Other addresses, {@code host:port}, of the registry that is given this: images there are not
     * fetched, or it would ask itself. Its own address it tells by itself.
     */
    public Builder ownAddresses(Set<String> values) {
      this.own = Set.copyOf(values);
      return this;
    }

    /**
     * The upstream.
     *
     * @throws NullPointerException without {@link #streams}
     */
    public StreamUpstream build() {
      return new StreamUpstream(this, Objects.requireNonNull(streams, "give it streams"));
    }
  }
}
