#!/bin/bash
# Writes compile_commands.json, for editors and clang tools: the real commands of the makefile.
#   tools/compile-commands.sh SOURCE…      (src/… sources; VARIANT as for make, release without it)
set -eu
variant=${VARIANT:-release}
objects=()
for source in "$@"; do
    object=${source#src/}
    objects+=("build/$variant/${object%.c}.o")
done
make -snB VARIANT="$variant" "${objects[@]}" | awk -v folder="$PWD" '
    function quoted(s) { gsub(/[\\"]/, "\\\\&", s); return "\"" s "\"" }
    BEGIN { print "[" }
    match($0, / -c src\/[^ ]+\.c /) {
        source = substr($0, RSTART + 4, RLENGTH - 5)
        printf "%s  {\"directory\": %s, \"file\": %s, \"command\": %s}", comma, quoted(folder), quoted(source), quoted($0)
        comma = ",\n"
    }
    END { print "\n]" }'
