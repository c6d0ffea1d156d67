package dev.imagestreams.server.internal;

/**
 * What a collection of garbage removed.
 *
 * @param blobs from repositories
 * @param contents from the store
 * @param bytes of these
 * @param uploads that nobody went on with
 */
public record Collected(long blobs, long contents, long bytes, long uploads) {}
