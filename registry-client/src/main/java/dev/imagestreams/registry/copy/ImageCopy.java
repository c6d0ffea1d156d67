package dev.imagestreams.registry.copy;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.Platform;
import dev.imagestreams.registry.RegistryException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Copies an image, with all it consists of, from one place to another.
 *
 * <pre>{@code
 * ImageCopy.from(source, "1.0").to(target, "1.0").referrers(true).run();
 * }</pre>
 *
 * <p>Content is never rewritten, so everything keeps its digest. Each digest is copied once, blobs
 * before the manifests that name them, manifests before their index, and the tag comes last:
 * whoever sees it finds all there is to it. What the target has is not sent; so a copy that broke
 * is run again and goes on from there. Layers that may not be distributed are left out where the
 * source lacks them; addresses in manifests are never followed.
 *
 * <p>Describes a copy until {@link #run()}, which may be called again. Not thread-safe.
 */
public final class ImageCopy {

  private static final int DEFAULT_PARALLEL = 4;
  private static final int MAX_PARALLEL = 64;

  private final ImageSource source;
  private final String reference;
  private final ImageTarget target;
  private final Optional<String> tag;
  private Optional<Platform> platform = Optional.empty();
  private boolean referrers;
  private int parallel = DEFAULT_PARALLEL;
  private Consumer<Progress> progress = state -> {};

  private ImageCopy(
      ImageSource source, String reference, ImageTarget target, Optional<String> tag) {
    this.source = source;
    this.reference = reference;
    this.target = target;
    this.tag = tag;
  }

  /**
   * What to copy.
   *
   * @param tagOrDigest text that reads as a digest is one
   */
  public static From from(ImageSource source, String tagOrDigest) {
    return new From(source, tagOrDigest);
  }

  /**
   * A copy that has no target yet.
   *
   * @param source where the image is
   * @param reference its tag or digest there
   */
  public record From(ImageSource source, String reference) {

    public From {
      Objects.requireNonNull(source, "source");
      Objects.requireNonNull(reference, "reference");
    }

    /** Copies to a place where the image is found by its digest. */
    public ImageCopy to(ImageTarget target) {
      return new ImageCopy(
          source, reference, Objects.requireNonNull(target, "target"), Optional.empty());
    }

    /**
     * Copies to a place where the image is found by a tag, too.
     *
     * @throws IllegalArgumentException when the target can't have such a tag
     */
    public ImageCopy to(ImageTarget target, String tag) {
      if (!target.accepts(tag)) {
        throw new IllegalArgumentException("\"" + tag + "\" can't be a tag in " + target);
      }
      return new ImageCopy(source, reference, target, Optional.of(tag));
    }
  }

  /**
   * Copies one platform's manifest of an index, not the index: that one without the others would be
   * another index, and registries refuse one whose manifests are missing. So the result's digest is
   * the manifest's. Unless said, all platforms are copied.
   */
  public ImageCopy platform(Platform value) {
    this.platform = Optional.of(value);
    return this;
  }

  /** Whether what refers to the image is copied too, signatures and such; not so unless said. */
  public ImageCopy referrers(boolean value) {
    this.referrers = value;
    return this;
  }

  /** How many blobs or manifests are copied at a time, 1 to 64; 4 unless said. */
  public ImageCopy parallel(int value) {
    if (value < 1 || value > MAX_PARALLEL) {
      throw new IllegalArgumentException("parallel must be 1 to 64, not " + value);
    }
    this.parallel = value;
    return this;
  }

  /**
   * Who is told how far the copy is: about every MiB, and after each blob. Called by one thread at
   * a time, while others wait, so it should be quick. What it throws is logged and breaks nothing.
   */
  public ImageCopy progress(Consumer<Progress> value) {
    this.progress = Objects.requireNonNull(value, "progress");
    return this;
  }

  /**
   * Copies. Blocks until all is done; or until something failed or the thread was interrupted, and
   * everything under way has ended. After a failure the tag is where it was.
   *
   * @throws RegistryException of the first failure, naming what could not be copied
   */
  public CopyResult run() {
    try (Crew crew = new Crew(parallel)) {
      return new CopyRun(source, target, crew, progress).run(root(), tag, referrers);
    }
  }

  private Manifest root() {
    Optional<Digest> digest = digest(reference);
    Manifest manifest = digest.map(source::manifest).orElseGet(() -> source.manifest(reference));
    digest.ifPresent(wanted -> Planner.requireDigest(manifest, wanted, source));
    return platform.map(p -> Planner.forPlatform(source, manifest, p)).orElse(manifest);
  }

  private static Optional<Digest> digest(String text) {
    try {
      return Optional.of(Digest.parse(text));
    } catch (InvalidReferenceException e) {
      return Optional.empty();
    }
  }
}
