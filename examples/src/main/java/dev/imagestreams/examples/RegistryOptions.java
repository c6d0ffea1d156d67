package dev.imagestreams.examples;

import dev.imagestreams.server.AccessLog;
import dev.imagestreams.server.IntegratedRegistry;
import dev.imagestreams.server.access.AccessPolicy;
import dev.imagestreams.server.access.AccessRules;
import dev.imagestreams.server.access.Action;
import dev.imagestreams.server.access.Htpasswd;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a registry is to be served. */
final class RegistryOptions {

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:5000",
      converter = ListenAddress.Converter.class,
      description = "Where to listen; port 0 takes a free one. Default: ${DEFAULT-VALUE}.")
  private ListenAddress listen = new ListenAddress("127.0.0.1", 5000);

  @Option(
      names = "--public-address",
      paramLabel = "HOST:PORT",
      description = "Where clients reach it, if not at the address it listens on.")
  private @Nullable String publicAddress;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "Where the registry keeps its files.")
  private Path data = Path.of("");

  @Option(
      names = "--htpasswd",
      paramLabel = "FILE",
      description = "Who may come in, as htpasswd -B writes it; without it, everybody.")
  private @Nullable Path htpasswd;

  @Option(
      names = "--anonymous-pull",
      description = "With --htpasswd: everybody may pull, and who is in the file may do the rest.")
  private boolean anonymousPull;

  @Option(names = "--no-delete", description = "Clients may delete nothing.")
  private boolean noDelete;

  @Option(names = "--read-only", description = "Clients may only pull.")
  private boolean readOnly;

  @ArgGroup(exclusive = false)
  private @Nullable Tls tls;

  @Option(names = "--access-log", description = "Write a line for each request to stderr.")
  private boolean accessLog;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /** Both or none. */
  static final class Tls {
    @Option(
        names = "--tls-cert",
        paramLabel = "FILE",
        required = true,
        description = "The certificate to show, in PEM; it is read again when it is replaced.")
    private Path certificate = Path.of("");

    @Option(
        names = "--tls-key",
        paramLabel = "FILE",
        required = true,
        description = "Its key, in PEM, not encrypted.")
    private Path key = Path.of("");
  }

  void requireSense() {
    if (anonymousPull && htpasswd == null) {
      throw wrong("--anonymous-pull says what --htpasswd leaves open; add --htpasswd");
    }
  }

  IntegratedRegistry.Builder builder() {
    IntegratedRegistry.Builder builder =
        IntegratedRegistry.builder()
            .data(data)
            .listen(listen.host(), listen.port())
            .deletes(!noDelete)
            .readOnly(readOnly);
    if (publicAddress != null) {
      builder.publicAddress(publicAddress);
    }
    if (tls != null) {
      builder.tls(tls.certificate, tls.key);
    }
    if (htpasswd != null) {
      builder.authenticator(users(htpasswd)).accessPolicy(policy());
    }
    if (accessLog) {
      // Before its log is made, which is told once what to write.
      System.setProperty("org.slf4j.simpleLogger.log." + AccessLog.class.getName(), "info");
      builder.observer(new AccessLog());
    }
    return builder;
  }

  private Htpasswd users(Path file) {
    try {
      return Htpasswd.file(file);
    } catch (NoSuchFileException e) {
      throw wrong(
          "--htpasswd: " + file + " is not there; make it with htpasswd -Bc " + file + " USER");
    } catch (IOException e) {
      throw wrong("--htpasswd: " + e.getMessage());
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private AccessPolicy policy() {
    return anonymousPull
        ? AccessRules.builder()
            .anyone("**", Action.PULL, Action.CATALOG)
            .users("**", Action.values())
            .build()
        : AccessPolicy.authenticated();
  }

  /** What comes before the address in a URL. */
  String scheme() {
    return tls == null ? "http" : "https";
  }
}
