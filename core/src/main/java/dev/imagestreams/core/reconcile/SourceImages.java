package dev.imagestreams.core.reconcile;

import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.TagEvent;

final class SourceImages {

  private SourceImages() {}

  static TagEvent find(ImageStream stream, String id) {
    return stream.status().tags().stream()
        .flatMap(tag -> tag.items().stream())
        .filter(item -> item.image().startsWith(id))
        .findFirst()
        .orElseThrow();
  }
}
