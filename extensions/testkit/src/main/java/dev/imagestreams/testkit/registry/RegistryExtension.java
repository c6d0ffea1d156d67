package dev.imagestreams.testkit.registry;

import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.server.IntegratedRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real registry for the tests of a class, without containers: on loopback, on a free port, empty,
 * and gone with its data afterwards.
 *
 * <pre>{@code
 * @RegisterExtension static final RegistryExtension REGISTRY = RegistryExtension.create();
 *
 * @Test
 * void pushes() {
 *   push(REGISTRY.address() + "/team/app:1.0");
 * }
 * }</pre>
 *
 * <p>It is the integrated registry: what clients push is on the disk, and told on its bus. For
 * faults and quirks there is {@link FixtureRegistry}. Its methods are for the time between the
 * first test and the last.
 */
public final class RegistryExtension implements BeforeAllCallback, AfterAllCallback {

  private @Nullable Path data;
  private @Nullable NotificationBus bus;
  private @Nullable IntegratedRegistry registry;

  private RegistryExtension() {}

  /** One that starts before the first test of the class. */
  public static RegistryExtension create() {
    return new RegistryExtension();
  }

  /** Where it listens, {@code 127.0.0.1:PORT}: what references to its images begin with. */
  public String address() {
    return registry().address();
  }

  /** The bus that is told of pushes and deletes, in memory. */
  public NotificationBus bus() {
    return running(bus);
  }

  /** The registry itself. */
  public IntegratedRegistry registry() {
    return running(registry);
  }

  private static <T> T running(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException(
          "the registry runs during tests only; register the extension as a static field");
    }
    return part;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    Path directory = Files.createTempDirectory("imagestreams-registry");
    data = directory;
    NotificationBus told = NotificationBus.create();
    bus = told;
    registry = IntegratedRegistry.builder().data(directory).notificationBus(told).start();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (registry != null) {
      registry.close();
    }
    if (bus != null) {
      bus.close();
    }
    if (data != null) {
      delete(data);
    }
    registry = null;
    bus = null;
    data = null;
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the registry's data could not be removed", e);
    }
  }
}
