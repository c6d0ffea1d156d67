package dev.imagestreams.registry;

import dev.imagestreams.http.AddressRules;
import dev.imagestreams.http.HttpSettings;
import dev.imagestreams.http.HttpTransport;
import dev.imagestreams.registry.auth.CredentialFiles;
import dev.imagestreams.registry.auth.CredentialProvider;
import dev.imagestreams.registry.mirrors.RegistryRules;
import dev.imagestreams.registry.network.ProxySettings;
import dev.imagestreams.registry.network.TlsSettings;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the client that speaks the OCI distribution protocol can be given. Not thread-safe. */
public final class RegistryClientBuilder {

  private static final Logger LOG = LoggerFactory.getLogger(RegistryClient.class);
  private static final int DEFAULT_CONNECTIONS = 32;
  private static final int MAX_CONNECTIONS = 1024;

  /** So many hosts at once have all the connections that each may have. */
  private static final int HOSTS = 16;

  private CredentialProvider credentials = CredentialFiles.fromEnvironment();
  private int connectionsPerHost = DEFAULT_CONNECTIONS;
  private HostLimits limits = HostLimits.shared();
  private RetryPolicy retryPolicy = RetryPolicy.DEFAULT;
  private TlsSettings tls = TlsSettings.system();
  private ProxySettings proxies = ProxySettings.fromEnvironment();
  private Set<String> referrals = Set.of();
  private boolean refusePrivate;
  private RegistryRules rules = RegistryRules.none();
  private String userAgent = "imagestreams/0.1";
  private ChangeFeeds changeFeeds = (repository, source) -> Optional.empty();
  private Consumer<RegistryWarning> warningListener =
      warning -> LOG.warn("{} says: {}", warning.host(), warning.text());

  RegistryClientBuilder() {}

  /** Where credentials come from; by default where docker and podman keep them. */
  public RegistryClientBuilder credentials(CredentialProvider value) {
    this.credentials = Objects.requireNonNull(value, "credentials");
    return this;
  }

  /**
   * The most connections to one registry host at a time, 1 to 1,024; 32 unless said. A blob's
   * stream holds one until it is closed; copying within a registry takes two at a time.
   */
  public RegistryClientBuilder connectionsPerHost(int value) {
    if (value < 1 || value > MAX_CONNECTIONS) {
      throw new IllegalArgumentException("connectionsPerHost must be 1 to 1024, not " + value);
    }
    this.connectionsPerHost = value;
    return this;
  }

  /** How hard registries may be pressed; unless said, by all clients of the process together. */
  public RegistryClientBuilder limits(HostLimits value) {
    this.limits = Objects.requireNonNull(value, "limits");
    return this;
  }

  /** How often what failed for a passing reason is tried again; unless said, the default. */
  public RegistryClientBuilder retries(RetryPolicy value) {
    this.retryPolicy = Objects.requireNonNull(value, "retries");
    return this;
  }

  /**
   * Whom to trust and which certificates to show; unless said, the JVM's authorities and what the
   * {@code certs.d} directories of docker and podman have.
   */
  public RegistryClientBuilder tls(TlsSettings value) {
    this.tls = Objects.requireNonNull(value, "tls");
    return this;
  }

  /** Through which proxies to go; unless said, those of the environment's variables. */
  public RegistryClientBuilder proxies(ProxySettings value) {
    this.proxies = Objects.requireNonNull(value, "proxies");
    return this;
  }

  /**
   * Hosts that registries may refer to though they are in a private network or on this machine: a
   * token service, a blob store. A registry may refer to its own host, and one in a private network
   * to others there, without.
   *
   * @param hosts {@code host} or {@code host:port}
   */
  public RegistryClientBuilder allowReferrals(Set<String> hosts) {
    this.referrals = Set.copyOf(hosts);
    return this;
  }

  /** Speaks to no private address and not to this machine, whoever names it. */
  public RegistryClientBuilder refusePrivateAddresses(boolean value) {
    this.refusePrivate = value;
    return this;
  }

  /**
   * Which registries have mirrors, have moved, are blocked, insecure or the only ones allowed; none
   * unless said. {@link dev.imagestreams.registry.mirrors.RegistriesConf#fromEnvironment()} has
   * those of this machine.
   */
  public RegistryClientBuilder rules(RegistryRules value) {
    this.rules = Objects.requireNonNull(value, "rules");
    return this;
  }

  /**
   * What the client calls itself.
   *
   * @throws IllegalArgumentException when it isn't printable ASCII
   */
  public RegistryClientBuilder userAgent(String value) {
    if (value.isBlank() || !value.chars().allMatch(c -> c >= ' ' && c < 127)) {
      throw new IllegalArgumentException("userAgent must be printable ASCII");
    }
    this.userAgent = value;
    return this;
  }

  /** Which registries can say what changed; none unless said. */
  public RegistryClientBuilder changeFeeds(ChangeFeeds value) {
    this.changeFeeds = Objects.requireNonNull(value, "changeFeeds");
    return this;
  }

  /**
   * Who is told what registries want their users to know, each text once; unless said, the log.
   *
   * @param value called on the calling thread; must not throw
   */
  public RegistryClientBuilder onWarning(Consumer<RegistryWarning> value) {
    this.warningListener = Objects.requireNonNull(value, "onWarning");
    return this;
  }

  public RegistryClient build() {
    HttpSettings settings =
        HttpSettings.of(userAgent)
            .withConnections(connectionsPerHost, connectionsPerHost * HOSTS)
            .withTls(tls::verifying, tls::unverified)
            .withProxies(proxies.isNone() ? HttpSettings.NO_PROXIES : proxies, proxies::credentials)
            .withAddresses(
                AddressRules.DEFAULT.allowReferrals(referrals).refusePrivate(refusePrivate));
    HttpTransport transport = new HttpTransport(settings);
    CallExecutor calls =
        new CallExecutor(
            transport,
            credentials,
            new Admission(limits, connectionsPerHost),
            retryPolicy,
            rules,
            new Warnings(warningListener),
            tls::isSetFor);
    return new HttpRegistryClient(transport, calls, changeFeeds);
  }
}
