#!/bin/bash
# Fuzzes: tools/fuzz.sh [SECONDS [NAME…]], each target so long (600), two at a time.
#   tools/fuzz.sh --keep    adds the inputs found so far that reach new code to tests/fuzz/corpus
set -u
cd "$(dirname "$0")/.." || exit 2
keep=no
[ "${1:-}" = --keep ] && keep=yes && shift
seconds=${1:-600}
[ $# -gt 0 ] && shift
names=("$@")
[ ${#names[@]} -gt 0 ] || mapfile -t names < <(ls tests/fuzz/*_fuzz.c 2>/dev/null | sed 's|.*/||; s|\.c$||')
if [ ${#names[@]} -eq 0 ]; then
    echo "no fuzz targets under tests/fuzz" >&2
    exit 0
fi
make -s --no-print-directory -j"$(nproc)" VARIANT=fuzz "${names[@]/#/build/fuzz/fuzz/}" || exit 1

if [ $keep = yes ]; then
    for name in "${names[@]}"; do
        [ -d "build/fuzz/corpus/$name" ] || continue
        mkdir -p "tests/fuzz/corpus/$name"
        "build/fuzz/fuzz/$name" -merge=1 -verbosity=0 "tests/fuzz/corpus/$name" "build/fuzz/corpus/$name" ||
            exit 1
        echo "$name: $(ls "tests/fuzz/corpus/$name" | wc -l) inputs kept"
    done
    exit 0
fi

mkdir -p build/fuzz/log
one() {
    if tools/fuzz-one.sh "$1" "$2" >"build/fuzz/log/$1" 2>&1; then
        echo "ok $1: $(grep -oE 'Done [0-9]+ runs' "build/fuzz/log/$1" | tail -1)"
        return 0
    fi
    echo "not ok $1: the input is kept under build/fuzz/broken"
    tail -n 60 "build/fuzz/log/$1" | sed 's/^/    /'
    return 1
}
export -f one
printf '%s\n' "${names[@]}" | xargs -P "${JOBS:-2}" -I{} bash -c "one {} $seconds"
