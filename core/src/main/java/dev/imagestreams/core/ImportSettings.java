package dev.imagestreams.core;

import dev.imagestreams.core.gate.Gate;
import dev.imagestreams.core.store.Claim;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.model.validation.RegistryAllowList;
import dev.imagestreams.registry.RegistryClient;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * What all imports of one importer have in common.
 *
 * @param allowed the registries that images may come from; empty for all
 * @param maxTags the most tags of a repository
 * @param gates after those of the streams' annotations
 * @param claim of the work that these imports are part of
 */
record ImportSettings(
    RegistryClient client,
    ImageStreamStore store,
    Clock clock,
    Optional<RegistryAllowList> allowed,
    int maxTags,
    List<Gate> gates,
    Optional<Claim> claim) {

  ImportSettings with(RegistryClient otherClient, Optional<Claim> work) {
    return new ImportSettings(otherClient, store, clock, allowed, maxTags, gates, work);
  }
}
