package dev.imagestreams.server.internal;

import dev.imagestreams.server.storage.Blob;
import dev.imagestreams.server.storage.BlobStore;
import dev.imagestreams.server.storage.RepositoryFiles;
import dev.imagestreams.server.storage.Upload;
import java.io.FilterInputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches one blob, for all who wait for its {@link Arrival}. */
final class BlobFetch implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(BlobFetch.class);

  /** No repository's name: no client can go on with what is fetched. */
  private static final String OWNER = "_upstream";

  private final String repository;
  private final NamedBlobs.Named blob;
  private final Arrival arrival;
  private final Parts parts;
  private final Runnable ended;

  /**
   * What is needed of the registry.
   *
   * @param closed whether its files are no more to be changed
   */
  record Parts(
      Asking upstream,
      BlobStore blobs,
      RepositoryFiles repositories,
      ContentGuard guard,
      BooleanSupplier closed) {}

  /**
   * @param ended run when it has ended, one way or the other
   */
  BlobFetch(
      String repository, NamedBlobs.Named blob, Arrival arrival, Parts parts, Runnable ended) {
    this.repository = repository;
    this.blob = blob;
    this.arrival = arrival;
    this.parts = parts;
    this.ended = ended;
  }

  @Override
  public void run() {
    try {
      Blob whole = fetch();
      ended.run();
      arrival.arrived(whole);
    } catch (RegistryError e) {
      fail(e);
    } catch (IOException | RuntimeException | Error e) {
      LOG.atError().setCause(e).addKeyValue("blob", blob.digest()).log("a blob was not stored");
      fail(new RegistryError(500, "UNKNOWN", "the registry failed; its log says why"));
    }
  }

  /** Has those who wait wait no longer: it will not be run. */
  void giveUp() {
    fail(closing());
  }

  /** Who is told of it may ask again at once, and is not to be told of it again. */
  private void fail(RegistryError error) {
    ended.run();
    arrival.fail(error);
  }

  static RegistryError closing() {
    return new RegistryError(503, "UNAVAILABLE", "the registry is closing");
  }

  private Blob fetch() throws IOException {
    Optional<Blob> here = stored();
    if (here.isPresent() && parts.repositories().hasBlob(repository, blob.digest())) {
      return here.get(); // It came between a client's look and now.
    }
    Optional<Asking.Content> found = parts.upstream().blob(repository, blob);
    if (found.isEmpty()) {
      throw RegistryError.blobUnknown(blob.digest().toString());
    }
    try (Asking.Content content = found.get()) {
      requireSize(content.size());
      // Others have it: that this repository has it too is all there was to find out.
      return here.isPresent() ? keep(here::get) : receive(content);
    }
  }

  private Optional<Blob> stored() throws IOException {
    return parts.blobs().find(blob.digest()).filter(found -> found.size() == blob.size());
  }

  private void requireSize(long size) {
    if (size >= 0 && size != blob.size()) {
      throw otherSize();
    }
  }

  private RegistryError otherSize() {
    return Asking.broken(
        "the blob " + blob.digest() + " has not the " + blob.size() + " bytes its manifest says");
  }

  private Blob receive(Asking.Content content) throws IOException {
    Upload upload = parts.blobs().begin(OWNER);
    boolean taken = false;
    try {
      upload.append(0, new Measured(content, upload));
      if (upload.offset() != blob.size()) {
        throw otherSize();
      }
      Blob whole = keep(() -> upload.commit(blob.digest()));
      taken = true;
      return whole;
    } catch (Upload.DigestMismatchException e) {
      taken = true; // It is over all the same.
      throw Asking.broken(
          "what came for the blob " + blob.digest() + " is other content; try again");
    } finally {
      if (!taken) {
        upload.cancel();
      }
    }
  }

  /** Makes content a blob of all repositories for which it was asked. */
  private Blob keep(ContentGuard.Files<Blob> storing) throws IOException {
    return parts
        .guard()
        .needing(
            blob.digest(),
            () -> {
              if (parts.closed().getAsBoolean()) {
                throw closing();
              }
              Blob whole = storing.run();
              for (String each : arrival.settle()) {
                parts.repositories().addBlob(each, blob.digest());
              }
              return whole;
            });
  }

  /** Tells those who wait what was stored, and takes no more than was said. */
  private final class Measured extends FilterInputStream {
    private final Upload upload;
    private long count;

    Measured(Asking.Content content, Upload upload) {
      super(content.bytes());
      this.upload = upload;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int wanted) throws IOException {
      arrival.progress(upload); // What was read before is stored by now.
      int read = in.read(into, offset, wanted);
      count += Math.max(0, read);
      if (count > blob.size()) {
        throw otherSize();
      }
      return read;
    }
  }
}
