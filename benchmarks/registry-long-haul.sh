#!/usr/bin/env bash
# Holds the integrated registry to what it must bear for long: many repositories and tags, a huge
# blob, many idle connections, many who push the same; see docs/benchmarks.md.
#
#   benchmarks/registry-long-haul.sh [--OPTION VALUE ...]
#
# NO_BUILD=1 takes what was built last.
set -euo pipefail
cd "$(dirname "$0")/.."

[ -n "${NO_BUILD:-}" ] || mvn -q -B -DskipTests -am package -pl benchmarks

java -Xmx512m -Dslf4j.internal.verbosity=ERROR \
  -cp 'benchmarks/target/classes:benchmarks/target/lib/*' \
  dev.imagestreams.benchmarks.server.LongHaul "$@"
