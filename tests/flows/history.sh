#!/bin/bash
# Three years of a synthetic market at 1/1000: the shares that the seed article names come out of the
# statistics, which know nothing of the plan; the same seed gives the same ledger, also when the run
# is killed (SIGKILL) on the way; and the registers are what the ledger says.
#   HISTORY_SCALE=0.001   HISTORY_SEED=1432   HISTORY_FOLDER=/dev/shm (commits cost nothing there)
set -u
cd "$(dirname "$0")/../.." || exit 2
program=${HISTORY_PROGRAM:-build/release/bawaba}
scale=${HISTORY_SCALE:-0.001} seed=${HISTORY_SEED:-1432}
at=${HISTORY_FOLDER:-/dev/shm}
[ -d "$at" ] && [ -w "$at" ] || at=/tmp
folder=$(mktemp -d "$at/bawaba-history-XXXXXX")
failed=0 running=""
finish() {
    [ -z "$running" ] || kill -KILL "$running" 2>/dev/null
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
history() { exec "$program" history --db "sqlite:$folder/$1.db" --seed "$seed" --scale "$scale" --json; }
hashes() { "$program" rebuild --check --db "sqlite:$folder/$1.db" 2>/dev/null | grep -E '^(ledger|registers|identical)'; }
ask() { sqlite3 "$folder/whole.db" "$1"; }

(history whole) >"$folder/whole.json" 2>"$folder/whole.err"
check "three years end"
grep -q '"is_synthetic":true,"reached":"2014-01-16"' "$folder/whole.json"
check "on the morning of 15 Rabi' I 1435, and said to be synthetic"
hashes whole >"$folder/whole.hash"
grep -q '^identical' "$folder/whole.hash"
check "the registers are what the ledger says"

# ---- killed three times on the way ----
for pause in 2 3 4; do
    history parts >"$folder/parts.json" 2>"$folder/parts.err" &
    running=$!
    sleep "$pause"
    # The making of the first day's register cannot be taken up again: not before the first day stands.
    until [ "$(sqlite3 "$folder/parts.db" "SELECT COUNT(*) FROM setting WHERE name = 'history.state'" 2>/dev/null)" = 1 ]; do
        kill -0 $running 2>/dev/null || break
        sleep 0.2
    done
    kill -KILL $running 2>/dev/null
    wait $running 2>/dev/null
    running=""
done
(history parts) >"$folder/parts.json" 2>"$folder/parts.err"
check "a killed run goes on to the end"
hashes parts >"$folder/parts.hash"
diff "$folder/whole.hash" "$folder/parts.hash" >/dev/null
check "and arrives at the same ledger and registers"
diff "$folder/whole.json" "$folder/parts.json" >/dev/null
check "with the same counts"

# ---- the article's figures, from the statistics alone ----
# Electronic share = portal / (portal + office), of executed lines; campaign: 10 May to 3 November 2013.
share() { # WHAT CONDITION EXPECTED
    local got
    got=$(ask "SELECT ROUND(100.0 * SUM(CASE WHEN channel <= 3 THEN n ELSE 0 END) /
        SUM(CASE WHEN channel <= 4 THEN n ELSE 0 END), 2) FROM statistic WHERE kind = 5 AND $2")
    awk -v g="$got" -v e="$3" 'BEGIN { exit !(g != "" && g - e <= 0.5 && e - g <= 0.5) }'
    check "$1: $got % where the article says $3 %"
}
campaign="day BETWEEN 15835 AND 16012"
recent="day >= 15835"
share "all services in the corrective period" "$campaign" 94
share "permits" "service IN (3, 4) AND $recent" 99
share "absence reports and their cancellation" "service IN (7, 8) AND $recent" 99
share "final exits" "service = 6 AND $recent" 100
share "changes of occupation" "service = 9 AND $recent" 93
low=$(ask "SELECT COUNT(*) FROM (SELECT day / 30 AS month, 1.0 * SUM(CASE WHEN channel <= 3 THEN n ELSE 0 END) /
    SUM(CASE WHEN channel <= 4 THEN n ELSE 0 END) AS share FROM statistic WHERE kind = 5 AND day >= 16013
    GROUP BY month) WHERE share < 0.9")
[ "$low" = 0 ]
check "more than 90 % of what is executed in 1435H is electronic"
wanted=$(awk -v s="$scale" 'BEGIN { print int(16000000 * s) }')
portal=$(ask "SELECT SUM(n) FROM statistic WHERE kind = 5 AND channel <= 3")
[ "$portal" -gt "$wanted" ]
check "more than 16 million operations through the portal, at this scale: $portal of $wanted"
cancelled=$(ask "SELECT ROUND(100.0 * SUM(CASE WHEN service = 8 THEN n ELSE 0 END) / SUM(CASE WHEN service = 7 THEN n ELSE 0 END), 1)
    FROM statistic WHERE kind = 5")
awk -v g="$cancelled" 'BEGIN { exit !(g >= 51.5 && g <= 52.5) }'
check "52 % of the absence reports are cancelled: $cancelled %"
early=$(ask "SELECT COUNT(*) FROM statistic WHERE service IN (6, 7, 8, 15, 19) AND day < 15659")
[ "$early" = 0 ]
check "nothing of a service before its first day"
refused=$(ask "SELECT SUM(n) FROM statistic WHERE kind = 3")
[ "$refused" -gt 0 ]
check "the engine refuses what its rules refuse: $refused lines"
exit $failed
