package dev.imagestreams.benchmarks.peers;

import java.io.IOException;

/** The driver's handle of a {@link StaticRegistry}. */
final class StaticRegistryChild implements MeasuredRegistry {

  private final Child child;
  private final String address;

  private StaticRegistryChild(Child child) throws IOException {
    this.child = child;
    this.address = child.ask("address");
  }

  static StaticRegistryChild start(String repository, int tags, boolean tokens, int delayMillis)
      throws IOException {
    return new StaticRegistryChild(
        Child.start(
            "the static registry",
            "512m",
            StaticRegistry.class,
            repository,
            String.valueOf(tags),
            String.valueOf(tokens),
            String.valueOf(delayMillis)));
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public void reset() throws IOException {
    child.ask("reset");
  }

  @Override
  public AccessLog log() throws IOException {
    return AccessLog.parse(child.ask("log"));
  }

  @Override
  public void close() {
    child.close();
  }
}
