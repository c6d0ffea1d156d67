package dev.imagestreams.server.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.model.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store of blobs must do, wherever it keeps them. */
abstract class BlobStoreContract {

  /** How many uploads the store takes at a time in these tests. */
  static final int MOST = 5;

  private static final byte[] CONTENT = "what is stored".getBytes(UTF_8);

  /** Of something else. */
  private static final Digest DIGEST =
      Digest.parse("sha256:c5cc1f9edcd5acee2cd1b64c28ffd8f5d1e6b0b5d1c8a92b0cb5dfd3d2c0a3c1");

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private BlobStore store;

  /** Opens the store; again after {@link #close}, with what it had. */
  abstract BlobStore open() throws IOException;

  /** Ends the store, as the end of its process would. */
  abstract void close() throws IOException;

  @BeforeEach
  void start() throws IOException {
    store = open();
  }

  @AfterEach
  void stop() throws IOException {
    threads.shutdownNow();
    close();
  }

  private void restart() throws IOException {
    close();
    store = open();
  }

  private static InputStream stream(byte[] content) {
    return new ByteArrayInputStream(content);
  }

  private static byte[] read(Blob blob) throws IOException {
    try (InputStream in = Channels.newInputStream(blob.open())) {
      return in.readAllBytes();
    }
  }

  private Digest stored(String text) throws IOException {
    byte[] content = text.getBytes(UTF_8);
    Digest digest = Digest.sha256(content);
    store.put(digest, content);
    return digest;
  }

  // Content

  @Test
  void contentIsThereOnceItsUploadIsCommitted() throws Exception {
    Upload upload = store.begin("a/b");
    upload.append(0, stream(CONTENT));
    assertThat(store.find(Digest.sha256(CONTENT))).isEmpty();

    Blob blob = upload.commit(Digest.sha256(CONTENT));

    assertThat(blob.size()).isEqualTo(CONTENT.length);
    assertThat(read(store.find(Digest.sha256(CONTENT)).orElseThrow())).isEqualTo(CONTENT);
    assertThat(store.resume(upload.id(), "a/b")).as("the upload is over").isEmpty();
    restart();
    assertThat(read(store.find(Digest.sha256(CONTENT)).orElseThrow())).isEqualTo(CONTENT);
  }

  @Test
  void contentThatIsAnotherIsNotStored() throws Exception {
    Upload upload = store.begin("a/b");
    upload.append(0, stream(CONTENT));

    assertThatThrownBy(() -> upload.commit(DIGEST))
        .isInstanceOf(Upload.DigestMismatchException.class);

    assertThat(store.find(DIGEST)).isEmpty();
    assertThat(store.find(Digest.sha256(CONTENT))).isEmpty();
    assertThat(store.resume(upload.id(), "a/b")).isEmpty();
  }

  @Test
  void nothingIsContentToo() throws Exception {
    Digest nothing =
        Digest.parse("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

    store.begin("a/b").commit(nothing);

    assertThat(store.find(nothing).orElseThrow().size()).isZero();
  }

  @Test
  void contentIsStoredUnderTheAlgorithmOfItsDigest() throws Exception {
    Digest digest =
        Digest.parse(
            "sha512:cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
                + "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e");

    store.begin("a/b").commit(digest);

    assertThat(store.find(digest)).isPresent();
  }

  @Test
  void contentThatIsDeletedIsGoneAndMayComeAgain() throws Exception {
    Digest digest = stored("to be deleted");

    assertThat(store.delete(digest)).isTrue();
    assertThat(store.delete(digest)).isFalse();
    assertThat(store.find(digest)).isEmpty();
    stored("to be deleted");
    assertThat(store.find(digest)).isPresent();
  }

  @Test
  void allContentIsLookedAtAndNothingElse() throws Exception {
    Digest one = stored("one");
    Digest two = stored("two, which is longer");
    store.begin("a/b").append(0, stream(CONTENT));

    List<StoredContent> seen = new ArrayList<>();
    store.each(seen::add);

    assertThat(seen).extracting(StoredContent::digest).containsExactlyInAnyOrder(one, two);
    assertThat(seen).extracting(StoredContent::size).containsExactlyInAnyOrder(3L, 20L);
  }

  // Uploads

  @Test
  void uploadGoesOnWhereItCameToAlsoAfterARestart() throws Exception {
    Upload upload = store.begin("a/b");
    upload.append(0, stream("what is ".getBytes(UTF_8)));
    assertThat(store.resume(upload.id(), "a/b").orElseThrow().offset()).isEqualTo(8);

    restart();

    Upload resumed = store.resume(upload.id(), "a/b").orElseThrow();
    assertThat(resumed.offset()).isEqualTo(8);
    resumed.append(8, stream("stored".getBytes(UTF_8)));
    assertThat(read(resumed.commit(Digest.sha256(CONTENT)))).isEqualTo(CONTENT);
  }

  @Test
  void uploadIsItsOwnersAlone() throws Exception {
    Upload upload = store.begin("a/b");

    assertThat(store.resume(upload.id(), "a/c")).isEmpty();
    for (String id : List.of("", "..", "../a", "none", upload.id() + "/..")) {
      assertThat(store.resume(id, "a/b")).isEmpty();
    }
    assertThat(store.resume(upload.id(), "a/b")).isPresent();
  }

  @Test
  void contentThatDoesNotBeginWhereTheUploadCameToIsRefused() throws Exception {
    Upload upload = store.begin("a/b");
    upload.append(0, stream(CONTENT));

    for (long at : new long[] {0, CONTENT.length - 1, CONTENT.length + 1}) {
      assertThatThrownBy(() -> upload.append(at, stream(CONTENT)))
          .isInstanceOf(Upload.WrongOffsetException.class);
    }
    assertThat(upload.offset()).isEqualTo(CONTENT.length);
  }

  @Test
  void ofTwoWhoAddToAnUploadTheSecondIsRefused() throws Exception {
    Upload upload = store.begin("a/b");
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    InputStream slow =
        new InputStream() {
          private boolean read;

          @Override
          public int read() throws IOException {
            reading.countDown();
            try {
              goOn.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            boolean first = !read;
            read = true;
            return first ? 'x' : -1;
          }
        };
    Future<?> first =
        threads.submit(
            () -> {
              upload.append(0, slow);
              return null;
            });
    reading.await();

    Upload same = store.resume(upload.id(), "a/b").orElseThrow();
    assertThatThrownBy(() -> same.append(0, stream(CONTENT)))
        .isInstanceOf(Upload.UploadBusyException.class);
    goOn.countDown();
    first.get();
    assertThat(upload.offset()).isEqualTo(1);
  }

  @Test
  void whatWasReceivedBeforeItBrokeOffIsKept() throws Exception {
    Upload upload = store.begin("a/b");
    byte[] whole = new byte[3 << 20];
    InputStream broken =
        new InputStream() {
          private int at;

          @Override
          public int read() throws IOException {
            if (at == whole.length - 1) {
              throw new IOException("the client has gone");
            }
            return whole[at++];
          }
        };

    assertThatThrownBy(() -> upload.append(0, broken)).hasMessage("the client has gone");

    assertThat(upload.offset()).isBetween(1L, (long) whole.length - 1);
    upload.append(
        upload.offset(),
        new ByteArrayInputStream(
            whole, (int) upload.offset(), whole.length - (int) upload.offset()));
    assertThat(upload.commit(Digest.sha256(whole)).size()).isEqualTo(whole.length);
  }

  @Test
  void noMoreUploadsBeginThanMayBeOpen() throws Exception {
    List<Upload> open = new ArrayList<>();
    for (int i = 0; i < MOST; i++) {
      open.add(store.begin("a/b"));
    }

    assertThatThrownBy(() -> store.begin("a/b"))
        .isInstanceOf(BlobStore.TooManyUploadsException.class);
    restart();
    assertThatThrownBy(() -> store.begin("a/b"))
        .isInstanceOf(BlobStore.TooManyUploadsException.class);
    store.resume(open.get(0).id(), "a/b").orElseThrow().cancel();
    assertThat(store.begin("a/b").offset()).isZero();
  }

  @Test
  void uploadsThatNobodyGoesOnWithAreDropped() throws Exception {
    Upload upload = store.begin("a/b");
    upload.append(0, stream(CONTENT));

    assertThat(store.dropUploads(Instant.now().minusSeconds(60))).isZero();
    assertThat(store.resume(upload.id(), "a/b")).isPresent();
    assertThat(store.dropUploads(Instant.now().plusSeconds(60))).isEqualTo(1);
    Optional<Upload> gone = store.resume(upload.id(), "a/b");
    assertThat(gone).isEmpty();
  }
}
