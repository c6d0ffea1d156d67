#!/usr/bin/env bash
# Measures the store in PostgreSQL; see docs/benchmarks.md. Starts a server of its own, with its data in a temporary
# directory, of the programs in POSTGRES_BIN or where Debian has them.
#
#   benchmarks/postgres.sh [all|commits|claims|takeover|list] [--OPTION VALUE ...]
#
# NO_BUILD=1 takes what was built last.
set -euo pipefail
cd "$(dirname "$0")/.."

what=all
if (($#)) && [[ $1 != --* ]]; then
  what=$1
  shift
fi
case $what in
  all | commits | claims | takeover | list) ;;
  *)
    echo "usage: benchmarks/postgres.sh [all|commits|claims|takeover|list] [--OPTION VALUE ...]" >&2
    exit 2
    ;;
esac

bin=${POSTGRES_BIN:-$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)}
[ -x "$bin/postgres" ] || { echo "no PostgreSQL found; install one, or say in POSTGRES_BIN where its programs are" >&2; exit 1; }
[ -n "${NO_BUILD:-}" ] || mvn -q -B -DskipTests -am package -pl benchmarks

work=$(mktemp -d)
server=""
end() {
  if [ -n "$server" ]; then
    kill -INT "$server" 2>/dev/null && wait "$server" || true
  fi
  rm -rf "$work"
}
trap end EXIT

# It serves no root.
as=()
[ "$(id -u)" != 0 ] || as=(unshare -U)
port=$((20000 + RANDOM % 20000))
"${as[@]}" "$bin/initdb" -D "$work/data" -U postgres -A trust -E UTF8 --locale C.UTF-8 >"$work/initdb.log"
"${as[@]}" "$bin/postgres" -D "$work/data" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
  -c max_wal_size=4GB >"$work/server.log" 2>&1 &
server=$!
for _ in $(seq 100); do
  (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
  sleep 0.1
done
echo "$("$bin/postgres" --version), which waits for the disk at each commit"

# In a database of its own each, in a heap of that size.
measure() {
  local database=$2
  java "-Xmx$1" -Dslf4j.internal.verbosity=ERROR -Dorg.slf4j.simpleLogger.defaultLogLevel=error \
    -cp 'benchmarks/target/classes:benchmarks/target/lib/*' dev.imagestreams.benchmarks.events.CreateDatabase \
    "jdbc:postgresql://127.0.0.1:$port/postgres?user=postgres" "$database"
  java "-Xmx$1" -Dslf4j.internal.verbosity=ERROR -Dorg.slf4j.simpleLogger.defaultLogLevel=error \
    -cp 'benchmarks/target/classes:benchmarks/target/lib/*' "dev.imagestreams.benchmarks.events.$3" \
    --url "jdbc:postgresql://127.0.0.1:$port/$database?user=postgres" "${@:4}"
}

case $what in
  all)
    measure 512m commits PostgresCommits --threads 1,8
    measure 512m claims PostgresClaims
    measure 256m takeover PostgresTakeover
    measure 128m list PostgresList
    ;;
  commits) measure 512m commits PostgresCommits --threads 1,8 "$@" ;;
  claims) measure 512m claims PostgresClaims "$@" ;;
  takeover) measure 256m takeover PostgresTakeover "$@" ;;
  list) measure 128m list PostgresList "$@" ;;
esac
