#!/usr/bin/env bash
# Simulates the schedule in a time that is made up; see docs/benchmarks.md.
#
#   benchmarks/schedule.sh [--OPTION VALUE ...]
#
# NO_BUILD=1 takes what was built last; HEAP=3g gives it more than 1 GiB.
set -euo pipefail
cd "$(dirname "$0")/.."

[ -n "${NO_BUILD:-}" ] || mvn -q -B -DskipTests -am package -pl benchmarks

java "-Xmx${HEAP:-1g}" -Dslf4j.internal.verbosity=ERROR -Dorg.slf4j.simpleLogger.defaultLogLevel=error \
  -cp 'benchmarks/target/classes:benchmarks/target/lib/*' \
  dev.imagestreams.benchmarks.schedule.ScheduleSimulation "$@"
