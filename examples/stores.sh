#!/usr/bin/env bash
# Runs the example Deployer on every store: in memory, in SQLite and in PostgreSQL, as one process and as three, of
# which one is killed in the middle. Checks that each move of a tag was delivered, and those of one tag in their order;
# fails with the first line of what was not so. It takes about a minute.
#
#   mvn -q -DskipTests package && examples/stores.sh
#
# POSTGRES_URL is a database to use, as jdbc:postgresql://host/database?user=me; streams of the namespace "stores" are
# made there and deleted, and others left alone. Without it a PostgreSQL of /usr/lib/postgresql is started on loopback, and ended.
set -euo pipefail
cd "$(dirname "$0")/.."
jar=$PWD/examples/target/imagestreams.jar
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
patience=40 # Seconds. PostgreSQL gives a subscription to another process 10 seconds after its own was killed.
export no_proxy=127.0.0.1 NO_PROXY=127.0.0.1

fail() {
  echo "!! $*" >&2
  exit 1
}

# Whatever happened, nothing is left running: what is here ends by its process id, PostgreSQL after those who use it.
work=$(mktemp -d)
running=()
postgres=""
end() {
  local pid
  for pid in "${running[@]}"; do
    kill -9 "$pid" 2>/dev/null || true
  done
  [ -z "$postgres" ] || kill -INT "$postgres" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Tries a command again and again until it succeeds, or it is too late.
await() {
  local until=$((SECONDS + patience))
  until "$@"; do
    ((SECONDS < until)) || return 1
    sleep 0.1
  done
}

has_ended() { ! kill -0 "$1" 2>/dev/null; }

program() { "$java" -jar "$jar" "$@"; }

start_registry() {
  "$java" -jar "$jar" serve --listen 127.0.0.1:0 --data "$work/registry" >"$work/serve.out" 2>"$work/serve.err" &
  running+=($!)
  await grep -q listening "$work/serve.out" || fail "the registry does not start: $(cat "$work/serve.err")"
  registry=$(sed -n 's|^listening on http://||p' "$work/serve.out")
}

# As a user that is not root, whom PostgreSQL serves nothing.
start_postgres() {
  local bin port try log=$work/postgres.log as=()
  bin=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n 1) ||
    fail "there is no PostgreSQL in /usr/lib/postgresql; install it, or set POSTGRES_URL"
  [ "$(id -u)" != 0 ] || as=(unshare -U)
  "${as[@]}" "$bin/initdb" -D "$work/postgres" -U postgres -A trust -E UTF8 --locale C.UTF-8 --no-sync >"$log" 2>&1 ||
    fail "PostgreSQL can't be set up: $(tail -n 1 "$log")"
  for try in 1 2 3 4 5; do # The port may be taken.
    port=$((20000 + RANDOM % 10000))
    "${as[@]}" "$bin/postgres" -D "$work/postgres" -p "$port" -c listen_addresses=127.0.0.1 -c fsync=off \
      -c unix_socket_directories= >"$log" 2>&1 &
    postgres=$!
    await postgres_is_decided "$log" || break
    if grep -q 'ready to accept' "$log"; then
      POSTGRES_URL="jdbc:postgresql://127.0.0.1:$port/postgres?user=postgres"
      return
    fi
  done
  fail "PostgreSQL does not start, tried $try times: $(tail -n 1 "$log")"
}

postgres_is_decided() { has_ended "$postgres" || grep -q 'ready to accept' "$1"; }

# Pushes an image that says something: a config, and a manifest with nothing else.
push() {
  local repository=http://$registry/v2/$1 tag=$2 config digest
  config='{"architecture":"amd64","os":"linux","config":{"Labels":{"says":"'$3'"}},"rootfs":{"type":"layers","diff_ids":[]}}'
  digest=sha256:$(printf %s "$config" | sha256sum | cut -d ' ' -f 1)
  curl -sSf -o /dev/null -H 'Content-Type: application/octet-stream' --data-binary "$config" \
    "$repository/blobs/uploads/?digest=$digest"
  curl -sSf -o /dev/null -X PUT -H 'Content-Type: application/vnd.oci.image.manifest.v1+json' --data-binary \
    '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"'"$digest"'","size":'${#config}'},"layers":[]}' \
    "$repository/manifests/$tag"
}

# What was delivered, each event where it was so first: its id and its tag.
first_deliveries() { awk '$2 == "delivered" && !seen[$3]++ { print $3, $4 }' "$out"; }

# Whether so many different events of a tag were delivered.
has_moved() { (($(first_deliveries | awk -v tag="$1" '$2 == tag' | wc -l) >= $2)); }

# Starts a Deployer that imports whenever a line comes in at its end of a pipe.
start_deployer() {
  local pipe=$work/$1.pipe line
  mkfifo "$pipe"
  exec {line}<>"$pipe"
  lines+=("$line")
  (
    # Held open by this script alone, the pipes end with it.
    for line in "${lines[@]}"; do exec {line}>&-; done
    exec "$java" -cp "$jar" dev.imagestreams.examples.stores.Deployer "$2" "$stream" "$registry/$stream"
  ) <"$pipe" >>"$out" 2>>"$out.err" &
  deployers+=($!)
  running+=($!)
}

# Has all import what was pushed.
have_imported() {
  local line
  for line in "${lines[@]}"; do echo >&"$line"; done
}

# Kills the one that is called back: another must go on.
kill_deliverer() {
  local doomed i
  doomed=$(awk '$2 == "delivered" { last = $1 } END { print last }' "$out")
  for i in "${!deployers[@]}"; do
    if [ "${deployers[i]}" = "$doomed" ]; then
      { kill -9 "$doomed" && wait "$doomed"; } 2>/dev/null || true # Which is not to be remarked on.
      unset "deployers[$i]"
      return
    fi
  done
  fail "$name: process $doomed was called back, which is none of ${deployers[*]}"
}

# Ends those that are left, which must end well.
end_deployers() {
  local line pid
  for line in "${lines[@]}"; do exec {line}>&-; done
  for pid in "${deployers[@]}"; do
    await has_ended "$pid" || fail "$name: process $pid does not end"
    wait "$pid" || fail "$name: process $pid failed: $(cat "$out.err")"
  done
}

# What the store's log has of the stream's moves: the events' ids and tags.
logged() {
  program export --store "$1" | grep -F "\"source\":\"/imagestreams/$stream\"" | grep -F '"type":"dev.imagestreams.tag.updated.' |
    sed 's/.*"id":"\([^"]*\)".*"subject":"\([^"]*\)".*/\1 \2/'
}

# A Deployer on a store, in so many processes. What the program calls the store is last; nothing for memory.
run() {
  local name=$1 store=$2 count=$3 place=${4:-} stream=stores/$1-$$ out=$work/$1.out
  local lines=() deployers=() round tag number
  local -A moves=()
  : >"$out"
  for round in 1 2 3 4; do
    for tag in latest $( ((round % 2)) && echo 2.0) $( ((round == 1)) && echo 1.0); do
      push "$stream" "$tag" "$name $tag $round"
      moves[$tag]=$((${moves[$tag]:-0} + 1))
    done
    if ((round == 1)); then
      for number in $(seq "$count"); do start_deployer "$name-$number" "$store"; done
    else
      have_imported
    fi
    if ((round == 3 && count > 1)); then
      kill_deliverer
    fi
    for tag in "${!moves[@]}"; do
      await has_moved "$tag" "${moves[$tag]}" || fail "$name: of ${moves[$tag]} moves of $tag, not all were delivered: $(cat "$out" "$out.err")"
    done
  done
  end_deployers
  check "$place"
  [ -z "$place" ] || program delete "$stream" --store "$place" >/dev/null
  echo "$name: $(first_deliveries | wc -l) events delivered by $(cut -d ' ' -f 1 "$out" | sort -u | wc -l) of $count processes, in $((SECONDS - began)) s so far"
}

# Each event that was logged was delivered, no others were, and those of a tag came first in their order.
check() {
  local missing disorder tag
  for tag in "${!moves[@]}"; do
    (($(first_deliveries | awk -v tag="$tag" '$2 == tag' | wc -l) == moves[$tag])) ||
      fail "$name: $tag moved ${moves[$tag]} times, and that was delivered: $(grep " $tag\$" "$out")"
  done
  disorder=$(first_deliveries | awk '{ n = $1; sub(/.*[^0-9]/, "", n); if (n + 0 < last[$2] + 0) print; last[$2] = n }')
  [ -z "$disorder" ] || fail "$name: delivered after one that came later: $disorder"
  if [ -n "$1" ]; then
    missing=$(diff <(logged "$1" | sort) <(first_deliveries | sort)) || fail "$name: log and deliveries differ: $missing"
  fi
}

[ -e "$jar" ] || fail "there is no $jar; build it first: mvn -q -DskipTests package"
began=$SECONDS
start_registry
[ -n "${POSTGRES_URL:-}" ] || start_postgres
mkdir "$work/one" "$work/three"
run memory memory 1
run sqlite-1 "$work/one/store.db" 1 "$work/one"
run sqlite-3 "$work/three/store.db" 3 "$work/three"
run postgres-1 "$POSTGRES_URL" 1 "$POSTGRES_URL"
run postgres-3 "$POSTGRES_URL" 3 "$POSTGRES_URL"
echo "== the same on every store"
