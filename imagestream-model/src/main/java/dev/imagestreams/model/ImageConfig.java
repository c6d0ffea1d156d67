package dev.imagestreams.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads the config of an image, of Docker's and of OCI's kind.
 *
 * <p>What an image says of itself is a claim: a value of the wrong type is no reason to refuse the
 * image, and is left out.
 */
final class ImageConfig {

  private ImageConfig() {}

  static DockerImageMetadata metadata(JsonNode config) {
    return DockerImageMetadata.EMPTY
        .with()
        .id(text(config, "id"))
        .parent(text(config, "parent"))
        .comment(text(config, "comment"))
        .created(Optional.ofNullable(Times.parse(text(config, "created"))))
        .container(text(config, "container"))
        .containerConfig(run(config.path("container_config")))
        .dockerVersion(text(config, "docker_version"))
        .author(text(config, "author"))
        .config(
            config.path("config").isObject()
                ? Optional.of(run(config.path("config")))
                : Optional.empty())
        .architecture(text(config, "architecture"))
        .os(text(config, "os"))
        .variant(text(config, "variant"))
        .build();
  }

  private static DockerConfig run(JsonNode json) {
    return DockerConfig.EMPTY
        .with()
        .hostname(text(json, "Hostname"))
        .domainname(text(json, "Domainname"))
        .user(text(json, "User"))
        .memory(number(json, "Memory"))
        .memorySwap(number(json, "MemorySwap"))
        .cpuShares(number(json, "CpuShares"))
        .cpuset(text(json, "Cpuset"))
        .attachStdin(json.path("AttachStdin").asBoolean())
        .attachStdout(json.path("AttachStdout").asBoolean())
        .attachStderr(json.path("AttachStderr").asBoolean())
        .portSpecs(texts(json, "PortSpecs"))
        .exposedPorts(names(json, "ExposedPorts"))
        .tty(json.path("Tty").asBoolean())
        .openStdin(json.path("OpenStdin").asBoolean())
        .stdinOnce(json.path("StdinOnce").asBoolean())
        .env(texts(json, "Env"))
        .cmd(texts(json, "Cmd"))
        .dns(texts(json, "Dns"))
        .image(text(json, "Image"))
        .volumes(names(json, "Volumes"))
        .volumesFrom(text(json, "VolumesFrom"))
        .workingDir(text(json, "WorkingDir"))
        .entrypoint(texts(json, "Entrypoint"))
        .networkDisabled(json.path("NetworkDisabled").asBoolean())
        .securityOpts(texts(json, "SecurityOpts"))
        .onBuild(texts(json, "OnBuild"))
        .labels(ManifestJson.texts(json.path("Labels")))
        .build();
  }

  private static String text(JsonNode json, String field) {
    return ManifestJson.text(json, field);
  }

  private static long number(JsonNode json, String field) {
    JsonNode value = json.path(field);
    return value.isIntegralNumber() && value.canConvertToLong() ? value.longValue() : 0;
  }

  private static List<String> texts(JsonNode json, String field) {
    List<String> texts = new ArrayList<>();
    for (JsonNode each : json.path(field)) {
      if (each.isTextual()) {
        texts.add(each.textValue());
      }
    }
    return texts;
  }

  private static Set<String> names(JsonNode json, String field) {
    Set<String> names = new TreeSet<>();
    json.path(field).fieldNames().forEachRemaining(names::add);
    return names;
  }
}
