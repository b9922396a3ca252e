#!/bin/bash
# Runs a command beside a throw-away PostgreSQL cluster and removes the cluster afterwards, however
# the command ends. The command finds it in BAWABA_TEST_PG (its user may make databases).
#   tools/with-postgres.sh COMMAND [ARGUMENT…]     POSTGRES_OPTIONS="-c fsync=off …" for more settings
# The trap: PostgreSQL refuses to run as root, so a root caller runs it as "postgres" (or "nobody").
set -u
if [ -n "${BAWABA_TEST_PG:-}" ]; then
    exec "$@"
fi
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
if [ ! -x "$bin/initdb" ]; then
    echo "with-postgres: no initdb under /usr/lib/postgresql: run tools/install-packages.sh" >&2
    exit 1
fi
as=()
folder=$(mktemp -d /tmp/bawaba-cluster-XXXXXX)
if [ "$(id -u)" = 0 ]; then
    user=postgres
    id "$user" >/dev/null 2>&1 || user=nobody
    chown "$user:" "$folder"
    as=(setpriv "--reuid=$user" "--regid=$(id -g "$user")" --clear-groups)
fi
server=""
finish() {
    # At once: nothing in it is worth keeping.
    [ -z "$server" ] || { kill -QUIT "$server" && wait "$server"; } 2>/dev/null
    rm -rf "$folder"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP
give_up() {
    echo "with-postgres: $1" >&2
    cat "$folder/log" >&2 2>/dev/null
    exit 1
}

cd "$folder" || exit 1
"${as[@]}" "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync \
    --no-instructions >"$folder/log" 2>&1 || give_up "initdb failed:"
# It goes with this shell, even when that is killed.
[ ${#as[@]} -eq 0 ] && as=(setpriv)
# shellcheck disable=SC2086
"${as[@]}" --pdeathsig QUIT "$bin/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= \
    -c shared_buffers=64MB -c max_connections=100 -c max_wal_size=1GB -c jit=off \
    -c autovacuum_max_workers=1 ${POSTGRES_OPTIONS:-} >>"$folder/log" 2>&1 &
server=$!
for ((waited = 0; waited < 300; waited++)); do
    "$bin/pg_isready" -q -h "$folder" -U postgres && break
    kill -0 "$server" 2>/dev/null || give_up "the server did not start:"
    sleep 0.1
done
cd "$OLDPWD" || exit 1
export BAWABA_TEST_PG="host=$folder user=postgres dbname=postgres"
"$@"
