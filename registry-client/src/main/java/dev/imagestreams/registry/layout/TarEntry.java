package dev.imagestreams.registry.layout;

/**
 * Where a file's content is in a tar file.
 *
 * @param offset of its first byte
 * @param size bytes
 */
record TarEntry(long offset, long size) {}
