package dev.imagestreams.core;

import dev.imagestreams.core.select.Candidate;
import java.util.Optional;

/**
 * The tag of a repository that a stream's tag selects.
 *
 * @param now the best one
 * @param before the one that was, for what the tag points to; empty where that was not selected, or
 *     from another repository
 */
record ChosenTag(Candidate now, Optional<Candidate> before) {}
