package dev.imagestreams.core;

import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.Access;

/**
 * Where images are fetched from.
 *
 * @param name the repository as it is spelled where it was asked for, for references to its images
 * @param access how carefully, and until when
 */
record ImagePlace(Repository repository, String name, Access access) {}
