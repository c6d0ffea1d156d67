#!/usr/bin/env bash
# Measures events and stores; see docs/benchmarks.md.
#
#   benchmarks/events.sh [all|memory|sqlite|delivery|latency|heap|stuck|commits|history|list|triggers|webhooks] [--OPTION VALUE ...]
#
# NO_BUILD=1 takes what was built last.
set -euo pipefail
cd "$(dirname "$0")/.."

what=all
if (($#)) && [[ $1 != --* ]]; then
  what=$1
  shift
fi

# Runs one measurement in a heap of that size, with the options left.
measure() {
  java "-Xmx$1" -Dslf4j.internal.verbosity=ERROR -Dorg.slf4j.simpleLogger.defaultLogLevel=error \
    -cp 'benchmarks/target/classes:benchmarks/target/lib/*' \
    "dev.imagestreams.benchmarks.events.$2" "${@:3}"
}

usage() {
  echo "usage: benchmarks/events.sh [all|memory|sqlite|delivery|latency|heap|stuck|commits|history|list|triggers|webhooks] [--OPTION VALUE ...]" >&2
  exit 2
}

memory() {
  measure 1g MemoryDelivery
  measure 1g MemoryLatency
  measure 256m MemoryHeap
  measure 1g StuckListener
  measure 256m WebhooksSustained
}

sqlite() {
  measure 512m SqliteCommits
  measure 512m SqliteHistory
  measure 128m SqliteList
  measure 512m TriggersAtOneTag
}

case $what in
  all | memory | sqlite)
    (($# == 0)) || { echo "options need to know for what: delivery, latency, heap, stuck, commits, history, list, triggers or webhooks" >&2; exit 2; }
    ;;
  delivery | latency | heap | stuck | commits | history | list | triggers | webhooks) ;;
  *) usage ;;
esac

[ -n "${NO_BUILD:-}" ] || mvn -q -B -DskipTests -am package -pl benchmarks

case $what in
  all)
    memory
    sqlite
    ;;
  memory) memory ;;
  sqlite) sqlite ;;
  delivery) measure 1g MemoryDelivery "$@" ;;
  latency) measure 1g MemoryLatency "$@" ;;
  heap) measure 256m MemoryHeap "$@" ;;
  stuck) measure 1g StuckListener "$@" ;;
  commits) measure 512m SqliteCommits "$@" ;;
  history) measure 512m SqliteHistory "$@" ;;
  list) measure 128m SqliteList "$@" ;;
  triggers) measure 512m TriggersAtOneTag "$@" ;;
  webhooks) measure 256m WebhooksSustained "$@" ;;
esac
