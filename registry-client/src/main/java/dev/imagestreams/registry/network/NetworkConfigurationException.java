package dev.imagestreams.registry.network;

import dev.imagestreams.model.ImageStreamsException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when a certificate, a key or a proxy setting of this machine can't be used. The message
 * names the file or the variable and what to do; never a key or a password.
 */
public final class NetworkConfigurationException extends ImageStreamsException {

  private static final long serialVersionUID = 1L;

  NetworkConfigurationException(String message) {
    this(message, null);
  }

  NetworkConfigurationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
