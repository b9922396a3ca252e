#!/bin/bash
# Runs one built fuzz target: tools/fuzz-one.sh NAME SECONDS. It reads the kept inputs of
# tests/fuzz/corpus/NAME and writes new ones to build/fuzz/corpus/NAME, so that a test run changes no
# file under version control; tools/fuzz.sh --keep brings the useful ones over. An input that breaks
# the target is left as build/fuzz/broken/NAME-….
set -eu
cd "$(dirname "$0")/.."
name=$1 seconds=$2
new=build/fuzz/corpus/$name kept=tests/fuzz/corpus/$name
mkdir -p "$new" build/fuzz/broken
arguments=("$new")
[ -d "$kept" ] && arguments+=("$kept")
[ -f "tests/fuzz/$name.dict" ] && arguments+=("-dict=tests/fuzz/$name.dict")
exec nice "build/fuzz/fuzz/$name" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 \
    -print_final_stats=1 -verbosity=1 -artifact_prefix="build/fuzz/broken/$name-" "${arguments[@]}"
