package dev.imagestreams.examples.importing;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.model.ImageStreamImport;
import dev.imagestreams.model.ImageStreamJson;
import dev.imagestreams.registry.RegistryClient;
import java.io.PrintStream;

/** Carries out an {@code ImageStreamImport} as a client of OpenShift would send it. */
public final class ImportDocument {

  private static final String DOCUMENT =
      """
      {"kind": "ImageStreamImport", "apiVersion": "image.openshift.io/v1",
       "metadata": {"name": "app", "namespace": "team"},
       "spec": {"import": true, "images": [
         {"from": {"kind": "DockerImage", "name": "%1$s:1.0"}, "to": {"name": "stable"}},
         {"from": {"kind": "DockerImage", "name": "%1$s:no-such-tag"}}]}}
      """;

  private ImportDocument() {}

  /**
   * Runs the example.
   *
   * @param args a repository with a tag {@code 1.0}
   */
  public static void main(String[] args) throws InterruptedException {
    Example.main(args, "a repository", ImportDocument::run);
  }

  static void run(String repository, PrintStream out) {
    try (ImageStreams streams =
        ImageStreams.builder().registryClient(RegistryClient::create).build()) {
      ImageStreamImport request =
          ImageStreamJson.read(DOCUMENT.formatted(repository), ImageStreamImport.class);

      ImageStreamImport answer = streams.importImages(request);

      answer.status().images().forEach(image -> out.println(image.status().status()));
      answer.status().stream().ifPresent(s -> out.println(ImageStreamJson.writeIndented(s)));
    }
  }
}
