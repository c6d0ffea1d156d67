package dev.imagestreams.registry.mirrors;

import dev.imagestreams.model.ImageStreamsException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the {@code registries.conf} of podman, skopeo and CRI-O: containers-registries.conf(5),
 * version 2, and containers-registries.conf.d(5).
 *
 * <p>Of each {@code [[registry]]}: {@code prefix}, {@code location}, {@code insecure}, {@code
 * blocked}, {@code mirror-by-digest-only}, and the {@code location}, {@code insecure} and {@code
 * pull-from-mirror} of each {@code [[registry.mirror]]}. All else is passed over, among it {@code
 * unqualified-search-registries}, {@code short-name-mode} and aliases: names without a registry
 * belong to Docker Hub here. Version 1, with its lists of registries, is refused.
 *
 * <p>As with podman, blocking a registry leaves its mirrors open, and of several tables with one
 * prefix a file's first counts. Other than with podman:
 *
 * <ul>
 *   <li>a prefix without a port is not the same host on another port, save that a blocked host is
 *       blocked on every port;
 *   <li>a prefix with a tag or digest is refused, rather than never found;
 *   <li>a location alone needs no prefix, and a prefix alone no location.
 * </ul>
 *
 * <p>Files are read once, when asked for here; each may have 1 MiB. All methods block on files, and
 * throw {@link InvalidRegistryRulesException} for content that can't be kept as rules, with the
 * file and line or table, and {@link ImageStreamsException} for a file that can't be read.
 */
public final class RegistriesConf {

  private static final String NAME = "registries.conf";

  private RegistriesConf() {}

  /** The rules of one file, which must exist. */
  public static RegistryRules read(Path file) {
    return RegistryRules.of(RuleSet.of(RegistriesConfFile.read(file).build()));
  }

  /**
   * The rules of one file, which must exist, and of the {@code *.conf} files in a directory, which
   * need not. Those are read in the order of their names; a table in a later one takes the place of
   * an earlier one's with the same prefix.
   */
  public static RegistryRules read(Path file, Path dropIns) {
    return read(Optional.of(file), List.of(dropIns));
  }

  /**
   * The rules that hold for this process's user.
   *
   * <p>The file is the one that {@code CONTAINERS_REGISTRIES_CONF} names, which must exist, or
   * {@code ~/.config/containers/registries.conf}, or {@code /etc/containers/registries.conf}. To it
   * come {@code /etc/containers/registries.conf.d}, unless the user's own file was read, and {@code
   * ~/.config/containers/registries.conf.d}. Without any of them there are no rules.
   */
  public static RegistryRules fromEnvironment() {
    return find(
        System.getenv(),
        Path.of(System.getProperty("user.home", "."), ".config", "containers"),
        Path.of("/etc/containers"));
  }

  static RegistryRules find(Map<String, String> environment, Path user, Path system) {
    Path userDropIns = user.resolve(NAME + ".d");
    Path systemDropIns = system.resolve(NAME + ".d");
    String named = environment.getOrDefault("CONTAINERS_REGISTRIES_CONF", "");
    if (!named.isEmpty()) {
      return read(Optional.of(Path.of(named)), List.of(systemDropIns, userDropIns));
    }
    if (Files.exists(user.resolve(NAME))) {
      return read(Optional.of(user.resolve(NAME)), List.of(userDropIns));
    }
    Optional<Path> file = Optional.of(system.resolve(NAME)).filter(Files::exists);
    return read(file, List.of(systemDropIns, userDropIns));
  }

  private static RegistryRules read(Optional<Path> file, List<Path> directories) {
    ScopeMap.Builder<Rule> rules = new ScopeMap.Builder<>();
    file.ifPresent(path -> rules.putAll(RegistriesConfFile.read(path)));
    for (Path directory : directories) {
      dropIns(directory).forEach(path -> rules.putAll(RegistriesConfFile.read(path)));
    }
    return RegistryRules.of(RuleSet.of(rules.build()));
  }

  private static List<Path> dropIns(Path directory) {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*.conf")) {
      found.forEach(files::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException | DirectoryIteratorException e) {
      throw new ImageStreamsException(
          "listing the rules for registries in " + directory + " failed; check that it is readable",
          e);
    }
    files.removeIf(Files::isDirectory);
    files.sort(null);
    return files;
  }
}
