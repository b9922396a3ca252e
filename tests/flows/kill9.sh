#!/bin/bash
# The server is killed (SIGKILL) under load again and again: what it answered with 201 is there after
# the restart, under the reference it gave, and no key is applied twice (security.md R1, R2).
#   ROUNDS=20   KILL9_ENGINES="sqlite postgresql"   (PostgreSQL where BAWABA_TEST_PG names a cluster)
# Each round: load, kill in the middle, start, ask for every reference that was given, then send every
# request of the round again with its old key, answered or not. At the end there must be exactly as
# many requests as keys, and the registers must be what the ledger says.
set -u
cd "$(dirname "$0")/../.." || exit 2
program=${BAWABA:-build/release/bawaba} load=${LOAD:-build/release/bench/load}
load_list=$(dirname "$load")/load_list
rounds=${ROUNDS:-20}
folder=$(mktemp -d /tmp/bawaba-kill9-XXXXXX)
address=127.0.0.1:$((20000 + RANDOM % 10000))
server="" store="" failed=0
finish() {
    [ -z "$server" ] || kill -KILL "$server" 2>/dev/null
    wait 2>/dev/null
    [ -z "${database:-}" ] || psql -q "$BAWABA_TEST_PG" -c "DROP DATABASE IF EXISTS $database WITH (FORCE)"
    rm -rf "$folder"
}
trap finish EXIT
trap 'exit 130' INT TERM

check() { # WHAT: of the status before
    if [ $? -eq 0 ]; then echo "ok $1"; else
        echo "not ok $1"
        failed=1
    fi
}
give_up() {
    echo "not ok $engine: $1"
    tail -n 20 "$folder/server.log" | sed 's/^/# /'
    exit 1
}
start() {
    "$program" serve --db "$store" --listen "$address" --rate 1000000 >/dev/null 2>"$folder/server.log" &
    server=$!
    "$load" --to "$address" --wait 60 || give_up "the server did not come up again"
}
kill_server() {
    kill -KILL "$server"
    wait "$server" 2>/dev/null
    server=""
}
count() { # SQL
    case $store in
    sqlite:*) sqlite3 "${store#sqlite:}" "$1" ;;
    *) psql -qAt "$store" -c "$1" ;;
    esac
}
send() { # RECORD ARGUMENT…
    local record=$1
    shift
    "$load" --to "$address" --template bench/templates/renewal.http --list "$folder/renewals.tsv" \
        --run kill9 --connections 32 --record "$record" "$@"
}

# ---- one engine ----
prepare() {
    case $engine in
    sqlite) store=sqlite:$folder/store.db ;;
    postgresql)
        database=bawaba_kill9_$$
        psql -q "$BAWABA_TEST_PG" -c "CREATE DATABASE $database TEMPLATE template0"
        store=${BAWABA_TEST_PG/dbname=postgres/dbname=$database}
        ;;
    esac
    # Two of five can be renewed; a round asks for some thousand at the most.
    local workers=$((rounds * 6000 > 30000 ? rounds * 6000 : 30000))
    "$program" demo --db "$store" --establishments $((workers / 20)) --workers "$workers" >/dev/null 2>"$folder/server.log" ||
        give_up "no demonstration register"
    "$load_list" "$store" "$folder" 500 1 >"$folder/list.txt" 2>>"$folder/server.log" || give_up "no lists of requests"
}
# Every reference that was given in this round answers 200 to the one who got it.
references_missing() {
    awk -F '\t' 'NR == FNR { token[FNR - 1] = $1; next } $2 == 201 { print token[$1] "\t" $3 }' \
        "$folder/renewals.tsv" "$folder/first" >"$folder/given.tsv"
    [ -s "$folder/given.tsv" ] || return
    "$load" --to "$address" --template bench/templates/request.http --list "$folder/given.tsv" --once \
        --seconds 120 --connections 8 --record "$folder/found" >/dev/null || give_up "asking for references"
    awk -F '\t' 'NR == FNR { ok += $2 == 200; next } END { if (ok < FNR) print FNR - ok " of " FNR " references" }' \
        "$folder/found" "$folder/given.tsv"
}
# Sent again, each key answers 201, and with the old reference where there was one.
answers_changed() {
    awk -F '\t' 'NR == FNR { if ($2 == 201) old[$1] = $3; next }
        { again++; if ($2 != 201) { print "row " $1 " answered " $2; next } }
        $1 in old && old[$1] != $3 { print "row " $1 ": " old[$1] " became " $3 }
        END { if (!again) print "nothing was sent again" }' "$folder/first" "$folder/second"
}
rounds_run() {
    local from=0 next round idle=0
    answered=0 sent=0 missing="" changed=""
    start
    for ((round = 1; round <= rounds; round++)); do
        send "$folder/first" --from "$from" --seconds 60 --once >"$folder/load.txt" 2>&1 &
        local loading=$!
        sleep "0.$((RANDOM % 5 + 1))$((RANDOM % 10))"
        kill_server
        wait "$loading" || give_up "the load broke: $(tail -1 "$folder/load.txt")"
        next=$(awk '$1 == "next_row" { print $2 }' "$folder/load.txt")
        # On a busy machine the kill may come before the first request: that round shows nothing.
        if [ "$next" -eq "$from" ] && [ $((idle++)) -lt $((rounds * 5)) ]; then
            round=$((round - 1))
            start
            continue
        fi
        answered=$((answered + $(awk -F '\t' '$2 == 201' "$folder/first" | wc -l)))
        start
        missing+=$(references_missing)
        send "$folder/second" --from "$from" --requests $((next - from)) --seconds 120 >/dev/null 2>&1 ||
            give_up "sending again"
        changed+=$(answers_changed)
        from=$next
        [ "$from" -lt "$(wc -l <"$folder/renewals.tsv")" ] || give_up "no workers left after round $round"
    done
    sent=$from
    kill_server
}
engine_check() {
    # PostgreSQL recovers nothing here: it is our side that must find its place again.
    [ "$engine" = sqlite ] || rounds=$(((rounds + 3) / 4))
    prepare
    rounds_run
    [ "$answered" -gt "$rounds" ]
    check "$engine: $rounds times killed under load, $sent requests, $answered of them answered before it"
    [ -z "$missing" ] || echo "# $missing"
    [ -z "$missing" ]
    check "$engine: every answered request is found by its reference after the restart"
    [ -z "$changed" ] || echo "# $changed"
    [ -z "$changed" ]
    check "$engine: a key sent again gives the answer it gave before"
    local requests keys
    requests=$(count "SELECT count(*) FROM request") keys=$(count "SELECT count(*) FROM idempotency")
    [ "$requests" = "$sent" ] && [ "$keys" = "$sent" ]
    check "$engine: $sent keys, $requests requests, $keys keys kept: each applied once"
    [ "$(count "SELECT count(*) FROM request r LEFT JOIN (SELECT DISTINCT establishment_id, seq FROM operation) o ON o.establishment_id = r.establishment_id AND o.seq = r.seq WHERE o.seq IS NULL")" = 0 ]
    check "$engine: no request without its entry in the ledger"
    if [ "$engine" = sqlite ]; then
        [ "$(count "PRAGMA integrity_check")" = ok ]
        check "$engine: the file is whole"
    fi
    "$program" rebuild --check --db "$store" >"$folder/rebuild.txt" 2>&1
    check "$engine: the registers are what the ledger says"
    [ "$failed" = 0 ] || tail -n 5 "$folder/rebuild.txt" | sed 's/^/# /'
    "$program" redecide --all --db "$store" >"$folder/redecide.txt" 2>&1
    check "$engine: every decision made again is the same"
}

engines=${KILL9_ENGINES:-sqlite${BAWABA_TEST_PG:+ postgresql}}
for engine in $engines; do
    # The files of the store are the engine's; the lists are made anew for the next.
    engine_check
    [ "$engine" = postgresql ] || rm -f "$folder"/store.db*
done
exit $failed
