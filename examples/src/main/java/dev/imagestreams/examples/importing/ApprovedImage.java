package dev.imagestreams.examples.importing;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.ImportResult;
import dev.imagestreams.core.TagOutcome;
import dev.imagestreams.core.gate.Approval;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.registry.RegistryClient;
import java.io.PrintStream;
import java.util.Map;

/** Lets a tag point to an image only once somebody approved it. */
public final class ApprovedImage {

  private ApprovedImage() {}

  /**
   * Runs the example.
   *
   * @param args an image by its digest, such as {@code quay.io/team/app@sha256:…}
   */
  public static void main(String[] args) throws InterruptedException {
    Example.main(args, "an image by its digest", ApprovedImage::run);
  }

  static void run(String image, PrintStream out) {
    try (ImageStreams streams =
        ImageStreams.builder().registryClient(RegistryClient::create).build()) {
      show(streams.importImage(wanting(image, Map.of(Approval.ANNOTATION, "required"))), out);

      String digest = image.substring(image.indexOf('@') + 1);
      Map<String, String> approval =
          Map.of(Approval.ANNOTATION, "required", Approval.APPROVED_ANNOTATION, digest);
      show(streams.importImage(wanting(image, approval)), out);
    }
  }

  private static ImageStream wanting(String image, Map<String, String> annotations) {
    TagReference stable = TagReference.dockerImage("stable", image).withAnnotations(annotations);
    return ImageStream.empty(StreamKey.parse("app")).withTag(stable);
  }

  private static void show(ImportResult result, PrintStream out) {
    TagOutcome stable = result.tag("stable").orElseThrow();
    out.println(stable.status() + stable.failure().map(why -> " " + why.message()).orElse(""));
  }
}
