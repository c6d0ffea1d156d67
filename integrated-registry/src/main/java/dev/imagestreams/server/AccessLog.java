package dev.imagestreams.server;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a line for each request to the log named as this class, at the level INFO; the fields are
 * key-value pairs. Thread-safe.
 */
public final class AccessLog implements RegistryObserver {

  private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);

  @Override
  public void answered(AnsweredRequest request) {
    LOG.atInfo()
        .addKeyValue("client", request.client())
        .addKeyValue("actor", request.actor().isEmpty() ? "-" : request.actor())
        .addKeyValue("method", request.method())
        .addKeyValue("path", request.path())
        .addKeyValue("status", request.status())
        .addKeyValue("received", request.received())
        .addKeyValue("length", request.length())
        .addKeyValue("millis", request.took().toMillis())
        .log("answered");
  }
}
