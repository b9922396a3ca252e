#!/bin/bash
# Joins text/*.LANG.po and compiles them into OUT, after checking all languages together. Stops,
# saying file and line, on:
#   an identifier that a language lacks, or has twice, or that is plural in one language only;
#   an empty or fuzzy translation, too few or too many plural forms;
#   values ({name}) that differ between languages or between plural forms: only {n} may be missing,
#   where the form means one number (0, 1 or 2), which may then be written as a word;
#   a lone brace, markup, a direction mark or another control character in a text.
# Usage: tools/messages.sh LANG OUT     (TEXT_DIR: another folder than text/, for the tests)
set -eu
export LC_ALL=C
lang=$1 out=$2 dir=${TEXT_DIR:-text}
# Plural forms of each language, and how many of the first ones stand for a single number.
languages="ar:6:3 en:2:1"

files=()
for entry in $languages; do
    l=${entry%%:*}
    files+=("$dir/_header.$l.po")
    for f in "$dir"/*."$l".po; do
        [ "$f" = "$dir/_header.$l.po" ] || files+=("$f")
    done
done

awk -v languages="$languages" '
function wrong(file, line, what) {
    printf "%s:%d: %s\n", file, line, what > "/dev/stderr"
    bad = 1
}
# The {names} of a text, sorted, each once, as " a b "; reports what cannot be a value.
function values_of(text, file, line,    rest, name, names, n, i, j, swap, list, seen) {
    rest = text
    n = 0
    split("", seen)
    while (match(rest, /[{}]/)) {
        if (!match(rest, /^[^{}]*\{[a-z][a-z0-9_]*\}/)) {
            wrong(file, line, "a brace that is no {name}")
            return " "
        }
        name = substr(rest, 1, RLENGTH)
        rest = substr(rest, RLENGTH + 1)
        sub(/^[^{]*\{/, "", name)
        sub(/\}$/, "", name)
        if (!(name in seen)) {
            seen[name] = 1
            names[++n] = name
        }
    }
    for (i = 1; i <= n; i++)
        for (j = i + 1; j <= n; j++)
            if (names[j] < names[i]) { swap = names[i]; names[i] = names[j]; names[j] = swap }
    list = " "
    for (i = 1; i <= n; i++)
        list = list names[i] " "
    return list
}
function without_n(list) { sub(/ n /, " ", list); return list }
function check_text(text, file, line) {
    if (text == "")
        wrong(file, line, "an empty translation of " id)
    if (text ~ /[<>]/)
        wrong(file, line, "markup in a text: give it as a value from C")
    if (text ~ /\342\200[\216\217\252-\256]|\342\201[\246-\251]|\330\234|\357\273\277/)
        wrong(file, line, "a direction mark: values are isolated where they are put in")
    if (text ~ /[\001-\010\013-\037\177]/ || text ~ /\\[^n"\\]/)
        wrong(file, line, "a control character")
    if (text ~ /^ | $/)
        wrong(file, line, "a space at the end of a text: sentences are not glued from parts")
}
# An entry is complete: checked by itself here, against the other languages at the end.
function finish(    where, i, list, first) {
    if (state == "")
        return
    where = lang SUBSEP id
    if (id == "") {
        if (entry_file !~ /\/_header\.[a-z]+\.po$/)
            wrong(entry_file, id_line, "only _header." lang ".po has a header entry")
        state = ""
        return
    }
    if (id !~ /^[A-Za-z0-9_]+([.-][A-Za-z0-9_]+)*$/)
        wrong(entry_file, id_line, "an identifier is words of a-z, 0-9 and _ with dots between: " id)
    if (where in at_file) {
        wrong(entry_file, id_line, id " stands already in " at_file[where] ":" at_line[where])
        state = ""
        return
    }
    if (is_fuzzy)
        wrong(entry_file, id_line, "a fuzzy translation of " id)
    if (is_plural && plural != id)
        wrong(entry_file, id_line, "msgid_plural must repeat the identifier " id)
    at_file[where] = entry_file
    at_line[where] = id_line
    plural_at[where] = is_plural
    if (!(id in known)) {
        known[id] = 1
        order[++ids] = id
    }
    if (count != (is_plural ? forms[lang] : 1))
        wrong(entry_file, id_line, id " has " count " forms; " lang " needs " (is_plural ? forms[lang] : 1))
    first = ""
    for (i = 0; i < count; i++) {
        check_text(text[i], entry_file, text_line[i])
        list = values_of(text[i], entry_file, text_line[i])
        if (is_plural && i >= single[lang] && list !~ / n /)
            wrong(entry_file, text_line[i], "form " i " of " id " stands for many numbers and must say {n}")
        if (is_plural)
            list = without_n(list)
        if (i == 0)
            first = list
        else if (list != first)
            wrong(entry_file, text_line[i], "form " i " of " id " has the values" list "and form 0 has" first)
    }
    values[where] = first
    state = ""
}
# The string between the first and the last quotation mark of a line.
function quoted(line,    s) {
    s = line
    if (s !~ /"([^"\\]|\\.)*"[ \t]*$/) {
        wrong(FILENAME, FNR, "a string without its quotation marks")
        return ""
    }
    sub(/^[^"]*"/, "", s)
    sub(/"[ \t]*$/, "", s)
    return s
}
BEGIN {
    n = split(languages, entries, " ")
    for (i = 1; i <= n; i++) {
        split(entries[i], part, ":")
        langs[i] = part[1]
        forms[part[1]] = part[2]
        single[part[1]] = part[3]
    }
    langs_count = n
}
FNR == 1 {
    finish()
    next_is_fuzzy = 0
    lang = FILENAME
    sub(/\.po$/, "", lang)
    sub(/^.*\./, "", lang)
}
/\r$/ { wrong(FILENAME, FNR, "a line that ends in CR LF"); next }
/^[ \t]*$/ { finish(); next }
/^#~/ { wrong(FILENAME, FNR, "an obsolete entry: delete it"); next }
/^#,.*fuzzy/ { next_is_fuzzy = 1; next }
/^#/ { next }
/^msgid[ \t]/ {
    finish()
    is_fuzzy = next_is_fuzzy
    next_is_fuzzy = 0
    entry_file = FILENAME
    id_line = FNR
    id = quoted($0)
    is_plural = 0
    plural = ""
    count = 0
    state = "id"
    next
}
/^msgid_plural[ \t]/ && state == "id" { is_plural = 1; plural = quoted($0); state = "plural"; next }
/^msgstr(\[[0-9]\])?[ \t]/ && state != "" {
    if (($1 ~ /\[/) != is_plural || ($1 ~ /\[/ && $1 != "msgstr[" count "]"))
        wrong(FILENAME, FNR, "forms of " id " are numbered from 0, one after the other")
    text_line[count] = FNR
    text[count++] = quoted($0)
    state = "text"
    next
}
/^"/ && state != "" {
    if (state == "id") id = id quoted($0)
    else if (state == "plural") plural = plural quoted($0)
    else text[count - 1] = text[count - 1] quoted($0)
    next
}
{ wrong(FILENAME, FNR, "not a line of a catalogue: " $0) }
END {
    finish()
    for (k = 1; k <= ids; k++) {
        id = order[k]
        base = ""
        for (i = 1; i <= langs_count; i++)
            if ((langs[i] SUBSEP id) in at_file) { base = langs[i] SUBSEP id; break }
        for (i = 1; i <= langs_count; i++) {
            where = langs[i] SUBSEP id
            if (!(where in at_file))
                wrong(at_file[base], at_line[base], id " is missing in " langs[i])
            else if (plural_at[where] != plural_at[base])
                wrong(at_file[where], at_line[where], id " is plural in one language only")
            else if (values[where] != values[base])
                wrong(at_file[where], at_line[where], id " has the values" values[where] "and " at_file[base] ":" at_line[base] " has" values[base])
        }
    }
    exit bad
}' "${files[@]}"

all=$(mktemp)
trap 'rm -f "$all"' EXIT
{
    sed '/^$/q' "$dir/_header.$lang.po"
    for f in "$dir"/*."$lang".po; do
        [ "$f" = "$dir/_header.$lang.po" ] || { echo; cat "$f"; }
    done
} > "$all"
msgfmt --check --no-hash --output-file="$out" "$all"
