#!/bin/bash
# Joins text/*.LANG.po and compiles them. Stops on a duplicate, fuzzy or untranslated entry, a
# format mismatch, or an entry that the other language lacks.
set -eu
lang=$1 out=$2
all=$(mktemp) other=$(mktemp)
trap 'rm -f "$all" "$other"' EXIT
mapfile -t files < <(ls text/*."$lang".po)
{ sed '/^$/q' "text/_header.$lang.po"
  for f in "${files[@]}"; do [ "$f" = "text/_header.$lang.po" ] || { echo; cat "$f"; }; done; } > "$all"
for l in ar en; do
    cat $(ls text/*.$l.po) | grep -E '^msg(id|id_plural) ' | sort > "$other.$l"
done
if ! diff "$other.ar" "$other.en" > "$other"; then
    echo "text: these entries stand in one language only (< ar, > en):" >&2
    cat "$other" >&2
    rm -f "$other.ar" "$other.en"
    exit 1
fi
rm -f "$other.ar" "$other.en"
if grep -nP -A1 '^msgstr(\[\d\])? ""$' "$all" | sed 1,2d | grep -qP '^\d+-$'; then
    echo "text: an entry of $lang is empty:" >&2
    grep -nP -B2 -A1 '^msgstr(\[\d\])? ""$' "$all" | sed 1,4d >&2
    exit 1
fi
msgfmt --check --output-file="$out" "$all"
