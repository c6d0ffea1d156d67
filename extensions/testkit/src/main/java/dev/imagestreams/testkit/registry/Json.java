package dev.imagestreams.testkit.registry;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Platform;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes the little JSON that registries speak. */
final class Json {

  private Json() {}

  static String text(String value) {
    StringBuilder json = new StringBuilder("\"");
    for (char c : value.toCharArray()) {
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append(String.format("\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }

  static String texts(Collection<String> values) {
    return values.stream().map(Json::text).collect(Collectors.joining(",", "[", "]"));
  }

  static String descriptor(Descriptor descriptor) {
    return "{\"mediaType\":"
        + text(descriptor.mediaType())
        + ",\"digest\":"
        + text(descriptor.digest().toString())
        + ",\"size\":"
        + descriptor.size()
        + descriptor.platform().map(p -> ",\"platform\":" + platform(p)).orElse("")
        + (descriptor.artifactType().isEmpty()
            ? ""
            : ",\"artifactType\":" + text(descriptor.artifactType()))
        + (descriptor.annotations().isEmpty()
            ? ""
            : ",\"annotations\":" + object(descriptor.annotations()))
        + "}";
  }

  static String descriptors(Collection<Descriptor> descriptors) {
    return descriptors.stream().map(Json::descriptor).collect(Collectors.joining(",", "[", "]"));
  }

  private static String object(Map<String, String> texts) {
    return texts.entrySet().stream()
        .map(e -> text(e.getKey()) + ":" + text(e.getValue()))
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String platform(Platform platform) {
    return "{\"os\":"
        + text(platform.os())
        + ",\"architecture\":"
        + text(platform.architecture())
        + platform.variant().map(v -> ",\"variant\":" + text(v)).orElse("")
        + "}";
  }
}
