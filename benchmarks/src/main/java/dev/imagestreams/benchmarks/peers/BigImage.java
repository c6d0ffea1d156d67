package dev.imagestreams.benchmarks.peers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.MediaTypes;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.BlobSource;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RegistryWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** An image with layers of many bytes that can't be compressed. */
final class BigImage {

  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final int BLOCK = 1 << 20;

  private BigImage() {}

  /**
   * Pushes one.
   *
   * @param scratch where its layers are kept meanwhile
   * @param mebibytes of each layer
   */
  static Digest push(
      RegistryClient client,
      Repository repository,
      String tag,
      Path scratch,
      int layers,
      int mebibytes)
      throws IOException {
    RegistryWriter writer = client.writer().orElseThrow();
    Access access = Access.within(LIMIT);
    List<String> descriptors = new ArrayList<>();
    for (int i = 0; i < layers; i++) {
      Path file = scratch.resolve("layer" + i);
      Digest digest = writeLayer(file, i, mebibytes);
      writer.pushBlob(repository, digest, BlobSource.of(file), access);
      descriptors.add(descriptor(MediaTypes.OCI_LAYER_GZIP, digest, Files.size(file)));
      Files.delete(file);
    }
    byte[] config = "{\"architecture\":\"amd64\",\"os\":\"linux\"}".getBytes(US_ASCII);
    Digest configDigest = Digest.sha256(config);
    writer.pushBlob(repository, configDigest, BlobSource.of(config), access);
    String manifest =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
            .formatted(
                MediaTypes.OCI_MANIFEST,
                descriptor(MediaTypes.OCI_CONFIG, configDigest, config.length),
                String.join(",", descriptors));
    return writer.putManifest(
        repository.withTag(tag),
        Manifest.parse(manifest.getBytes(US_ASCII), MediaTypes.OCI_MANIFEST),
        access);
  }

  /** Gzip, since skopeo would compress what is not; stored, since random bytes don't shrink. */
  private static Digest writeLayer(Path file, long seed, int mebibytes) throws IOException {
    MessageDigest hash = Digest.Algorithm.SHA256.newMessageDigest();
    SplittableRandom random = new SplittableRandom(seed);
    byte[] block = new byte[BLOCK];
    try (OutputStream out =
        new StoredGzip(new DigestOutputStream(Files.newOutputStream(file), hash))) {
      for (int i = 0; i < mebibytes; i++) {
        random.nextBytes(block);
        out.write(block);
      }
    }
    return Digest.Algorithm.SHA256.finish(hash.digest());
  }

  /** Makes sure that a tag points to that image. */
  static void require(RegistryClient client, Repository repository, String tag, Digest image)
      throws IOException {
    Optional<Descriptor> there = client.resolve(repository.withTag(tag), Access.within(LIMIT));
    if (there.map(Descriptor::digest).filter(image::equals).isEmpty()) {
      throw new IOException(repository + ":" + tag + " is " + there + ", and not " + image);
    }
  }

  private static final class StoredGzip extends GZIPOutputStream {
    StoredGzip(OutputStream out) throws IOException {
      super(out, BLOCK);
      def.setLevel(Deflater.NO_COMPRESSION);
    }
  }

  private static String descriptor(String mediaType, Digest digest, long size) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
        .formatted(mediaType, digest, size);
  }
}
