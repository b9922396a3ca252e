#!/bin/bash
# Every test of the project, with a total at the end: "N passed, N failed". Exits 1 on any failure.
#   tools/test.sh all    programs, fuzz targets, flows, browser journeys: within 20 minutes on 2 cores
#   tools/test.sh fast   the programs that tools/slow-tests.txt does not list: within a minute
# Programs are built with AddressSanitizer and UndefinedBehaviorSanitizer and run beside one
# PostgreSQL cluster of their own (BAWABA_TEST_PG names another to use). What each printed stays under
# build/test/. Settings: JOBS=2 at a time; FUZZ_SECONDS for each target (60, less when there are so
# many that fuzzing would take over FUZZ_MINUTES=6); TEST_ONLY=PATTERN runs what matches and no more.
#
# The trap: a check counts when its program prints "ok …" or "not ok …" (TAP) on standard output; a
# program that fails in another way, hangs, or checks nothing counts as one failure.
set -u
cd "$(dirname "$0")/.." || exit 2
mode=${1:-all}
case $mode in all | fast) ;; *)
    echo "usage: tools/test.sh all|fast" >&2
    exit 2
    ;;
esac
if [ -z "${BAWABA_TEST_PG:-}" ]; then
    # Tests need no durable commits of PostgreSQL: they end with the cluster.
    export POSTGRES_OPTIONS=${POSTGRES_OPTIONS:--c fsync=off -c synchronous_commit=off}
    rm -rf build/test
    tools/with-postgres.sh "$0" "$mode"
    status=$?
    if [ ! -f build/test/total ]; then
        mkdir -p build/test
        echo "0 passed, 1 failed" | tee build/test/total
    fi
    exit $status
fi

export RESULTS=build/test
rm -rf "$RESULTS"
mkdir -p "$RESULTS"
jobs=${JOBS:-2}
export CMOCKA_MESSAGE_OUTPUT=TAP
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_stack_use_after_return=1}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}
export TEST_SECONDS=${TEST_SECONDS:-300}

# One check program: run_one NAME COMMAND…; leaves NAME.out, .err and .count ("passed failed").
run_one() {
    local name=$1 at=$RESULTS/${1//\//.} begin=$EPOCHREALTIME status passed failed
    shift
    timeout -k 10 "$TEST_SECONDS" "$@" >"$at.out" 2>"$at.err" </dev/null
    status=$?
    passed=$(grep -cE '^ok ' "$at.out")
    failed=$(grep -cE '^not ok ' "$at.out")
    if [ $status -ne 0 ] && [ "$failed" -eq 0 ]; then
        failed=1
        [ $status -eq 124 ] && echo "stopped after $TEST_SECONDS s" >>"$at.err"
        echo "ended with status $status" >>"$at.err"
    elif [ "$((passed + failed))" -eq 0 ]; then
        failed=1
        echo "checked nothing: no line begins with \"ok\" or \"not ok\"" >>"$at.err"
    fi
    echo "$passed $failed" >"$at.count"
    local ms=$(((${EPOCHREALTIME/./} - ${begin/./}) / 1000))
    if [ "$failed" -eq 0 ]; then
        printf '%-44s %5d passed %8d ms\n' "$name" "$passed" "$ms"
        return
    fi
    printf '%-44s %5d passed %8d ms  %d FAILED:\n%s\n' "$name" "$passed" "$ms" "$failed" \
        "$({
            grep -hE 'Assertion|ERROR: |runtime error|SUMMARY' "$at.out" "$at.err" | head -n 20
            grep -vE '^ok ' "$at.out" | tail -n 200
            # After a failed check the rest of its memory is no news.
            if grep -q "^not ok" "$at.out"; then
                sed "/LeakSanitizer: detected/,\$d" "$at.err" | tail -n 60
            else
                tail -n 200 "$at.err"
            fi
        } | sed 's/^/    /')"
}
# A fuzz target prints no checks: holding out is the check.
fuzz_one() {
    local name=$1
    shift
    if "$@"; then echo "ok $name"; else echo "not ok $name"; fi
}
export -f run_one fuzz_one

# What tools/held-out-tests.tsv names runs only when asked for, and is named at the end.
held_out() {
    [ -z "${HELD_OUT:-}" ] && [ -z "${TEST_ONLY:-}" ] && grep -v '^#' tools/held-out-tests.tsv |
        cut -f1 | grep -qxF "${1%.sh}"
}
wanted() { ! held_out "$1" && { [ -z "${TEST_ONLY:-}" ] || [[ $1 =~ $TEST_ONLY ]]; }; }
# "NAME COMMAND" lines from standard input, so many at a time.
run_all() { xargs -r -d '\n' -P "$jobs" -I{} bash -c 'run_one {}'; }
# Something that had to work before checks could run at all.
failure() {
    echo "FAILED: $1"
    echo "0 1" >"$RESULTS/${1//[^a-z]/-}.count"
}

# ---- programs ----
programs() {
    local source name
    for source in tests/*/*_test.c; do
        name=${source%.c}
        [ "$mode" = fast ] && grep -qxF "$name" tools/slow-tests.txt && continue
        wanted "$name" && echo "$name"
    done
}
mapfile -t names < <(programs)
if [ ${#names[@]} -gt 0 ]; then
    if ! make -s -k --no-print-directory -j"$(nproc)" VARIANT=dev "${names[@]/#/build/dev/}" build/dev/bawaba 2> >(tee "$RESULTS/build.err" >&2); then
        failure "building the tests"
        # What could not be built anew must not run as it was before.
        sed -nE "s/.*Target .(build.*_test). not remade.*/\\1/p" "$RESULTS/build.err" | xargs -r rm -f
    fi
    # The slow ones first, so that none is left running alone at the end.
    for name in "${names[@]}"; do
        grep -qxF "$name" tools/slow-tests.txt && order=0 || order=1
        [ -x "build/dev/$name" ] && echo "$order $name build/dev/$name"
    done | sort -s -n -k1,1 | cut -d' ' -f2- | run_all
fi

if [ "$mode" = all ]; then
    # ---- fuzz targets ----
    fuzzers=()
    for source in tests/fuzz/*_fuzz.c; do
        name=${source#tests/fuzz/}
        [ -f "$source" ] && wanted "${source%.c}" && fuzzers+=("${name%.c}")
    done
    if [ ${#fuzzers[@]} -gt 0 ] && [ "${FUZZ_SECONDS:-60}" -gt 0 ]; then
        seconds=$((${FUZZ_MINUTES:-6} * 60 * jobs / ${#fuzzers[@]}))
        [ "$seconds" -lt 60 ] || seconds=60
        make -s --no-print-directory -j"$(nproc)" VARIANT=fuzz "${fuzzers[@]/#/build/fuzz/fuzz/}" ||
            failure "building the fuzz targets"
        for name in "${fuzzers[@]}"; do
            echo "tests/fuzz/$name fuzz_one $name tools/fuzz-one.sh $name ${FUZZ_SECONDS:-$seconds}"
        done | sed 's/ fuzz_one / bash -c "fuzz_one \\"\\$@\\"" - /' | run_all
    fi

    # ---- flows ----
    export BAWABA=$PWD/build/dev/bawaba LOAD=$PWD/build/release/bench/load
    export ROUNDS=${ROUNDS:-6} # of kill9; more by hand
    flows=()
    for flow in tests/flows/*.sh; do
        [ -f "$flow" ] && wanted "$flow" && flows+=("$flow")
    done
    if [ ${#flows[@]} -gt 0 ]; then
        make -s --no-print-directory -j"$(nproc)" VARIANT=release all benches || failure "building the program"
        TEST_SECONDS=600
        for flow in "${flows[@]}"; do
            echo "${flow%.sh} bash $flow"
        done | run_all
    fi

    # ---- browser journeys ----
    if [ -f tests/browser/run.mjs ] && wanted tests/browser; then
        make -s --no-print-directory -j"$(nproc)" VARIANT=release all || failure "building the program"
        if [ -f tests/browser/package.json ] && ! (cd tests/browser && npm ci --silent --no-audit --no-fund); then
            failure "installing the browser tests' packages"
        else
            PICTURES=0 TEST_SECONDS=900 run_one tests/browser node tests/browser/run.mjs
        fi
    fi
fi

[ "$mode" = all ] && [ -z "${HELD_OUT:-}" ] && grep -v '^#' tools/held-out-tests.tsv |
    sed 's/\t/: /; s/^/held out: /'
cat "$RESULTS"/*.count 2>/dev/null | awk '
    { passed += $1; failed += $2 }
    END { printf "%d passed, %d failed\n", passed, failed; exit failed > 0 || passed == 0 }' |
    tee "$RESULTS/total"
exit "${PIPESTATUS[1]}"
