package dev.imagestreams.server;

import java.time.Duration;

/**
 * A request, and how it was answered.
 *
 * @param client the address it came from, of the last proxy where there are any
 * @param actor who sent it; empty for nobody that is known
 * @param path as the client sent it, without the query
 * @param kind what it was about, one of a few words: {@code base}, {@code catalog}, {@code token},
 *     {@code tags}, {@code referrers}, {@code manifest}, {@code blob}, {@code uploads}, {@code
 *     upload}; empty for what is no route
 * @param status of HTTP
 * @param received bytes of the request's body, as far as they were read
 * @param length bytes of the answer's body, as the answer said
 * @param took from when the request's head was read until the answer was written; a file that the
 *     container sends is on its way then
 */
public record AnsweredRequest(
    String client,
    String actor,
    String method,
    String path,
    String kind,
    int status,
    long received,
    long length,
    Duration took) {}
