#!/bin/bash
# Writes an assembler file that carries the named files and an index of them (see base/embedded.h).
# A file's name inside the program is its path without build/VARIANT/gen/ in front.
set -eu
echo '    .section .rodata'
i=0
for f in "$@"; do
    printf '    .balign 16\nfile_%d:\n    .incbin "%s"\nfile_%d_end:\n    .byte 0\n' "$i" "$f" "$i"
    i=$((i + 1))
done
i=0
for f in "$@"; do
    name=${f#build/*/gen/}
    printf 'name_%d:\n    .ascii "%s"\nname_%d_end:\n    .byte 0\n' "$i" "$name" "$i"
    i=$((i + 1))
done
printf '    .section .data.rel.ro,"aw"\n    .balign 16\n    .globl embedded_files\nembedded_files:\n'
for ((k = 0; k < i; k++)); do
    printf '    .quad name_%d, name_%d_end - name_%d, file_%d, file_%d_end - file_%d\n' $k $k $k $k $k $k
done
printf '    .globl embedded_files_count\nembedded_files_count:\n    .quad %d\n' "$i"
printf '    .section .note.GNU-stack,"",@progbits\n'
