#!/bin/bash
# Papers from end to end, as others see them: a request is made, paid and printed on a running server; the PDF is
# drawn as a picture and its code read by a scanner, also from a bad copy; its text is extracted; its signature is
# checked by a library of others and by `bawaba verify`; what the registers then say changes the answer.
#   BAWABA=PROGRAM tests/flows/papers.sh
set -u
cd "$(dirname "$0")/../api" || exit 2
if ! npm ci --silent --no-audit --no-fund; then
    echo "not ok - installing the packages of tests/api"
    exit 1
fi
for tool in pdftotext pdftoppm pdfinfo pdffonts zbarimg; do
    command -v "$tool" >/dev/null || { echo "not ok - $tool is not installed: make deps"; exit 1; }
done
exec node papers.mjs
