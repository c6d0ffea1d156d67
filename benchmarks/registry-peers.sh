#!/usr/bin/env bash
# Measures the registry client beside others; see docs/benchmarks.md.
#
#   benchmarks/registry-peers.sh [all|peers|copy|blob|calls] [--OPTION VALUE ...]
#
# NO_BUILD=1 takes what was built last.
set -euo pipefail
cd "$(dirname "$0")/.."

modules=benchmarks,benchmarks/peers/oras,benchmarks/peers/jib
what=all
if (($#)) && [[ $1 != --* ]]; then
  what=$1
  shift
fi

# Runs one driver with the options left.
measure() {
  java -Dslf4j.internal.verbosity=ERROR \
    -cp 'benchmarks/target/classes:benchmarks/target/lib/*' \
    "dev.imagestreams.benchmarks.peers.$1" "${@:2}"
}

case $what in
  all | peers | copy | blob | calls) ;;
  *)
    echo "usage: benchmarks/registry-peers.sh [all|peers|copy|blob|calls] [--OPTION VALUE ...]" >&2
    exit 2
    ;;
esac

[ -n "${NO_BUILD:-}" ] || mvn -q -B -Ppeers -DskipTests -am package -pl "$modules"

case $what in
  peers) measure RegistryPeers "$@" ;;
  copy) measure CopyBesideSkopeo "$@" ;;
  blob) measure BlobBesideFloor "$@" ;;
  calls) measure ManyCalls "$@" ;;
  all)
    (($# == 0)) || { echo "options need to know for what: peers, copy, blob or calls" >&2; exit 2; }
    measure RegistryPeers
    measure CopyBesideSkopeo
    measure BlobBesideFloor
    measure ManyCalls
    ;;
esac
