#!/bin/bash
# The tour of the services as a test: every story ends as told, and the registers are the ledger's.
#   BAWABA=PROGRAM tests/flows/tour.sh
set -u
cd "$(dirname "$0")/../.." || exit 2
if node tools/tour.mjs; then
    echo "ok tour"
else
    echo "not ok tour"
    exit 1
fi
