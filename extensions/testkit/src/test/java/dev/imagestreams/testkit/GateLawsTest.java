package dev.imagestreams.testkit;

import static dev.imagestreams.testkit.ImportScene.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.TagImporter;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.Platform;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.testkit.registry.SampleImage;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever happens to a repository, a tag never points to an image that its gates did not allow at
 * that time, and comes to the newest that they allow.
 */
class GateLawsTest {

  private static final int RUNS = 40;
  private static final int STEPS = 60;
  private static final Duration COOLDOWN = Duration.ofMinutes(30);
  private static final Platform ARM64 = new Platform("linux", "arm64", Optional.empty());
  private static final ImageReference PLACE = ImageReference.parse(REPOSITORY + ":latest");

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {20_261_127, 1, 2, 3})
  void tagPointsToWhatItsGatesAllowed(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int run = 0; run < RUNS; run++) {
      Life life = new Life(random);
      try {
        life.live();
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed + ", run " + run, e);
      } finally {
        life.close();
      }
    }
  }

  /** One repository's tag, and the tag of a stream that follows it through gates. */
  private static final class Life {

    private final SplittableRandom random;
    private final ImportScene scene = new ImportScene();
    private TagImporter importer = scene.importer;
    private final boolean cooldown;
    private final boolean approval;
    private final boolean platforms;

    /** What the repository's tag points to. */
    private String present = "";

    private final Set<String> approved = new HashSet<>();
    private final Set<String> complete = new HashSet<>();

    /** Since when, without a look that saw another one, each look has seen the image. */
    private final Map<String, Instant> seenSince = new HashMap<>();

    private List<String> history = List.of();

    Life(SplittableRandom random) {
      this.random = random;
      this.cooldown = random.nextBoolean();
      this.approval = random.nextBoolean();
      this.platforms = random.nextBoolean();
      push();
    }

    void close() {
      if (importer != scene.importer) {
        importer.close();
      }
      scene.close();
    }

    void live() {
      for (int step = 0; step < STEPS; step++) {
        switch (random.nextInt(7)) {
          case 0, 1 -> push();
          case 2 -> approve();
          case 3 -> restart();
          case 4 -> fail();
          default -> scene.clock.advance(Duration.ofMinutes(random.nextInt(1, 20)));
        }
        look();
      }
      comeToRest();
    }

    private void push() {
      String content = "image " + random.nextInt(4);
      boolean whole = random.nextBoolean();
      SampleImage amd64 = SampleImage.of(content);
      SampleImage index =
          whole
              ? SampleImage.index(amd64, SampleImage.of(content + " arm", ARM64))
              : SampleImage.index(amd64);
      scene.registry.put(PLACE, index);
      present = index.digest().toString();
      if (whole) {
        complete.add(present);
      }
    }

    private void approve() {
      approved.add(present);
    }

    private void restart() {
      if (importer != scene.importer) {
        importer.close();
      }
      importer =
          TagImporter.builder()
              .registryClient(scene.registry)
              .store(scene.store)
              .clock(scene.clock)
              .build();
    }

    private void fail() {
      scene.registry.fail(PLACE.normalized(), ImportScene.failure(Reason.UNAVAILABLE));
      importer.importImage(wanted());
      scene.registry.heal(PLACE.normalized());
      check();
    }

    private ImageStream wanted() {
      Map<String, String> said = new TreeMap<>();
      if (cooldown) {
        said.put("imagestreams.dev/cooldown", "30m");
      }
      if (approval) {
        said.put("imagestreams.dev/approval", "required");
        if (!approved.isEmpty()) {
          said.put("imagestreams.dev/approved", String.join(",", approved));
        }
      }
      if (platforms) {
        said.put("imagestreams.dev/require-platforms", "linux/amd64,linux/arm64");
      }
      return ImportScene.wanting(
          TagReference.dockerImage("latest", REPOSITORY + ":latest").withAnnotations(said));
    }

    private void look() {
      Instant now = scene.clock.instant();
      // What is not seen any more, and was never pointed to, is new when it comes again.
      seenSince.keySet().removeIf(image -> !image.equals(present) && !history.contains(image));
      seenSince.putIfAbsent(present, now);
      importer.importImage(wanted());
      check();
    }

    /** An item that is new must have been allowed when it came, and nothing else may change. */
    private void check() {
      List<String> images = images();
      assertThat(images.size()).isBetween(history.size(), history.size() + 1);
      assertThat(images.subList(images.size() - history.size(), images.size())).isEqualTo(history);
      if (images.size() > history.size()) {
        assertThat(images.get(0)).isEqualTo(present);
        assertThat(isAllowed()).as("%s by then", present).isTrue();
      }
      boolean current = !images.isEmpty() && images.get(0).equals(present);
      history = images;
      assertThat(scene.conditions("latest").isEmpty() || !current || isFailing()).isTrue();
    }

    private boolean isFailing() {
      return scene.conditions("latest").stream().anyMatch(said -> said.startsWith("Unavailable"));
    }

    private boolean isAllowed() {
      Instant since = seenSince.getOrDefault(present, Instant.MAX);
      boolean old = history.isEmpty() || !scene.clock.instant().isBefore(since.plus(COOLDOWN));
      return (!cooldown || old)
          && (!approval || approved.contains(present))
          && (!platforms || complete.contains(present));
    }

    private List<String> images() {
      return scene.store.get(ImportScene.WEB).stream()
          .flatMap(stream -> stream.status().tag("latest").stream())
          .map(NamedTagEventList::items)
          .flatMap(List::stream)
          .map(TagEvent::image)
          .toList();
    }

    private void comeToRest() {
      while (platforms && !complete.contains(present)) {
        push();
      }
      approve();
      look();
      scene.clock.advance(COOLDOWN);
      look();

      assertThat(history).first().isEqualTo(present);
      assertThat(scene.conditions("latest")).isEmpty();
    }
  }
}
