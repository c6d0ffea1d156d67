/** The nouns of image streams: records, references, digests and manifests. No I/O. */
@org.jspecify.annotations.NullMarked
module dev.imagestreams.model {
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires static org.jspecify;

  exports dev.imagestreams.model;
}
