package dev.imagestreams.registry.mirrors;

/**
 * That a registry or a part of one is blocked.
 *
 * @param origin who says so, for messages
 */
record Block(Scope scope, String origin) {}
