package dev.imagestreams.registry.mirrors;

import dev.imagestreams.model.ImageStreamsException;

/**
 * Thrown when rules for registries can't be kept, since they are not what rules look like. The
 * message says in which file or document, where in it, and what belongs there.
 */
public final class InvalidRegistryRulesException extends ImageStreamsException {

  private static final long serialVersionUID = 1L;

  // No cause: what parsers say quotes the text they stumbled upon, and an address may hold a
  // password.
  InvalidRegistryRulesException(String source, String where, String reason) {
    super("invalid " + source + (where.isEmpty() ? "" : " at " + where) + ": " + reason);
  }
}
