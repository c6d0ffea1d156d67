package dev.imagestreams.model;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * How containers of an image are run, as Docker's first images said it.
 *
 * <p>The components are those of the JSON, where they are written with a capital first letter.
 *
 * @param exposedPorts {@code 8080/tcp}
 * @param volumes paths
 */
@Built
public record DockerConfig(
    String hostname,
    String domainname,
    String user,
    long memory,
    long memorySwap,
    long cpuShares,
    String cpuset,
    boolean attachStdin,
    boolean attachStdout,
    boolean attachStderr,
    List<String> portSpecs,
    Set<String> exposedPorts,
    boolean tty,
    boolean openStdin,
    boolean stdinOnce,
    List<String> env,
    List<String> cmd,
    List<String> dns,
    String image,
    Set<String> volumes,
    String volumesFrom,
    String workingDir,
    List<String> entrypoint,
    boolean networkDisabled,
    List<String> securityOpts,
    List<String> onBuild,
    Map<String, String> labels,
    JsonExtras extras)
    implements DockerConfigBuilder.With {

  public DockerConfig {
    Objects.requireNonNull(hostname, "hostname");
    Objects.requireNonNull(domainname, "domainname");
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(cpuset, "cpuset");
    portSpecs = List.copyOf(portSpecs);
    exposedPorts = Ordered.set(exposedPorts);
    env = List.copyOf(env);
    cmd = List.copyOf(cmd);
    dns = List.copyOf(dns);
    Objects.requireNonNull(image, "image");
    volumes = Ordered.set(volumes);
    Objects.requireNonNull(volumesFrom, "volumesFrom");
    Objects.requireNonNull(workingDir, "workingDir");
    entrypoint = List.copyOf(entrypoint);
    securityOpts = List.copyOf(securityOpts);
    onBuild = List.copyOf(onBuild);
    labels = Ordered.map(labels);
    Objects.requireNonNull(extras, "extras");
  }

  public static final DockerConfig EMPTY =
      new DockerConfig(
          "",
          "",
          "",
          0,
          0,
          0,
          "",
          false,
          false,
          false,
          List.of(),
          Set.of(),
          false,
          false,
          false,
          List.of(),
          List.of(),
          List.of(),
          "",
          Set.of(),
          "",
          "",
          List.of(),
          false,
          List.of(),
          List.of(),
          Map.of(),
          JsonExtras.none());
}
