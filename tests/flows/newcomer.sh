#!/bin/bash
# A newcomer's first quarter of an hour: a fresh clone builds with `make`, `make run` brings up the
# portal and its stand-ins, and every `bawaba` command that the README shows in a code block works as
# shown. Ports come from LISTEN, MESSAGES_LISTEN and PAYMENTS_LISTEN (tools/run.sh).
#   NEWCOMER_FROM=.   the repository to clone: what is committed there
set -u
cd "$(dirname "$0")/../.." || exit 2
folder=$(mktemp -d /tmp/bawaba-newcomer-XXXXXX)
run="" failed=0
finish() {
    # Make, its shell and what they started are a process group of their own.
    [ -z "$run" ] || kill -TERM -- "-$run" 2>/dev/null
    wait 2>/dev/null
    rm -rf "$folder"
}
trap finish EXIT
trap 'exit 130' INT TERM
check() { # WHAT: of the status before; what was printed goes along
    if [ $? -eq 0 ]; then echo "ok $1"; else
        echo "not ok $1"
        tail -n 20 "$folder/said" 2>/dev/null | sed 's/^/# /'
        failed=1
    fi
}

git clone -q --no-hardlinks "${NEWCOMER_FROM:-.}" "$folder/clone" >"$folder/said" 2>&1
check "git clone"
cd "$folder/clone" || exit 1
[ -f README.md ]
check "there is a README.md"
grep -q 'make run' README.md && grep -q 'make test' README.md
check "the README says make run and make test"
make -j"$(nproc)" >"$folder/said" 2>&1 && [ -x build/release/bawaba ]
check "make"
[ -x build/release/bawaba ] || exit 1

# ---- make run ----
port=$((20000 + RANDOM % 10000))
export LISTEN=127.0.0.1:$port MESSAGES_LISTEN=127.0.0.1:$((port + 1)) PAYMENTS_LISTEN=127.0.0.1:$((port + 2))
setsid make run >"$folder/said" 2>&1 &
run=$!
for ((waited = 0; waited < 240; waited++)); do
    curl -fsS -o /dev/null "http://$LISTEN/readyz" 2>/dev/null && break
    kill -0 "$run" 2>/dev/null || break
    sleep 0.5
done
curl -fsS -o /dev/null "http://$LISTEN/readyz" 2>>"$folder/said"
check "make run brings up the portal"
[ $failed = 0 ] || exit 1
grep -q "http://$LISTEN" "$folder/said" && grep -qi 'password' "$folder/said"
check "make run prints the address and how to sign in"
for path in / /ar/ /en/ /healthz; do
    curl -fsSL -o "$folder/page" "http://$LISTEN$path" 2>>"$folder/said" && [ -s "$folder/page" ]
    check "$path answers"
done
for address in "$MESSAGES_LISTEN" "$PAYMENTS_LISTEN"; do
    [ "$(curl -s -o /dev/null -w '%{http_code}' "http://$address/")" -gt 0 ]
    check "the stand-in at ${address#127.0.0.1:} answers"
done

# ---- a request with two workers, as the README's tour makes some before it asks the ledger ----
read -r client secret < <(awk '$1 == "api_client" { print $2, $3 }' var/sign-ins.txt)
token=$(curl -fsS "http://$LISTEN/api/v1/token" -d "grant_type=client_credentials&client_id=$client&client_secret=$secret" 2>>"$folder/said" |
    sed -nE 's/.*"access_token":"([^"]+)".*/\1/p')
[ -n "$token" ]
check "the API client of the sign-ins gets a token"
lines=$(sqlite3 var/bawaba.db "SELECT '{\"worker\":\"' || p.id_no || '\",\"months\":12,\"no_saudi_wants_job\":true}'
    FROM employment m JOIN person p ON p.id = m.person_id JOIN establishment e ON e.id = m.establishment_id
    WHERE e.office_no = 1 AND e.seq_no = 104582 AND m.permit_kind = 1 AND p.id_no IS NOT NULL LIMIT 2" | paste -sd,)
[ "$(curl -sS -o "$folder/said" -w '%{http_code}' "http://$LISTEN/api/v1/requests" -H "Authorization: Bearer $token" \
    -H "Content-Type: application/json" -H "Idempotency-Key: newcomer-1" \
    -d "{\"service\":\"S04\",\"establishment\":\"1-104582\",\"lines\":[$lines]}")" = 201 ]
check "a renewal over the API is taken"

# ---- the README's commands, on the register that make run made ----
# Lines of fenced code blocks that call the program; a continued line ("\") is put together first.
commands() {
    sed -e ':a' -e '/\\$/{N;s/\\\n *//;ba' -e '}' README.md | awk '
        /^```/ { inside = !inside; next }
        inside { sub(/^\$ /, ""); sub(/ +# .*/, ""); if ($0 ~ /(^|[|;&] *)(\.\/)?(build\/release\/)?bawaba /) print }'
}
PATH=$PWD/build/release:$PATH
while IFS= read -r command; do
    case $command in
    *"bawaba serve"* | *"bawaba stand-in"*) continue ;; # do not end; make run has shown them
    *[A-Z][A-Z]*" FILE"* | *"…"* | *"..."* | *"<"[a-z]*) continue ;; # a pattern, not a command
    esac
    timeout 120 bash -c "$command" >"$folder/said" 2>&1 </dev/null
    check "README: $command"
done < <(commands)
kill -TERM -- "-$run" 2>/dev/null
wait "$run" 2>/dev/null
run=""
! curl -s -o /dev/null "http://$LISTEN/healthz"
check "it stops when told to"
exit $failed
