package dev.imagestreams.server;

/**
 * How a registry is.
 *
 * @param live whether it works at all; one that doesn't is to be restarted
 * @param ready whether it takes requests: not while it ends, and not while its disk takes nothing
 * @param reason why it is not ready; empty where it is
 */
public record RegistryHealth(boolean live, boolean ready, String reason) {}
