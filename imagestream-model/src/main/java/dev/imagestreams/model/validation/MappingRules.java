package dev.imagestreams.model.validation;

import dev.imagestreams.model.ImageStreamMapping;

/** The rules of pushes: OpenShift's {@code ValidateImageStreamMapping}. */
final class MappingRules {

  private MappingRules() {}

  static void check(Findings at, ImageStreamMapping mapping) {
    MetadataRules.check(
        at.at("metadata"), mapping.metadata(), MetadataRules.Name.SEGMENT_OR_NONE, null);
    Findings repository = at.at("dockerImageRepository");
    if (!mapping.dockerImageRepository().isEmpty()) {
      repository.pullSpec(mapping.dockerImageRepository());
    } else if (mapping.metadata().name().isEmpty()) {
      at.at("metadata").at("name").required();
      repository.required();
    }
    ImageRules.check(at.at("image"), mapping.image(), null);
    if (mapping.tag().isEmpty()) {
      at.at("tag").required();
    }
  }
}
