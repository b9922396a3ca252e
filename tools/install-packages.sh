#!/bin/bash
# Installs the Debian packages that building, running and testing need, when any is missing.
set -eu
packages=(build-essential pkg-config gettext libuv1-dev libsodium-dev libjansson-dev libutf8proc-dev
    libsqlite3-dev zlib1g-dev libpq-dev libcurl4-openssl-dev liboath-dev libxlsxwriter-dev node-llhttp libcmocka-dev sqlite3
    libpango1.0-dev libqrencode-dev poppler-utils zbar-tools
    postgresql clang libclang-rt-dev clang-format clang-tidy cppcheck curl chromium npm git python3-openpyxl)
missing=()
for p in "${packages[@]}"; do
    dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || missing+=("$p")
done
# A Node.js that came from elsewhere brings npm with it.
if command -v npm >/dev/null; then
    for i in "${!missing[@]}"; do
        [ "${missing[i]}" = npm ] && unset "missing[i]"
    done
fi
[ ${#missing[@]} -eq 0 ] && exit 0
echo "Installing: ${missing[*]}" >&2
sudo=""
[ "$(id -u)" = 0 ] || sudo=sudo
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get update -qq
$sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
