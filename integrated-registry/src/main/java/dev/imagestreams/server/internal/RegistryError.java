package dev.imagestreams.server.internal;

import java.util.Map;

/** A refusal, as the client is told it (OCI distribution 1.1, "Error Codes"). */
final class RegistryError extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final transient Map<String, String> headers;

  RegistryError(int status, String code, String message) {
    this(status, code, message, Map.of());
  }

  RegistryError(int status, String code, String message, Map<String, String> headers) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  Map<String, String> headers() {
    return headers;
  }

  static RegistryError nameInvalid(String reason) {
    return new RegistryError(400, "NAME_INVALID", reason);
  }

  static RegistryError nameUnknown(String repository) {
    return new RegistryError(
        404, "NAME_UNKNOWN", "the repository " + repository + " does not exist");
  }

  static RegistryError manifestUnknown(String reference) {
    return new RegistryError(404, "MANIFEST_UNKNOWN", "there is no manifest " + reference);
  }

  static RegistryError manifestInvalid(String reason) {
    return new RegistryError(400, "MANIFEST_INVALID", reason);
  }

  static RegistryError blobUnknown(String digest) {
    return new RegistryError(404, "BLOB_UNKNOWN", "there is no blob " + digest);
  }

  static RegistryError digestInvalid(String reason) {
    return new RegistryError(400, "DIGEST_INVALID", reason);
  }

  static RegistryError uploadUnknown() {
    return new RegistryError(404, "BLOB_UPLOAD_UNKNOWN", "there is no such upload");
  }

  /**
   * @param allowed the methods that are supported there
   */
  static RegistryError unsupported(String method, String allowed) {
    return new RegistryError(
        405, "UNSUPPORTED", method + " is not supported here", Map.of("Allow", allowed));
  }

  /** What the registry was told not to do, whoever asks. */
  static RegistryError off(String reason) {
    return new RegistryError(405, "UNSUPPORTED", reason);
  }
}
