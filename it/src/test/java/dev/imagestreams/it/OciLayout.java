package dev.imagestreams.it;

import dev.imagestreams.examples.SampleImage;
import dev.imagestreams.model.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An image made by hand as an OCI image layout, for skopeo to copy from. */
final class OciLayout {

  private OciLayout() {}

  /** Writes a layout with one image, tagged {@code image}; the image's digest. */
  static Digest write(Path directory, String text) throws IOException {
    SampleImage image = SampleImage.saying(text);
    Path blobs = Files.createDirectories(directory.resolve("blobs/sha256"));
    for (byte[] blob : new byte[][] {image.layer(), image.config(), image.manifest().bytes()}) {
      Files.write(blobs.resolve(Digest.sha256(blob).hex()), blob);
    }
    Files.writeString(directory.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    Files.writeString(
        directory.resolve("index.json"),
        """
        {"schemaVersion":2,"manifests":[{"mediaType":"%s","digest":"%s","size":%d,\
        "annotations":{"org.opencontainers.image.ref.name":"image"}}]}"""
            .formatted(
                image.manifest().mediaType(), image.manifest().digest(), image.manifest().size()));
    return image.manifest().digest();
  }
}
