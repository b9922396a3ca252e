#!/bin/bash
# The API against a running server, on SQLite and (with BAWABA_TEST_PG) PostgreSQL: tests/api/run.mjs.
#   BAWABA=PROGRAM tests/flows/api.sh
set -u
cd "$(dirname "$0")/../api" || exit 2
if ! npm ci --silent --no-audit --no-fund; then
    echo "not ok - installing the packages of tests/api"
    exit 1
fi
exec node run.mjs
