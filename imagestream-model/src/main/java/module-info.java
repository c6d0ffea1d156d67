/** The nouns of image streams: records, references, digests and manifests. No I/O. */
@org.jspecify.annotations.NullMarked
module dev.imagestreams.model {
  requires com.fasterxml.jackson.annotation;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires static io.soabase.recordbuilder.core;
  requires static java.compiler;
  requires static org.jspecify;

  exports dev.imagestreams.model;
  exports dev.imagestreams.model.tags;
  exports dev.imagestreams.model.validation;
}
