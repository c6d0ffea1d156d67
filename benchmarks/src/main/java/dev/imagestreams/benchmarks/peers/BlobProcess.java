package dev.imagestreams.benchmarks.peers;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.BlobStream;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RegistryWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpPut;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;

/**
 * Reads a large blob, verifying it, and pushes it: by our client with default settings, or by the
 * bare HTTP client where the argument is {@code floor}. Commands: {@code read} and {@code push},
 * each with host and port, digest and bytes.
 */
final class BlobProcess {

  private static final String NAME = "/bench/blob";
  private static final Duration LIMIT = Duration.ofHours(1);
  private static final int BUFFER = 1 << 16;

  /** What is done with the blob. */
  private interface Mover {
    void read(String address, Digest digest) throws IOException;

    void push(String address, Digest digest, MadeUpBlob blob) throws IOException;
  }

  private BlobProcess() {}

  public static void main(String[] args) throws IOException {
    try (RegistryClient client = RegistryClient.create();
        CloseableHttpClient http = HttpClients.createDefault()) {
      Mover mover = args[0].equals(Competitor.FLOOR) ? new Bare(http) : new Ours(client);
      LineProtocol.serve(
          words -> {
            Digest digest = Digest.parse(words[2]);
            Meter meter = Meter.start();
            if (words[0].equals("read")) {
              mover.read(words[1], digest);
            } else {
              mover.push(words[1], digest, new MadeUpBlob(Long.parseLong(words[3])));
            }
            return meter.read().toString();
          });
    }
  }

  private record Ours(RegistryClient client) implements Mover {

    @Override
    public void read(String address, Digest digest) throws IOException {
      Repository repository = Repository.parse(address + NAME);
      try (BlobStream blob = client.blob(repository, digest, 0, Access.within(LIMIT))) {
        blob.transferTo(OutputStream.nullOutputStream());
      }
    }

    @Override
    public void push(String address, Digest digest, MadeUpBlob blob) {
      Repository repository = Repository.parse(address + NAME);
      RegistryWriter writer = client.writer().orElseThrow();
      writer.pushBlob(repository, digest, blob, Access.within(LIMIT));
    }
  }

  private record Bare(CloseableHttpClient http) implements Mover {

    @Override
    public void read(String address, Digest digest) throws IOException {
      String uri = "http://" + address + "/v2" + NAME + "/blobs/" + digest;
      Digest read = http.execute(new HttpGet(uri), Bare::digest);
      if (!read.equals(digest)) {
        throw new IOException("read " + read + ", and not " + digest);
      }
    }

    private static Digest digest(ClassicHttpResponse answer) throws IOException {
      MessageDigest hash = Digest.Algorithm.SHA256.newMessageDigest();
      byte[] buffer = new byte[BUFFER];
      try (InputStream in = answer.getEntity().getContent()) {
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          hash.update(buffer, 0, read);
        }
      }
      return Digest.Algorithm.SHA256.finish(hash.digest());
    }

    @Override
    public void push(String address, Digest digest, MadeUpBlob blob) throws IOException {
      String origin = "http://" + address;
      String location =
          http.execute(
              new HttpPost(origin + "/v2" + NAME + "/blobs/uploads/"),
              answer -> answer.getFirstHeader("Location").getValue());
      HttpPut put = new HttpPut(origin + location + "?digest=" + digest);
      put.setEntity(
          new InputStreamEntity(blob.open(), blob.size(), ContentType.APPLICATION_OCTET_STREAM));
      int status = http.execute(put, ClassicHttpResponse::getCode);
      if (status != 201) {
        throw new IOException("pushing was answered " + status);
      }
    }
  }
}
