/**
 * The schedule: how late very many repositories are looked at in a time that is made up, and what
 * that costs. {@code benchmarks/schedule.sh} runs it.
 */
package dev.imagestreams.benchmarks.schedule;
