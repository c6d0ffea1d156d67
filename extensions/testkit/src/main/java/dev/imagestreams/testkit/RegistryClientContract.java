package dev.imagestreams.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.Platform;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.BlobStream;
import dev.imagestreams.registry.Cancellation;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.TagPage;
import dev.imagestreams.testkit.registry.SampleImage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link RegistryClient} must do, as tests: extend it, give it a client and a repository
 * to read, and run it. A client that writes extends {@link RegistryWriterContract}.
 */
@Timeout(120)
public abstract class RegistryClientContract {

  private static final int THREADS = 16;
  private static final Digest MISSING = Samples.digest(404);
  private static final Platform ARM = new Platform("linux", "arm64", Optional.empty());

  private RegistryClient client;
  private Repository repository;

  /** A client. Called once before each test; the suite closes it. */
  protected abstract RegistryClient createClient();

  /** A repository that the client can read, empty or not there yet. Called before each test. */
  protected abstract Repository createRepository();

  /**
   * Puts an image with all that belongs to it into a repository, by another way than the client.
   *
   * @param reference with the tag that it gets, or with its digest
   */
  protected abstract void store(ImageReference reference, SampleImage image);

  @BeforeEach
  final void createClientAndRepository() {
    repository = createRepository();
    client = createClient();
  }

  @AfterEach
  final void closeClient() {
    client.close();
  }

  final RegistryClient client() {
    return client;
  }

  final Repository repository() {
    return repository;
  }

  static Access soon() {
    return Access.within(Duration.ofSeconds(60));
  }

  static RegistryException refusal(ThrowingCallable call) {
    RegistryException refusal = catchThrowableOfType(RegistryException.class, call);
    assertThat(refusal).isNotNull();
    return refusal;
  }

  @Test
  void allTagsAreListedInOrder() {
    for (String tag : List.of("b", "a", "9", "10", "c")) {
      store(repository.withTag(tag), SampleImage.of(tag));
    }

    assertThat(client.allTags(repository, soon())).containsExactly("10", "9", "a", "b", "c");
  }

  @Test
  void pagesLeadFromOneToTheNext() {
    for (String tag : List.of("a", "b", "c", "d", "e")) {
      store(repository.withTag(tag), SampleImage.of("one"));
    }
    List<String> tags = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      TagPage page = client.tags(repository, cursor, soon());
      tags.addAll(page.tags());
      cursor = page.next();
    } while (cursor.isPresent());

    assertThat(tags).containsExactly("a", "b", "c", "d", "e");
  }

  @Test
  void repositoryThatIsNotThereHasNoListOfTags() {
    assertThat(refusal(() -> client.allTags(repository, soon())).reason())
        .isEqualTo(Reason.NOT_FOUND);
  }

  @Test
  void tagResolvesToWhatItPointsTo() {
    SampleImage image = stored("1");

    assertThat(client.resolve(repository.withTag("1"), soon()))
        .contains(image.manifest().descriptor());
  }

  @Test
  void digestResolvesToItself() {
    SampleImage image = stored("1");

    assertThat(client.resolve(repository.withDigest(image.digest()), soon()))
        .map(Descriptor::digest)
        .contains(image.digest());
  }

  @Test
  void nothingResolvesToNothing() {
    stored("1");

    assertThat(client.resolve(repository.withTag("2"), soon())).isEmpty();
    assertThat(client.resolve(repository.withDigest(MISSING), soon())).isEmpty();
  }

  @Test
  void manifestIsGivenByTagAsItIs() {
    SampleImage image = stored("1");

    assertSame(client.manifest(repository.withTag("1"), soon()), image.manifest());
  }

  @Test
  void manifestIsGivenByDigestAsItIs() {
    SampleImage image = SampleImage.of("untagged");
    store(repository.withDigest(image.digest()), image);

    assertSame(client.manifest(repository.withDigest(image.digest()), soon()), image.manifest());
  }

  @Test
  void digestCountsWhereThereIsATagToo() {
    SampleImage old = stored("1");
    store(repository.withTag("1"), SampleImage.of("newer"));

    assertThat(client.manifest(both("1", old.digest()), soon()).digest()).isEqualTo(old.digest());
  }

  @Test
  void missingManifestIsNotFoundAndNamed() {
    stored("1");

    RegistryException refusal = refusal(() -> client.manifest(repository.withTag("2"), soon()));
    assertThat(refusal.reason()).isEqualTo(Reason.NOT_FOUND);
    assertThat(refusal).hasMessageContaining(repository + ":2");
    assertThat(refusal(() -> client.manifest(repository.withDigest(MISSING), soon())).reason())
        .isEqualTo(Reason.NOT_FOUND);
  }

  @Test
  void blobIsGivenWhole() {
    SampleImage image = stored("1");

    try (BlobStream blob = client.blob(repository, layer(image), 0, soon())) {
      assertThat(blob.length()).isIn(-1L, (long) image.blobs().get(1).length);
      assertThat(blob.readAll(1000)).isEqualTo(image.blobs().get(1));
    }
  }

  @Test
  void blobIsGivenFromAnOffset() {
    SampleImage image = stored("1");

    try (BlobStream blob = client.blob(repository, layer(image), 6, soon())) {
      assertThat(new String(blob.readAll(1000), java.nio.charset.StandardCharsets.US_ASCII))
          .isEqualTo("of 1");
    }
  }

  @Test
  void blobCanBeReadByteByByteAndOverSkippedBytes() throws IOException {
    SampleImage image = stored("1");

    try (BlobStream blob = client.blob(repository, layer(image), 0, soon())) {
      assertThat(blob.read()).isEqualTo('l');
      blob.skipNBytes(8);
      assertThat(blob.read()).isEqualTo('1');
      assertThat(blob.read()).isEqualTo(-1);
      assertThat(blob.read()).isEqualTo(-1);
    }
  }

  @Test
  void missingBlobIsNotFound() {
    stored("1");

    assertThat(refusal(() -> client.blob(repository, MISSING, 0, soon())).reason())
        .isEqualTo(Reason.NOT_FOUND);
  }

  @Test
  void noBlobBeginsBeforeItsBeginning() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> client.blob(repository, MISSING, -1, soon()));
  }

  @Test
  void platformChoosesFromAnIndex() {
    SampleImage arm = SampleImage.of("arm", ARM);
    store(repository.withTag("1"), SampleImage.index(SampleImage.of("amd"), arm));

    assertThat(client.manifest(repository.withTag("1"), ARM, soon()).digest())
        .isEqualTo(arm.digest());
  }

  @Test
  void platformThatIsNotInTheIndexIsNotFound() {
    store(repository.withTag("1"), SampleImage.index(SampleImage.of("amd")));

    assertThat(refusal(() -> client.manifest(repository.withTag("1"), ARM, soon())).reason())
        .isEqualTo(Reason.NOT_FOUND);
  }

  @Test
  void imageThatIsNoIndexFitsEveryPlatform() {
    SampleImage image = stored("1");

    assertThat(client.manifest(repository.withTag("1"), ARM, soon()).digest())
        .isEqualTo(image.digest());
  }

  @Test
  void referrersAreThoseOfTheTypeWanted() {
    SampleImage image = stored("1");
    SampleImage signature = referrer(image, "application/x-signature");
    SampleImage sbom = referrer(image, "application/x-sbom");

    assertThat(referrers(image.digest(), ""))
        .containsExactlyInAnyOrder(signature.digest(), sbom.digest());
    assertThat(referrers(image.digest(), "application/x-sbom")).containsExactly(sbom.digest());
    assertThat(referrers(image.digest(), "application/x-other")).isEmpty();
  }

  @Test
  void referrerIsDescribedWithTypeAndAnnotations() {
    SampleImage image = stored("1");
    SampleImage sbom = referrer(image, "application/x-sbom");

    assertThat(client.referrers(repository, image.digest(), "", soon()))
        .containsExactly(sbom.manifest().referrerDescriptor());
  }

  @Test
  void nothingHasNoReferrers() {
    stored("1");

    assertThat(referrers(MISSING, "")).isEmpty();
  }

  @Test
  void catalogHasTheRepositoryOrIsNotToBeHad() {
    stored("1");
    List<String> names = new ArrayList<>();
    try {
      names.addAll(client.catalog(repository.host(), Optional.empty(), soon()).repositories());
    } catch (RegistryException e) {
      assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED);
      return;
    }

    assertThat(names).contains(repository.path());
  }

  @Test
  void callAfterItsDeadlineTimesOut() {
    stored("1");
    Access late = new Access("", false, Instant.now().minusSeconds(1));

    calls(late)
        .forEach(
            (name, call) ->
                assertThat(refusal(call).reason()).as(name).isEqualTo(Reason.TIMED_OUT));
  }

  @Test
  void cancelledCallIsNotMade() {
    stored("1");
    Cancellation cancellation = new Cancellation();
    cancellation.cancel();

    calls(soon().withCancellation(cancellation))
        .forEach(
            (name, call) ->
                assertThat(refusal(call).reason()).as(name).isEqualTo(Reason.CANCELLED));
  }

  @Test
  void sixteenThreadsReadAtOnce() throws Exception {
    Map<String, SampleImage> images = new LinkedHashMap<>();
    for (int i = 0; i < THREADS; i++) {
      images.put("t" + i, stored("t" + i));
    }
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Callable<Void>> work = new ArrayList<>();
      images.forEach((tag, image) -> work.add(() -> readRepeatedly(tag, image)));
      for (Future<Void> each : threads.invokeAll(work)) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private Void readRepeatedly(String tag, SampleImage image) {
    for (int i = 0; i < 10; i++) {
      assertThat(client.resolve(repository.withTag(tag), soon()))
          .contains(image.manifest().descriptor());
      assertSame(client.manifest(repository.withTag(tag), soon()), image.manifest());
      try (BlobStream blob = client.blob(repository, layer(image), 0, soon())) {
        assertThat(blob.readAll(1000)).isEqualTo(image.blobs().get(1));
      }
    }
    return null;
  }

  @Test
  void closedClientMakesNoCalls() {
    stored("1");
    client.close();
    client.close();

    calls(soon())
        .forEach(
            (name, call) ->
                assertThatThrownBy(call)
                    .as(name)
                    .isInstanceOfAny(IllegalStateException.class, RegistryException.class));
  }

  private Map<String, ThrowingCallable> calls(Access access) {
    ImageReference tag = repository.withTag("1");
    return Map.of(
        "tags", () -> client.tags(repository, Optional.empty(), access),
        "resolve", () -> client.resolve(tag, access),
        "manifest", () -> client.manifest(tag, access),
        "blob", () -> client.blob(repository, MISSING, 0, access).close(),
        "referrers", () -> client.referrers(repository, MISSING, "", access));
  }

  /** Puts an image under a tag whose name it has for content. */
  final SampleImage stored(String tag) {
    SampleImage image = SampleImage.of(tag);
    store(repository.withTag(tag), image);
    return image;
  }

  private SampleImage referrer(SampleImage image, String type) {
    SampleImage referrer = SampleImage.about(image.manifest(), type, "about it");
    store(repository.withDigest(referrer.digest()), referrer);
    return referrer;
  }

  final List<Digest> referrers(Digest subject, String type) {
    return client.referrers(repository, subject, type, soon()).stream()
        .map(Descriptor::digest)
        .toList();
  }

  private ImageReference both(String tag, Digest digest) {
    return ImageReference.parse(repository + ":" + tag + "@" + digest);
  }

  static Digest layer(SampleImage image) {
    return image.manifest().layers().get(0).digest();
  }

  private static void assertSame(Manifest actual, Manifest expected) {
    assertThat(actual.bytes()).isEqualTo(expected.bytes());
    assertThat(actual.mediaType()).isEqualTo(expected.mediaType());
    assertThat(actual.digest()).isEqualTo(expected.digest());
  }
}
