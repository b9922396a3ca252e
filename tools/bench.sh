#!/bin/bash
# Measures the portal over HTTP on a demonstration register and prints a table (also build/bench.txt):
# medians of several runs, and what the machine was doing meanwhile. bench/README.md explains the rows.
# Nothing here passes or fails by time. The register is made once, under var/bench, and used again.
#   BENCH_ENGINES="sqlite postgresql"   BENCH_RUNS=5   BENCH_SECONDS=5 a run   BENCH_CONNECTIONS=256
#   BENCH_ESTABLISHMENTS=100000   BENCH_WORKERS=1000000   BENCH_LINES=250 of one request   BENCH_PORT=18970
set -eu
cd "$(dirname "$0")/.."
engines=${BENCH_ENGINES:-sqlite postgresql}
if [[ $engines == *postgresql* ]] && [ -z "${BAWABA_TEST_PG:-}" ]; then
    # Durable, as in earnest: fsync and synchronous_commit stay on.
    export POSTGRES_OPTIONS="-c shared_buffers=1GB -c max_wal_size=8GB -c checkpoint_timeout=15min"
    exec tools/with-postgres.sh "$0"
fi
runs=${BENCH_RUNS:-5} seconds=${BENCH_SECONDS:-5} connections=${BENCH_CONNECTIONS:-256}
establishments=${BENCH_ESTABLISHMENTS:-100000} workers=${BENCH_WORKERS:-1000000} lines=${BENCH_LINES:-250}
address=127.0.0.1:${BENCH_PORT:-18970}
folder=var/bench
base=$folder/register-$establishments-$workers.db
program=build/release/bawaba load=build/release/bench/load load_list=build/release/bench/load_list
server="" store="" cpu_of=""
mkdir -p "$folder" build
make -s --no-print-directory -j"$(nproc)" VARIANT=release all benches

say() { echo "$*" | tee -a build/bench.txt; }
note() { echo "bench: $*" >&2; }
finish() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rm -f "$folder"/run.db*
}
trap finish EXIT
trap 'exit 130' INT TERM

# ---- numbers ----
median() { sort -g | awk '{ v[NR] = $1 } END { if (NR) print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
# The median of a value over the results of the runs: middle FILE NAME
middle() { awk -v name="$2" '$1 == name { print $2 }' "$1" | median; }
milliseconds() { awk -v us="$1" 'BEGIN { printf "%.2f", us / 1000 }'; }

# ---- the server ----
server_start() { # prints how long it took until /readyz answered, in milliseconds
    local begin=$EPOCHREALTIME
    "$program" serve --db "$store" --listen "$address" --rate 1000000 >"$folder/server.out" 2>"$folder/server.log" &
    server=$!
    "$load" --to "$address" --wait 120 >&2 || {
        cat "$folder/server.log" >&2
        exit 1
    }
    local end=$EPOCHREALTIME
    start_ms=$(((${end/./} - ${begin/./}) / 1000))
    cpu_of=$server
    # PostgreSQL works for us in processes of its own: theirs counts too.
    [[ $store == sqlite:* ]] || cpu_of=$server,$(psql_server_pids | paste -sd,)
}
psql_server_pids() {
    psql -qAt "$BAWABA_TEST_PG" -c "SELECT pid FROM pg_stat_activity WHERE datname = 'bench_run' OR backend_type IN ('walwriter', 'background writer', 'checkpointer')"
}
server_stop() { # SIGNAL
    kill "-${1:-TERM}" "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    server=""
}
# Memory that is its own; the mapped database file is the page cache's and can be given back at any time.
private_mib() { awk '$1 == "RssAnon:" { printf "%.0f", $2 / 1024 }' "/proc/$server/status"; }

# ---- the registers ----
base_make() {
    [ -f "$base" ] && return
    note "making a register of $establishments establishments and $workers workers"
    rm -f "$base".new*
    "$program" demo --db "sqlite:$base.new" --establishments "$establishments" --workers "$workers" \
        >"$folder/sign-ins.txt" 2>"$folder/demo.log" || { cat "$folder/demo.log" >&2 && exit 1; }
    # Its API clients once and for all; tokens are made anew for each run.
    "$load_list" "sqlite:$base.new" "$folder" "$lines" >/dev/null
    mv "$base.new" "$base"
}
base_make_postgresql() {
    psql -qAt "$BAWABA_TEST_PG" -c "SELECT 1 FROM pg_database WHERE datname = 'bench_base'" | grep -q 1 && return
    note "making the same register on PostgreSQL"
    psql -q "$BAWABA_TEST_PG" -c "CREATE DATABASE bench_base TEMPLATE template0"
    local url=${BAWABA_TEST_PG/dbname=postgres/dbname=bench_base}
    "$program" demo --db "$url" --establishments "$establishments" --workers "$workers" \
        >"$folder/sign-ins.txt" 2>"$folder/demo.log" || { cat "$folder/demo.log" >&2 && exit 1; }
    "$load_list" "$url" "$folder" "$lines" >/dev/null
    psql -q "${BAWABA_TEST_PG/dbname=postgres/dbname=bench_base}" -c "VACUUM (FREEZE, ANALYZE)"
}
# A fresh copy of the register with fresh tokens.
store_fresh() { # ENGINE
    case $1 in
    sqlite)
        base_make
        rm -f "$folder"/run.db*
        cp "$base" "$folder/run.db"
        store=sqlite:$folder/run.db
        ;;
    postgresql)
        base_make_postgresql
        psql -q "$BAWABA_TEST_PG" -c "SET client_min_messages = error" \
            -c "DROP DATABASE IF EXISTS bench_run WITH (FORCE)" -c "CREATE DATABASE bench_run TEMPLATE bench_base" -c CHECKPOINT
        store=${BAWABA_TEST_PG/dbname=postgres/dbname=bench_run}
        ;;
    esac
    "$load_list" "$store" "$folder" "$lines" >"$folder/list.txt"
    sync
}

# ---- rows of the table ----
row() { printf '%-46s %12s %10s %10s %12s  %s\n' "$@" | tee -a build/bench.txt; }
# measured NAME RESULTS FACTOR UNIT NOTE: one row from the results of the runs.
measured() {
    row "$1" "$(awk -v v="$(middle "$2" per_second)" -v f="$3" 'BEGIN { printf "%.0f", v * f }')$4" \
        "$(milliseconds "$(middle "$2" p50_us)")" "$(milliseconds "$(middle "$2" p99_us)")" \
        "$(awk -v v="$(middle "$2" server_cpu_us)" -v f="$3" 'BEGIN { printf "%.1f", v / f }')" "$5"
}
# load_runs RESULTS ARGUMENT…: every run goes on in the list where the one before stopped.
load_runs() {
    local results=$1 from=0
    shift
    : >"$results"
    for ((i = 0; i < runs; i++)); do
        "$load" --to "$address" --server "$cpu_of" --from "$from" "$@" >"$results.one"
        cat "$results.one" >>"$results"
        from=$(awk '$1 == "next_row" { print $2 }' "$results.one")
    done
}
share() { # RESULTS NAME OF: a share in percent of all runs
    awk -v name="$2" -v of="$3" '$1 == name { n += $2 } $1 == of { all += $2 } END { printf "%.0f %%", all ? 100 * n / all : 0 }' "$1"
}
renewal=(--template bench/templates/renewal.http --list "$folder/renewals.tsv" --once --count '"status":"accepted"')

bench_engine() { # ENGINE
    local engine=$1 results=$folder/results-$1 batches starts=""
    note "$engine"
    store_fresh "$engine"
    for ((i = 0; i < runs; i++)); do
        server_start
        starts+="$start_ms"$'\n'
        [ $i -eq $((runs - 1)) ] || server_stop
    done
    row "$engine: start, clean" "$(printf %s "$starts" | median) ms" "" "" "" ""

    load_runs "$results-pages" --template bench/templates/workers.http --list "$folder/pages.tsv" \
        --connections 4 --seconds "$seconds" --warm-up 1
    measured "$engine: page of 50 workers, signed in" "$results-pages" 1 "/s" \
        "$(share "$results-pages" status_200 requests) answered 200"

    batches=$(awk '$1 == "batches" { print $2 }' "$folder/list.txt")
    if [ "$batches" -ge "$runs" ]; then
        load_runs "$results-batches" --template bench/templates/renewal.http --list "$folder/batches.tsv" --once \
            --connections 4 --seconds 300 --requests $((batches / runs)) --count '"status":"accepted"'
        measured "$engine: lines, $lines a request" "$results-batches" "$lines" " lines/s" \
            "$((batches / runs)) requests a run, $(share "$results-batches" status_201 requests) answered 201"
    else
        row "$engine: lines, $lines a request" "-" "" "" "" "the register is too small"
    fi
    server_stop

    store_fresh "$engine"
    server_start
    load_runs "$results-renewals" "${renewal[@]}" --connections "$connections" --seconds "$seconds" --run "many"
    measured "$engine: renewals, $connections connections" "$results-renewals" 1 "/s" \
        "$(share "$results-renewals" counted requests) accepted, the others judged and refused; load's own CPU $(middle "$results-renewals" load_cpu_us) us"
    row "$engine: private memory (RssAnon) after that" "$(private_mib) MiB" "" "" "" ""
    server_stop KILL
    server_start
    row "$engine: start, after kill -9" "$start_ms ms" "" "" "" ""

    server_stop
    store_fresh "$engine"
    server_start
    load_runs "$results-one" "${renewal[@]}" --connections 1 --seconds "$seconds" --run "one"
    measured "$engine: renewals, one connection" "$results-one" 1 "/s" \
        "$(share "$results-one" counted requests) accepted"
    server_stop
}

: >build/bench.txt
say "Bawaba $(git describe --always --dirty 2>/dev/null), $(date -u +%Y-%m-%dT%H:%MZ)"
say "$(nproc) processors ($(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)), load average before: $(cut -d' ' -f1-3 /proc/loadavg)"
sync_ms=$(dd if=/dev/zero of="$folder/sync" bs=4k count=100 oflag=dsync 2>&1 | sed -nE 's/.* ([0-9.]+) s,.*/\1/p')
rm -f "$folder/sync"
say "one write of 4 KiB made durable on this disk: $(awk -v s="$sync_ms" 'BEGIN { printf "%.2f ms", 10 * s }')"
say "register: $establishments establishments, $workers workers; medians of $runs runs of $seconds s"
say ""
row "what" "median" "p50 ms" "p99 ms" "CPU us each" ""
build/release/bench/wages_bench | tee -a build/bench.txt
for lines in 5000 1000000; do build/release/bench/wage_upload "$lines" 2>/dev/null | tee -a build/bench.txt; done
for engine in $engines; do
    bench_engine "$engine"
done
say ""
say "load average after: $(cut -d' ' -f1-3 /proc/loadavg)"
