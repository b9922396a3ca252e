#!/bin/bash
# The ten longest and the ten most branching functions of src/, the ten longest files, and functions
# that headers declare though only their own file or a test calls them: for choosing what to tidy next.
# It judges nothing and never fails.
cd "$(dirname "$0")/.." || exit 0
# The format rule puts a function's first brace alone at the line's start, and its last one too.
measured=$(awk '
    FNR == 1 { inside = 0; head = "" }
    /^[A-Za-z_].*\)$/ || /^[A-Za-z_].*\($/ || /^[A-Za-z_].*,$/ { head = $0; start = FNR }
    /^\{$/ { inside = 1; branches = 0; next }
    /^\}/ && inside {
        name = head
        sub(/\(.*/, "", name)
        sub(/.*[ *]/, "", name)
        printf "%d %d %s %s:%d\n", FNR - start + 1, branches, name, FILENAME, start
        inside = 0
    }
    inside {
        line = $0
        gsub(/"([^"\\]|\\.)*"/, "", line)
        branches += gsub(/(^|[^a-z_])(if|for|while|case|TRY)[ (]|&&|\|\|| \? /, "", line)
    }' src/*.c src/*/*.c)
printf 'The longest functions:\n  lines branches\n'
sort -rn <<<"$measured" | head -10 | awk '{ printf "  %5d %8d  %-32s %s\n", $1, $2, $3, $4 }'
printf '\nThe most branching functions:\n  lines branches\n'
sort -k2,2rn <<<"$measured" | head -10 | awk '{ printf "  %5d %8d  %-32s %s\n", $1, $2, $3, $4 }'
printf '\nThe longest files:\n'
wc -l src/*.c src/*/*.[ch] | grep -v ' total$' | sort -rn | head -10
printf '\nPublic functions that no other file calls (T: a test does):\n'
# What the built program's objects define, less what another of them asks for.
make -s --no-print-directory all || exit 0
nm -A build/release/*/*.o build/release/main.o | awk '
    { split($1, at, ":"); name = $NF; kind = $(NF - 1) }
    at[1] ~ /\/(llhttp|gen|bench|tests)\// || name == "main" { next }
    kind ~ /^[TDRB]$/ { home[name] = at[1] }
    kind == "U" { is_called[name] = 1 }
    END { for (name in home) if (!(name in is_called)) print home[name], name }' | sort |
    while read -r object name; do
        grep -qrw "$name" tests bench && mark=T || mark=' '
        echo "  $mark ${object#build/release/}: $name" | sed 's/\.o:/.c:/'
    done
exit 0
