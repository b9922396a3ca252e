#!/bin/bash
# The demonstration: a labelled synthetic register (made once, kept after), the stand-ins for payment and
# messages, and the portal. Everything listens on loopback only. Stop with Ctrl-C.
#   LISTEN=127.0.0.1:8080  DB=sqlite:var/bawaba.db  TODAY=1435-03-15
set -eu
cd "$(dirname "$0")/.."
program=build/release/bawaba
listen=${LISTEN:-127.0.0.1:8080}
db=${DB:-sqlite:var/bawaba.db}
messages=${MESSAGES_LISTEN:-127.0.0.1:8081}
payments=${PAYMENTS_LISTEN:-127.0.0.1:8082}
mkdir -p var
chmod 700 var
secret_file=var/gateway-secret
[ -s "$secret_file" ] || head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n' > "$secret_file"
chmod 600 "$secret_file"
message_secret_file=var/message-secret
[ -s "$message_secret_file" ] || head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n' > "$message_secret_file"
chmod 600 "$message_secret_file"
export BAWABA_MESSAGE_SECRET
BAWABA_MESSAGE_SECRET=$(cat "$message_secret_file")
export BAWABA_GATEWAY_SECRET
BAWABA_GATEWAY_SECRET=$(cat "$secret_file")
children=()
stop() {
    for pid in "${children[@]}"; do kill "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
}
trap stop EXIT
trap 'exit 0' INT TERM
"$program" demo --db "$db" ${TODAY:+--today "$TODAY"} | tee var/sign-ins.txt
"$program" stand-in messages --listen "$messages" & children+=($!)
"$program" stand-in payments --listen "$payments" --portal "http://$listen" & children+=($!)
echo
echo "The portal:            http://$listen"
echo "Messages (stand-in):   http://$messages   one-time codes and notices are shown there"
echo "Payments (stand-in):   http://$payments"
echo "Sign-ins are listed above, and in var/sign-ins.txt. Stop with Ctrl-C."
"$program" serve --db "$db" --listen "$listen" ${TODAY:+--today "$TODAY"} \
    --message-gateway "http://$messages/messages" --payment-gateway "http://$payments" & children+=($!)
wait "${children[-1]}"
