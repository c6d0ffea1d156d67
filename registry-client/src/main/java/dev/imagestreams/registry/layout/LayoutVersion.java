package dev.imagestreams.registry.layout;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.internal.RegistryJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The file that says that something is a layout (OCI image specification, "oci-layout file"). */
final class LayoutVersion {

  static final String FILE = "oci-layout";
  static final int MAX_SIZE = 64 << 10;

  private LayoutVersion() {}

  static byte[] bytes() {
    return "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8);
  }

  /** Refuses what is of another major version. */
  static void require(byte[] bytes, Object place) {
    String version;
    try {
      JsonNode json = RegistryJson.tree(bytes);
      version = json.path("imageLayoutVersion").asText("");
    } catch (IOException e) {
      throw new RegistryException(
          Reason.PROTOCOL, "the oci-layout of " + place + " is not valid JSON", e);
    }
    if (!version.startsWith("1.")) {
      throw new RegistryException(
          Reason.UNSUPPORTED,
          place + " is not of version 1: its oci-layout says \"" + shown(version) + "\"");
    }
  }

  private static String shown(String version) {
    String plain = version.replaceAll("[^\\x20-\\x7e]", "?");
    return plain.substring(0, Math.min(40, plain.length()));
  }
}
