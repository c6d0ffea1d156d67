/** The integrated registry gives the images that streams imported from other registries. */
@org.jspecify.annotations.NullMarked
module dev.imagestreams.pullthrough {
  requires transitive dev.imagestreams.registry;
  requires transitive dev.imagestreams.server;
  requires com.github.benmanes.caffeine;
  requires static org.jspecify;

  exports dev.imagestreams.pullthrough;
}
