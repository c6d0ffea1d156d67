package dev.imagestreams.core.reconcile;

import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamSpec;
import dev.imagestreams.model.ObjectMeta;

final class SpecRefusals {

  private SpecRefusals() {}

  static void check(ImageStreamSpec next, ObjectMeta metadata, ImageStream before) {}
}
