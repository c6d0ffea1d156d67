/**
 * The registry client beside other clients, each in a process of its own, on the same registry and
 * in the same minutes. {@code benchmarks/registry-peers.sh} runs it.
 *
 * <p>A driver ({@link dev.imagestreams.benchmarks.peers.RegistryPeers} and others) starts children,
 * asks them over their standard streams to do one round of work, and prints tables.
 */
package dev.imagestreams.benchmarks.peers;
