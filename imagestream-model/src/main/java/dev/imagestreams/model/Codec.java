package dev.imagestreams.model;

import java.io.IOException;

/** How the values of one type of field are read and written, and what a field without one has. */
interface Codec<V> extends JsonType<V> {

  /** The value of a field that is not there, or null. */
  V absent();

  /** Whether the value is as good as none. */
  boolean isAbsent(V value);

  /** Writes what stands for no value where OpenShift always writes the field. */
  void writeAbsent(JsonOutput out) throws IOException;
}
