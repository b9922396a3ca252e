#!/bin/bash
# The demonstration: a labelled synthetic register (made once, kept after), the stand-ins for payment,
# messages and the bodies outside, and the portal. Everything listens on loopback only. Stop with Ctrl-C.
#   LISTEN=127.0.0.1:8080  DB=sqlite:var/bawaba.db  TODAY=1435-03-15
set -eu
cd "$(dirname "$0")/.."
program=build/release/bawaba
listen=${LISTEN:-127.0.0.1:8080}
db=${DB:-sqlite:var/bawaba.db}
messages=${MESSAGES_LISTEN:-127.0.0.1:8081}
payments=${PAYMENTS_LISTEN:-127.0.0.1:8082}
passports=${PASSPORTS_LISTEN:-127.0.0.1:8083}
commerce=${COMMERCE_LISTEN:-127.0.0.1:8084}
insurance=${INSURANCE_LISTEN:-127.0.0.1:8085}
foreign=${FOREIGN_LISTEN:-127.0.0.1:8086}
mkdir -p var
chmod 700 var
# A secret of its own for each, made once and kept.
secret() {
    [ -s "var/$1-secret" ] || head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n' > "var/$1-secret"
    chmod 600 "var/$1-secret"
    cat "var/$1-secret"
}
BAWABA_GATEWAY_SECRET=$(secret gateway)
BAWABA_MESSAGE_SECRET=$(secret message)
BAWABA_PASSPORTS_SECRET=$(secret passports)
BAWABA_COMMERCE_SECRET=$(secret commerce)
BAWABA_INSURANCE_SECRET=$(secret insurance)
BAWABA_FOREIGN_SECRET=$(secret foreign)
export BAWABA_GATEWAY_SECRET BAWABA_MESSAGE_SECRET BAWABA_PASSPORTS_SECRET BAWABA_COMMERCE_SECRET \
    BAWABA_INSURANCE_SECRET BAWABA_FOREIGN_SECRET
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
for body in passports commerce insurance foreign; do
    "$program" stand-in "$body" --listen "${!body}" --portal "http://$listen" & children+=($!)
done
echo
echo "The portal:            http://$listen"
echo "Messages (stand-in):   http://$messages   one-time codes and notices are shown there"
echo "Payments (stand-in):   http://$payments"
echo "Passports, commerce, social insurance, foreign ministry (stand-ins):"
echo "                       http://$passports  http://$commerce  http://$insurance  http://$foreign"
echo "Sign-ins are listed above, and in var/sign-ins.txt. Stop with Ctrl-C."
"$program" serve --db "$db" --listen "$listen" ${TODAY:+--today "$TODAY"} \
    --message-gateway "http://$messages/messages" --payment-gateway "http://$payments" \
    --passports "http://$passports/notices" --commerce "http://$commerce/notices" \
    --insurance "http://$insurance/notices" --foreign "http://$foreign/notices" & children+=($!)
wait "${children[-1]}"
