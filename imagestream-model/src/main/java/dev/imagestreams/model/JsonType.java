package dev.imagestreams.model;

import java.io.IOException;

/** How values of one type are read from JSON and written to it. */
interface JsonType<V> {

  /** Reads the value at the current token, which is not null, to its last token. */
  V read(JsonInput in) throws IOException;

  void write(JsonOutput out, V value) throws IOException;
}
