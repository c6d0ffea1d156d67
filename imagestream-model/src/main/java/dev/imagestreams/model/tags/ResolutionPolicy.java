package dev.imagestreams.model.tags;

/**
 * What becomes of an image's name in a workload once it was looked up; OpenShift has one such
 * policy for a kind of workload.
 */
public enum ResolutionPolicy {
  /** The name is replaced; a workload whose name stands for nothing is refused. */
  REQUIRED_REWRITE("RequiredRewrite", true, true, true),

  /** The name stays; a workload whose name stands for nothing is refused. */
  REQUIRED("Required", true, true, false),

  /** The name is replaced; one that stands for nothing stays. */
  ATTEMPT_REWRITE("AttemptRewrite", true, false, true),

  /** The name stays; so does one that stands for nothing. */
  ATTEMPT("Attempt", true, false, false),

  /** The name stays, and is not looked up. */
  DO_NOT_ATTEMPT("DoNotAttempt", false, false, false);

  private final String label;
  private final boolean resolves;
  private final boolean fails;
  private final boolean rewrites;

  ResolutionPolicy(String label, boolean resolves, boolean fails, boolean rewrites) {
    this.label = label;
    this.resolves = resolves;
    this.fails = fails;
    this.rewrites = rewrites;
  }

  /** The name OpenShift has for it: {@code RequiredRewrite}. */
  public String label() {
    return label;
  }

  /** Whether names are looked up for this policy's own sake. */
  public boolean resolves() {
    return resolves;
  }

  /** Whether a workload is refused when a name of it stands for nothing. */
  public boolean failsOnUnresolved() {
    return fails;
  }

  /** Whether names are replaced by what they stand for. */
  public boolean rewrites() {
    return rewrites;
  }

  /**
   * The name the workload is to have.
   *
   * @param image the name it has
   * @param found what that stands for
   * @param localNames replace what a stream was found for under any policy, as OpenShift does for
   *     the workloads it knows unless it is configured otherwise
   * @throws RefusedOperationException when the name stands for nothing and must not
   */
  public String apply(String image, LookedUpName found, boolean localNames) {
    if (found instanceof LookedUpName.Unresolved unresolved && fails) {
      throw new RefusedOperationException(
          "the image "
              + Quoted.of(image)
              + " is required to resolve: "
              + unresolved.message()
              + " - name an image that exists, or one by digest");
    }
    return rewrites || localNames ? found.pullSpec().orElse(image) : image;
  }
}
