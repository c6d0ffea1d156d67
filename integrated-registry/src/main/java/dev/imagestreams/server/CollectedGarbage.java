package dev.imagestreams.server;

/**
 * What a collection of garbage removed.
 *
 * @param blobs from repositories: no manifest there referred to them
 * @param contents from the disk: they were no repository's
 * @param bytes of these
 * @param uploads that nobody went on with
 */
public record CollectedGarbage(long blobs, long contents, long bytes, long uploads) {}
