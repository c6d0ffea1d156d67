package dev.imagestreams.registry;

import dev.imagestreams.http.HttpCall;
import java.util.Map;
import java.util.Optional;

/** A call that sends content of a blob. */
interface BlobUpload extends RegistryCall<UploadStep> {

  BlobBody content();

  @Override
  default Map<String, String> headers() {
    return Map.of("Content-Type", "application/octet-stream");
  }

  @Override
  default Optional<HttpCall.Body> body() {
    return Optional.of(content());
  }

  @Override
  default boolean sendsContent() {
    return true;
  }

  @Override
  default boolean writes() {
    return true;
  }

  /** What the registry has of it must be known first. */
  @Override
  default boolean repeatable() {
    return false;
  }
}
