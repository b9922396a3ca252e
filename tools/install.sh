#!/bin/bash
# Installs the program, its manual page and its systemd unit (make install).
#   tools/install.sh DESTDIR PREFIX      DESTDIR: where a package is being put together ("" for this
#                                        machine); PREFIX: /usr/local without it
# Nothing is started or enabled: see the end of docs/bawaba.service.
set -eu
cd "$(dirname "$0")/.."
destination=${1:-} prefix=${2:-/usr/local}
case $prefix in /*) ;; *)
    echo "install: PREFIX must begin with /: $prefix" >&2
    exit 2
    ;;
esac
if [ ! -x build/release/bawaba ]; then
    echo "install: no build/release/bawaba: run make first" >&2
    exit 1
fi
install -d "$destination$prefix/bin" "$destination$prefix/share/man/man1" "$destination$prefix/lib/systemd/system"
install -m 755 build/release/bawaba "$destination$prefix/bin/bawaba"
install -m 644 docs/bawaba.1 "$destination$prefix/share/man/man1/bawaba.1"
sed "s|@PREFIX@|$prefix|g" docs/bawaba.service >"$destination$prefix/lib/systemd/system/bawaba.service"
chmod 644 "$destination$prefix/lib/systemd/system/bawaba.service"
for notice in LICENSE NOTICE; do
    [ -f "$notice" ] && install -D -m 644 "$notice" "$destination$prefix/share/doc/bawaba/$notice"
done
echo "installed $destination$prefix/bin/bawaba"
