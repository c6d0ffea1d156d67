package dev.imagestreams.registry;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.RegistryWriter.Pushed;
import java.net.URI;
import java.util.Optional;

/** Uploads one blob, by whichever of the protocol's ways. For one call. */
final class BlobUploader {

  private final CallExecutor calls;
  private final Repository repository;
  private final Digest digest;
  private final BlobSource content;
  private final UploadOptions options;
  private final Access access;
  private Optional<URI> location = Optional.empty();
  private long told;

  BlobUploader(
      CallExecutor calls,
      Repository repository,
      Digest digest,
      BlobSource content,
      UploadOptions options,
      Access access) {
    this.calls = calls;
    this.repository = repository;
    this.digest = digest;
    this.content = content;
    this.options = options;
    this.access = access;
  }

  Pushed push() {
    UploadStep begun = begin();
    if (begun.location().isEmpty()) {
      return options.mountFrom().isPresent() ? Pushed.MOUNTED : Pushed.UPLOADED;
    }
    UploadStep step = begun;
    for (int tries = 1; ; tries++) {
      try {
        send(step);
        return Pushed.UPLOADED;
      } catch (RegistryException e) {
        calls.waitOrThrow(e, repository, tries, access);
        step = goOn();
      }
    }
  }

  /** Complete where the blob was mounted, or sent with the very request that begins. */
  private UploadStep begin() {
    if (options.mountFrom().isPresent()) {
      return mount(options.mountFrom().get());
    }
    if (options.method() == UploadOptions.Method.SINGLE_POST) {
      UploadStep step = calls.execute(new PostBlob(repository, digest, rest(0)), access);
      if (step.location().isPresent()) {
        at(0); // It began an upload instead, and dropped what came with the request.
      }
      return step;
    }
    return calls.execute(new StartUpload(repository), access);
  }

  private UploadStep mount(Repository from) {
    try {
      return calls.execute(new StartUpload(repository, digest, from), access);
    } catch (RegistryException e) {
      if (e.reason() != Reason.UNAUTHORIZED
          && e.reason() != Reason.FORBIDDEN
          && e.reason() != Reason.NOT_FOUND
          && e.reason() != Reason.UNSUPPORTED
          && e.reason() != Reason.PROTOCOL) {
        throw e;
      }
      // Who may not read there may still write here.
      return calls.execute(new StartUpload(repository), access);
    }
  }

  private void send(UploadStep from) {
    location = from.location();
    long sent = from.received().orElse(0L);
    long chunk = Math.max(options.chunkSize(), from.minChunk());
    if (options.method() == UploadOptions.Method.CHUNKED) {
      while (content.size() - sent > chunk) {
        UploadChunk next = new UploadChunk(repository, location.orElseThrow(), part(sent, chunk));
        UploadStep step = calls.execute(next, access);
        location = step.location();
        sent = step.received().filter(r -> r > 0).orElse(sent + chunk);
        chunk = Math.max(chunk, step.minChunk());
        requireWithin(sent);
        at(sent);
      }
    }
    calls.execute(new FinishUpload(repository, location.orElseThrow(), digest, rest(sent)), access);
  }

  private void requireWithin(long received) {
    if (received > content.size()) {
      throw new RegistryException(
          Reason.PROTOCOL,
          "uploading blob "
              + digest
              + " to "
              + repository
              + ": the registry claims to have "
              + received
              + " of "
              + content.size()
              + " bytes");
    }
  }

  /** Where an upload that broke goes on: in chunks where it stopped, whole from the beginning. */
  private UploadStep goOn() {
    Optional<UploadStep> resumed = Optional.empty();
    if (options.method() == UploadOptions.Method.CHUNKED) {
      resumed = status(location.orElseThrow());
    }
    UploadStep next = resumed.orElseGet(() -> calls.execute(new StartUpload(repository), access));
    at(next.received().orElse(0L));
    return next;
  }

  private Optional<UploadStep> status(URI location) {
    try {
      UploadStep step = calls.execute(new UploadStatus(repository, location), access);
      return step.received().orElse(0L) <= content.size() ? Optional.of(step) : Optional.empty();
    } catch (RegistryException e) {
      if (e.reason() == Reason.NOT_FOUND
          || e.reason() == Reason.UNSUPPORTED
          || e.reason() == Reason.PROTOCOL) {
        return Optional.empty(); // It is gone, or can't be asked for: begin anew.
      }
      throw e;
    }
  }

  private BlobBody rest(long offset) {
    return part(offset, content.size() - offset);
  }

  private BlobBody part(long offset, long length) {
    return new BlobBody(content, offset, length, this::at);
  }

  private void at(long position) {
    if (told != position) {
      options.progress().accept(position - told);
      told = position;
    }
  }
}
