package dev.imagestreams.examples;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.MediaTypes;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.BlobSource;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RegistryWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * A small real image: one gzipped layer with one file, a config, a manifest. The same text gives
 * the same image.
 *
 * @param layer gzipped tar
 * @param config JSON
 */
public record SampleImage(byte[] layer, byte[] config, Manifest manifest) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PUSH_LIMIT = Duration.ofSeconds(30);

  /**
   * Builds an image.
   *
   * @param text what its one file says
   */
  public static SampleImage saying(String text) throws IOException {
    byte[] tar = tar("message.txt", text.getBytes(StandardCharsets.UTF_8));
    byte[] layer = gzip(tar);
    byte[] config = config(text, Digest.sha256(tar));
    return new SampleImage(layer, config, manifest(layer, config));
  }

  private static byte[] tar(String name, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      TarArchiveEntry entry = new TarArchiveEntry(name);
      entry.setSize(content.length);
      entry.setModTime(0);
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] config(String text, Digest diffId) throws IOException {
    ObjectNode config = JSON.createObjectNode();
    config.put("created", "2026-01-01T00:00:00Z");
    config.put("architecture", "amd64");
    config.put("os", "linux");
    config.putObject("config").putObject("Labels").put("dev.imagestreams.message", text);
    config.putObject("rootfs").put("type", "layers").putArray("diff_ids").add(diffId.toString());
    return JSON.writeValueAsBytes(config);
  }

  private static Manifest manifest(byte[] layer, byte[] config) throws IOException {
    ObjectNode manifest = JSON.createObjectNode();
    manifest.put("schemaVersion", 2);
    manifest.put("mediaType", MediaTypes.OCI_MANIFEST);
    describe(manifest.putObject("config"), MediaTypes.OCI_CONFIG, config);
    describe(manifest.putArray("layers").addObject(), MediaTypes.OCI_LAYER_GZIP, layer);
    return Manifest.parse(JSON.writeValueAsBytes(manifest), MediaTypes.OCI_MANIFEST);
  }

  private static void describe(ObjectNode descriptor, String mediaType, byte[] content) {
    descriptor.put("mediaType", mediaType);
    descriptor.put("digest", Digest.sha256(content).toString());
    descriptor.put("size", content.length);
  }

  /** Pushes the image under the reference's tag; returns its digest. */
  public Digest push(RegistryClient client, ImageReference reference) {
    RegistryWriter writer = client.writer().orElseThrow();
    Access access = Access.within(PUSH_LIMIT);
    for (byte[] blob : new byte[][] {layer, config}) {
      writer.pushBlob(reference.repository(), Digest.sha256(blob), BlobSource.of(blob), access);
    }
    return writer.putManifest(reference, manifest, access);
  }
}
