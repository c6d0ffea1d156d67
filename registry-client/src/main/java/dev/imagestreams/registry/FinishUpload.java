package dev.imagestreams.registry;

import dev.imagestreams.http.HttpCall;
import dev.imagestreams.http.HttpReply;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** {@code PUT <location>?digest=<digest>}: sends a blob whole and closes its upload. */
record FinishUpload(Repository repository, URI location, Digest digest, BlobSource content)
    implements RegistryCall<Boolean> {

  @Override
  public String description() {
    return "uploading blob " + digest + " to " + repository;
  }

  @Override
  public String method() {
    return "PUT";
  }

  @Override
  public URI uri(URI base) {
    String separator = location.getRawQuery() == null ? "?" : "&";
    return URI.create(location + separator + "digest=" + digest);
  }

  @Override
  public Map<String, String> headers() {
    return Map.of("Content-Type", "application/octet-stream");
  }

  @Override
  public Optional<HttpCall.Body> body() {
    return Optional.of(
        new HttpCall.Body() {
          @Override
          public long length() {
            return content.size();
          }

          @Override
          public InputStream open() throws IOException {
            return content.open();
          }
        });
  }

  @Override
  public boolean writes() {
    return true;
  }

  @Override
  public boolean understands(int status) {
    return status == 201 || status == 204;
  }

  @Override
  public Boolean answer(HttpReply reply) {
    return true;
  }
}
