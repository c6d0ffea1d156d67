package dev.imagestreams.testkit;

import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.testkit.registry.SampleImage;

class FakeRegistryClientTest extends RegistryWriterContract {

  private final FakeRegistryClient fake = new FakeRegistryClient();

  @Override
  protected RegistryClient createClient() {
    fake.pageSize(2);
    return fake;
  }

  @Override
  protected Repository createRepository() {
    return new Repository("registry.example", "team/app");
  }

  @Override
  protected void store(ImageReference reference, SampleImage image) {
    fake.put(reference, image);
  }
}
