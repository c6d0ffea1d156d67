package dev.imagestreams.registry.layout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.model.Manifest;
import dev.imagestreams.registry.copy.CopyResult;
import dev.imagestreams.registry.copy.ImageCopy;
import dev.imagestreams.registry.copy.MemoryRegistry;
import dev.imagestreams.registry.copy.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images at random, with shared blobs and nested indexes, there and back. */
class GeneratedImagesTest {

  private static final String FROM = "from.example/team/app";

  @TempDir Path directory;
  private final MemoryRegistry registry = new MemoryRegistry();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void comeBackAsTheyWere(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    Manifest root = generate(random);
    Path first = directory.resolve("first");
    Path archive = directory.resolve("archive.tar");
    Path second = directory.resolve("second");

    CopyResult out =
        ImageCopy.from(registry.images(FROM), "1")
            .to(OciLayout.create(first), "1")
            .parallel(1 + random.nextInt(8))
            .referrers(true)
            .run();
    try (OciArchiveWriter writer = OciArchiveWriter.create(archive)) {
      ImageCopy.from(OciLayout.open(first), "1").to(writer, "1").referrers(true).run();
    }
    CopyResult back =
        ImageCopy.from(OciArchive.open(archive), "1")
            .to(OciLayout.create(second), "1")
            .referrers(true)
            .run();

    assertThat(back).as("seed " + seed).isEqualTo(out);
    assertThat(back.digest()).isEqualTo(root.digest());
    assertThat(blobs(second)).as("seed " + seed).isEqualTo(blobs(first)).hasSizeGreaterThan(3);
  }

  private Manifest generate(SplittableRandom random) {
    List<Manifest> made = new ArrayList<>();
    for (int i = 0; i < 3 + random.nextInt(10); i++) {
      made.add(random.nextInt(4) == 0 && i > 2 ? index(random, made) : image(random, made));
    }
    Manifest root = Samples.index(made.toArray(Manifest[]::new));
    registry.tag(FROM, "1", root);
    return root;
  }

  private Manifest index(SplittableRandom random, List<Manifest> made) {
    List<Manifest> children = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(3); i++) {
      Manifest child = made.get(random.nextInt(made.size()));
      if (!child.isIndex() && !children.contains(child)) {
        children.add(child);
      }
    }
    Manifest index = Samples.index(children.toArray(Manifest[]::new));
    registry.manifests(FROM, index);
    return index;
  }

  private Manifest image(SplittableRandom random, List<Manifest> made) {
    String config = "config " + random.nextInt(1000);
    String layer = "layer " + random.nextInt(6);
    registry.blobs(FROM, config, layer);
    Manifest image =
        random.nextInt(5) == 0 && !made.isEmpty()
            ? Samples.about(made.get(random.nextInt(made.size())), config, layer)
            : Samples.image(config, layer, layer);
    registry.manifests(FROM, image);
    return image;
  }

  private static Set<String> blobs(Path layout) throws IOException {
    try (Stream<Path> files = Files.list(layout.resolve("blobs/sha256"))) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }
}
