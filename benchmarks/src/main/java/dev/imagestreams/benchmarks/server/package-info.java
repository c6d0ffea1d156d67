/** The integrated registry beside Debian's docker-registry, and beside an empty servlet. */
@org.jspecify.annotations.NullMarked
package dev.imagestreams.benchmarks.server;
