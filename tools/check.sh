#!/bin/bash
# The checks that tests do not make; the last line says how many failed. Each finding says how to put
# it right.
#   tools/check.sh [sources|documents|format|headers|scripts|analyzer|tidy|cppcheck]…   (all of them without a name)
# The three analysers look again only at files that changed (build/check/ holds what they said last);
# findings that were read and are wrong stand with the reason in tools/check-accepted.tsv.
set -u
cd "$(dirname "$0")/.." || exit 2
wanted=" ${*:-sources documents format headers scripts analyzer tidy cppcheck} "
results=build/check
mkdir -p "$results"
failed=0
verdict() { # NAME STATUS ADVICE
    if [ "$2" -eq 0 ]; then
        echo "ok $1"
    else
        failed=$((failed + 1))
        echo "not ok $1${3:+: $3}"
    fi
}
# What the analysers need: the program's generated header files, and the flags of the release build.
make -s --no-print-directory -j"$(nproc)" all || exit 1
FLAGS=$(make -snB build/release/base/arena.o | sed -nE 's/^gcc (.*) -MMD .*/\1/p')
# clang knows the paths and the language, not gcc's warnings and hardening.
CLANG_FLAGS=$(tr ' ' '\n' <<<"$FLAGS" | awk '
    take { printf "%s ", $0; take = 0; next }
    /^-(I|D_GNU|D[A-Z]|std=)/ { printf "%s ", $0 }
    /^-isystem$/ { printf "-isystem "; take = 1 }')
CLANG_FLAGS=${CLANG_FLAGS//-D_FORTIFY_SOURCE=3/}
export FLAGS CLANG_FLAGS results
mapfile -t sources < <(ls src/*.c src/*/*.c)
mapfile -t headers < <(ls src/*/*.h)

# ---- what our own script knows ----
if [[ $wanted == *" sources "* ]]; then
    perl tools/check-sources.pl
    verdict "sources" $?
fi
# ---- documents made from the program ----
if [[ $wanted == *" documents "* ]]; then
    build/release/bawaba catalogue | diff -q - docs/services.md >/dev/null
    verdict "documents" $? "docs/services.md is old: build/release/bawaba catalogue > docs/services.md"
fi
# ---- layout ----
if [[ $wanted == *" format "* ]]; then
    mapfile -t formatted < <(git ls-files -co --exclude-standard 'src/*.[ch]' 'tests/*.[ch]' 'bench/*.[ch]')
    clang-format --dry-run -Werror "${formatted[@]}" 2>&1 | grep -E 'error:' | cut -d: -f1 | sort | uniq -c |
        awk '{ print $2 ": " $1 " places are laid out otherwise: clang-format -i " $2 }'
    verdict "format" "$((PIPESTATUS[0] != 0))"
fi
# ---- each header by itself ----
if [[ $wanted == *" headers "* ]]; then
    header() {
        # shellcheck disable=SC2086
        gcc $FLAGS -Wno-unused -fsyntax-only -include "$1" -x c /dev/null 2>&1 | head -5 | grep . || return 0
        echo "$1:1: does not compile by itself: include what it needs, or forward-declare it"
        return 1
    }
    export -f header
    printf '%s\n' "${headers[@]}" | xargs -P 2 -I{} bash -c 'header {}'
    verdict "headers" $?
fi
# ---- shell scripts ----
if [[ $wanted == *" scripts "* ]]; then
    status=0
    for script in tools/*.sh tests/flows/*.sh .ci/run; do
        [ -f "$script" ] || continue
        bash -n "$script" || status=1
        [ -x "$script" ] || { echo "$script:1: not executable: chmod +x $script" && status=1; }
    done
    # Those who have shellcheck get its help; nobody needs it.
    if command -v shellcheck >/dev/null; then
        shellcheck -S warning tools/*.sh .ci/run || status=1
    fi
    verdict "scripts" $status
fi

# ---- analysers ----
# look TOOL SOURCE: what TOOL says of it, from the last time when nothing in it has changed since.
look() {
    local tool=$1 source=$2 at key
    at=$results/$tool/${source//\//.}
    # shellcheck disable=SC2086
    key=$({
        gcc $FLAGS -E "$source"
        echo "$FLAGS"
        cat .clang-tidy tools/check.sh
        gcc --version
        clang-tidy --version
    } 2>&1 | sha256sum)
    [ -f "$at.key" ] && [ "$(cat "$at.key")" = "$key" ] && return 0
    case $tool in
    # Off: it can't know that fail() never answers OK, so it sees TRY go on after a failure.
    analyzer)
        # shellcheck disable=SC2086
        gcc $FLAGS -Wno-error -fanalyzer -Wno-analyzer-use-of-uninitialized-value \
            -fdiagnostics-plain-output -fdiagnostics-path-format=none -c "$source" -o /dev/null >"$at" 2>&1 || return 1
        ;;
    tidy)
        # shellcheck disable=SC2086
        nice clang-tidy --quiet "$source" -- $CLANG_FLAGS >"$at" 2>"$at.err" || {
            cat "$at" "$at.err"
            return 1
        }
        sed -i "s|^$PWD/||" "$at"
        ;;
    esac
    echo "$key" >"$at.key"
}
export -f look
# findings FILE…: the findings that nobody has accepted, then accepted ones that are gone.
findings() {
    awk -v kind="$1" '
        FILENAME == "tools/check-accepted.tsv" {
            if ($0 !~ /^#/ && split($0, part, "\t") == 3) accepted[part[1] "\t" part[2]] = FNR
            next
        }
        match($0, /^[^ :]+:[0-9]+:[0-9]+: (warning|error|performance|portability|style): /) {
            file = $0
            sub(/:.*/, "", file)
            check = $0
            sub(/\]$/, "", check)
            sub(/.*\[/, "", check)
            sub(/^-W/, "", check)
            if ((file "\t" check) in accepted) {
                used[file "\t" check] = 1
                next
            }
            if (seen[$0]++)
                next
            print $0
            bad = 1
        }
        END {
            for (a in accepted) {
                split(a, part, "\t")
                is_tidy = part[2] ~ /^(clang|bugprone)-/
                is_gcc = part[2] ~ /^analyzer-/
                if (!(a in used) && (kind == "tidy" ? is_tidy : kind == "analyzer" ? is_gcc : !is_tidy && !is_gcc)) {
                    print "tools/check-accepted.tsv:" accepted[a] ": " part[1] " no longer has " part[2] ": delete the line"
                    bad = 1
                }
            }
            exit bad
        }' tools/check-accepted.tsv "${@:2}"
}
advice="correct the code; a finding that is wrong goes with its reason into tools/check-accepted.tsv"
for tool in analyzer tidy; do
    [[ $wanted == *" $tool "* ]] || continue
    mkdir -p "$results/$tool"
    printf '%s\n' "${sources[@]}" | xargs -P 2 -I{} bash -c "look $tool {}"
    looked=$?
    said=()
    for source in "${sources[@]}"; do
        said+=("$results/$tool/${source//\//.}")
    done
    findings "$tool" "${said[@]}" && [ $looked -eq 0 ]
    verdict "$tool" $? "$advice"
done
if [[ $wanted == *" cppcheck "* ]]; then
    mkdir -p "$results/cppcheck"
    # Off: uninitvar takes out arguments for reads; internalAstError stumbles over "a ?: b".
    cppcheck --quiet --enable=warning,portability --std=c11 --inline-suppr --suppress=uninitvar \
        --suppress=internalAstError --template='{file}:{line}:{column}: {severity}: {message} [{id}]' \
        --cppcheck-build-dir="$results/cppcheck" -Isrc src >"$results/cppcheck.out" 2>&1
    findings cppcheck "$results/cppcheck.out"
    verdict "cppcheck" $? "$advice"
fi

[ $failed -eq 0 ] && echo "all checks passed" && exit 0
echo "$failed checks failed"
exit 1
