#!/usr/bin/env bash
# Measures the integrated registry beside docker-registry and an empty servlet; see
# docs/benchmarks.md. Needs docker-registry, wrk, ab and curl.
#
#   benchmarks/registry-speed.sh [--OPTION VALUE ...]
#
# NO_BUILD=1 takes what was built last.
set -euo pipefail
cd "$(dirname "$0")/.."

for program in docker-registry wrk ab curl; do
  command -v "$program" > /dev/null || { echo "$program is missing; install it" >&2; exit 2; }
done

[ -n "${NO_BUILD:-}" ] || mvn -q -B -DskipTests -am package -pl benchmarks

java -Xmx512m -Dslf4j.internal.verbosity=ERROR \
  -cp 'benchmarks/target/classes:benchmarks/target/lib/*' \
  dev.imagestreams.benchmarks.server.RegistrySpeed "$@"
