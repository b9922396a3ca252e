#!/bin/bash
# The ten longest and the ten most branching functions of src/, and the ten longest files: for
# choosing what to tidy next. It judges nothing and never fails.
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
exit 0
