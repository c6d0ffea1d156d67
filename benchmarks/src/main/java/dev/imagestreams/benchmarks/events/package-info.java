/**
 * Events and stores: what a commit, its delivery and its acknowledgement cost, beside the least
 * that could do. {@code benchmarks/events.sh} runs it.
 */
package dev.imagestreams.benchmarks.events;
