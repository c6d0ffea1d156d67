package dev.imagestreams.registry.auth;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where programs are looked for.
 *
 * @param directories absolute ones only: what lies in the current directory is not run by accident
 * @param suffixes what may follow a program's name, in order
 */
record SearchPath(List<Path> directories, List<String> suffixes) {

  SearchPath {
    directories = directories.stream().filter(Path::isAbsolute).toList();
    suffixes = List.copyOf(suffixes);
  }

  /** The directories of the variable {@code PATH}. */
  static SearchPath ofEnvironment() {
    boolean windows =
        System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
    String path = System.getenv("PATH");
    return new SearchPath(
        directories(path == null ? "" : path), windows ? List.of(".exe", ".cmd") : List.of(""));
  }

  private static List<Path> directories(String path) {
    List<Path> directories = new ArrayList<>();
    for (String directory : path.split(File.pathSeparator, -1)) {
      try {
        directories.add(Path.of(directory));
      } catch (InvalidPathException e) {
        // Not a directory of this machine: nothing can be in it.
      }
    }
    return directories;
  }

  /** The first program of a name, which the caller has checked to be no path. */
  Optional<Path> find(String name) {
    return directories.stream()
        .flatMap(directory -> suffixes.stream().map(suffix -> directory.resolve(name + suffix)))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }
}
