package dev.imagestreams.testkit.registry;

import static dev.imagestreams.testkit.registry.Clients.ME;
import static dev.imagestreams.testkit.registry.Clients.PASSWORD;
import static dev.imagestreams.testkit.registry.Clients.reason;
import static dev.imagestreams.testkit.registry.Clients.soon;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.registry.BlobSource;
import dev.imagestreams.registry.BlobStream;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.RegistryWriter;
import dev.imagestreams.registry.RegistryWriter.Pushed;
import dev.imagestreams.registry.UploadOptions;
import dev.imagestreams.registry.auth.Credentials;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The client copes with what real registries do otherwise. */
@Timeout(60)
class QuirksTest {

  private static final byte[] CONTENT = "content of more than one chunk".getBytes(UTF_8);
  private static final Digest DIGEST = Digest.sha256(CONTENT);
  private static final SampleImage IMAGE = SampleImage.of("one");

  private FixtureRegistry registry = FixtureRegistry.start();
  private RegistryClient client = Clients.with(ME);

  @AfterEach
  void stop() {
    client.close();
    registry.close();
  }

  private void begin(FixtureRegistryBuilder builder, Quirk... quirks) {
    registry.close();
    registry = builder.quirks(quirks).start();
    registry.put("team/app", "1", IMAGE);
  }

  private void beginOpen(Quirk... quirks) {
    begin(FixtureRegistry.builder(), quirks);
  }

  private List<String> tags() {
    return client.allTags(registry.repository("team/app"), soon());
  }

  private RegistryWriter writer() {
    return client.writer().orElseThrow();
  }

  private Pushed push(UploadOptions options) {
    return writer()
        .pushBlob(registry.repository("team/app"), DIGEST, BlobSource.of(CONTENT), options, soon());
  }

  private byte[] layer(long offset) {
    try (BlobStream blob =
        client.blob(
            registry.repository("team/app"), Digest.sha256(IMAGE.blobs().get(1)), offset, soon())) {
      return blob.readAll(1000);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Quirk.class,
      names = {
        "CHALLENGE_AT_ROOT_ONLY",
        "ACCESS_TOKEN_ONLY",
        "NO_EXPIRES_IN",
        "FIRST_SCOPE_ONLY",
        "BASIC_AFTER_BAD_BEARER",
        "OTHER_REALM_AFTER_BAD_BEARER",
      })
  void logsInAndInAgainWhenTheTokenEnds(Quirk quirk) {
    begin(FixtureRegistry.builder().bearer("me", PASSWORD), quirk);
    assertThat(tags()).containsExactly("1");

    registry.tokens().revokeAll();

    assertThat(tags()).containsExactly("1");
  }

  @ParameterizedTest
  @EnumSource(
      value = Quirk.class,
      names = {"NO_TOKEN_POST_404", "NO_TOKEN_POST_401", "NO_TOKEN_POST_400"})
  void takesARefreshTokenForAPasswordWhereThereIsNoOtherWay(Quirk quirk) {
    begin(FixtureRegistry.builder().refreshToken("me", "fixture-refresh"), quirk);
    try (RegistryClient other =
        Clients.with(new Credentials(Credentials.Kind.IDENTITY_TOKEN, "me", "fixture-refresh"))) {
      assertThat(other.allTags(registry.repository("team/app"), soon())).containsExactly("1");
    }
  }

  @Test
  void deletesWhereNoTokenNamesTheAction() {
    begin(FixtureRegistry.builder().bearer("me", PASSWORD), Quirk.NO_TOKEN_FOR_DELETE);

    // Such a registry lets nobody delete by tokens; that has to be said, and nothing else break.
    assertThat(
            reason(() -> writer().deleteTag(registry.repository("team/app").withTag("1"), soon())))
        .isEqualTo(Reason.UNAUTHORIZED);
    assertThat(tags()).containsExactly("1");
  }

  @ParameterizedTest
  @EnumSource(
      value = Quirk.class,
      names = {"FIRST_SCOPE_ONLY", "MOUNT_NEEDS_FROM", "NO_MOUNT"})
  void bringsABlobFromAnotherRepository(Quirk quirk) {
    begin(FixtureRegistry.builder().bearer("me", PASSWORD), quirk);
    registry.putBlob("team/base", CONTENT);

    assertThat(push(UploadOptions.DEFAULT.mountFrom(registry.repository("team/base"))))
        .isIn(Pushed.MOUNTED, Pushed.UPLOADED);
    assertThat(registry.blob("team/app", DIGEST)).contains(CONTENT);
  }

  @ParameterizedTest
  @EnumSource(
      value = Quirk.class,
      names = {
        "PAGES_OF_1000_AT_MOST",
        "ALL_TAGS_ON_EACH_PAGE",
        "NO_LINK",
        "OPAQUE_CURSOR",
        "NULL_AMONG_TAGS",
        "DIGESTS_AMONG_TAGS",
      })
  void listsAllTagsOnce(Quirk quirk) {
    begin(FixtureRegistry.builder().pageSize(1000), quirk);
    IntStream.range(0, 2500).forEach(i -> registry.put("team/app", "t" + i, IMAGE));

    assertThat(tags()).hasSize(2501).doesNotHaveDuplicates().contains("1", "t0", "t2499");
  }

  @ParameterizedTest
  @EnumSource(
      value = Quirk.class,
      names = {"NO_CONTENT_DIGEST", "NO_HEAD", "WRONG_MANIFEST_LENGTH"})
  void resolvesATag(Quirk quirk) {
    beginOpen(quirk);

    assertThat(client.resolve(registry.repository("team/app").withTag("1"), soon()))
        .map(Descriptor::digest)
        .contains(IMAGE.digest());
  }

  @ParameterizedTest
  @EnumSource(
      value = Quirk.class,
      names = {"NO_HEAD", "UNKNOWN_FOR_NOT_FOUND", "HTML_ERRORS"})
  void findsNothingWhereNothingIs(Quirk quirk) {
    beginOpen(quirk);

    assertThat(client.resolve(registry.repository("team/app").withTag("2"), soon())).isEmpty();
  }

  @Test
  void findsNoManifestWhereTheCodeIsUnknown() {
    beginOpen(Quirk.UNKNOWN_FOR_NOT_FOUND);

    assertThat(reason(() -> client.manifest(registry.repository("team/app").withTag("2"), soon())))
        .isEqualTo(Reason.NOT_FOUND);
  }

  @ParameterizedTest
  @EnumSource(
      value = Quirk.class,
      names = {"NO_RANGES", "BLOBS_ELSEWHERE"})
  void readsABlobWholeAndFromAnOffset(Quirk quirk) {
    beginOpen(quirk);

    assertThat(layer(0)).isEqualTo("layer of one".getBytes(UTF_8));
    assertThat(layer(6)).isEqualTo("of one".getBytes(UTF_8));
  }

  @Test
  void takesNoCredentialsToWhereTheBlobsAre() {
    begin(FixtureRegistry.builder().bearer("me", PASSWORD), Quirk.BLOBS_ELSEWHERE);

    layer(0);

    assertThat(registry.storageRequests())
        .hasSize(1)
        .allSatisfy(r -> assertThat(r.headers()).doesNotContainKey("authorization"));
  }

  @ParameterizedTest
  @EnumSource(
      value = Quirk.class,
      names = {"FORBIDDEN_FOR_MISSING_BLOB", "NO_HEAD", "RELATIVE_LOCATION", "HTML_ERRORS"})
  void pushesABlob(Quirk quirk) {
    beginOpen(quirk);

    assertThat(push(UploadOptions.DEFAULT)).isEqualTo(Pushed.UPLOADED);
    assertThat(registry.blob("team/app", DIGEST)).contains(CONTENT);
  }

  @Test
  void pushesABlobInASinglePostWhereThereIsNone() {
    beginOpen(Quirk.NO_SINGLE_POST);

    push(UploadOptions.DEFAULT.withMethod(UploadOptions.Method.SINGLE_POST));

    assertThat(registry.blob("team/app", DIGEST)).contains(CONTENT);
    assertThat(registry.openUploads()).isZero();
  }

  @Test
  void pushesABlobInChunksWhereThatEndsBadly() {
    beginOpen(Quirk.PATCH_ANSWERED_201);

    assertThat(reason(() -> push(UploadOptions.DEFAULT.inChunks(7)))).isEqualTo(Reason.PROTOCOL);
    assertThat(push(UploadOptions.DEFAULT)).isEqualTo(Pushed.UPLOADED);
  }

  @Test
  void pushesInChunksAsLargeAsTheRegistryWants() {
    begin(FixtureRegistry.builder().minChunk(16));

    push(UploadOptions.DEFAULT.inChunks(3));

    assertThat(registry.blob("team/app", DIGEST)).contains(CONTENT);
    assertThat(registry.requests("PATCH", ".*"))
        .extracting(RecordedRequest::bodySize)
        .containsExactly(16L);
  }

  @Test
  void goesOnInChunksWhereTheAnswerWasLost() {
    beginOpen();
    registry.play(Fault.on("PATCH", ".*").after(1).noAnswer());

    push(UploadOptions.DEFAULT.inChunks(7));

    assertThat(registry.blob("team/app", DIGEST)).contains(CONTENT);
    assertThat(registry.openUploads()).isZero();
  }

  @Test
  void saysThatTagsAloneAreNotDeleted() {
    beginOpen(Quirk.NO_TAG_DELETE);

    assertThat(
            reason(() -> writer().deleteTag(registry.repository("team/app").withTag("1"), soon())))
        .isEqualTo(Reason.UNSUPPORTED);
    assertThat(writer().deleteManifest(registry.repository("team/app"), IMAGE.digest(), soon()))
        .isTrue();
  }

  @Test
  void saysThatNothingIsDeleted() {
    beginOpen(Quirk.NO_DELETE);

    assertThat(
            reason(
                () ->
                    writer()
                        .deleteManifest(registry.repository("team/app"), IMAGE.digest(), soon())))
        .isEqualTo(Reason.UNSUPPORTED);
  }

  @Test
  void choosesReferrersWhereTheRegistryDoesNot() {
    beginOpen(Quirk.REFERRERS_UNFILTERED);
    registry.put("team/app", SampleImage.about(IMAGE.manifest(), "a/sbom", "sbom"));
    registry.put("team/app", SampleImage.about(IMAGE.manifest(), "a/sig", "signature"));

    assertThat(client.referrers(registry.repository("team/app"), IMAGE.digest(), "a/sig", soon()))
        .extracting(Descriptor::artifactType)
        .containsExactly("a/sig");
  }

  @Test
  void readsReferrersPageByPage() {
    begin(FixtureRegistry.builder().pageSize(2));
    for (int i = 0; i < 5; i++) {
      registry.put("team/app", SampleImage.about(IMAGE.manifest(), "a/sbom", "sbom " + i));
    }

    assertThat(client.referrers(registry.repository("team/app"), IMAGE.digest(), "a/sbom", soon()))
        .hasSize(5)
        .doesNotHaveDuplicates();
  }

  @Test
  void passesOnThatAnIndexIsNotTaken() {
    beginOpen(Quirk.INDEX_UNSUPPORTED);

    assertThat(
            reason(
                () ->
                    writer()
                        .putManifest(
                            registry.repository("team/app").withTag("2"),
                            SampleImage.index(IMAGE).manifest(),
                            soon())))
        .isIn(Reason.UNSUPPORTED, Reason.PROTOCOL);
  }

  @Test
  void listsTheCatalogPageByPage() {
    begin(FixtureRegistry.builder().bearer("me", PASSWORD).pageSize(1));
    registry.put("team/other", "1", IMAGE);

    var first = client.catalog(registry.host(), Optional.empty(), soon());
    var second = client.catalog(registry.host(), first.next(), soon());

    assertThat(first.repositories()).containsExactly("team/app");
    assertThat(second.repositories()).containsExactly("team/other");
    assertThat(second.next()).isEmpty();
  }
}
