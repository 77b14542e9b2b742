#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Starts Pidgin with the preload that its Lync plugin needs on current Debian (why: pidgin-shim.c).
#   eng/pidgin-shim.sh pidgin ARGUMENT...    or finch, or any other program
# The preload is built the first time. Packages that are missing are installed when root asks, named otherwise.
set -euo pipefail
repository="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
source="$repository/eng/pidgin-shim.c"
library="$repository/artifacts/pidgin-shim/pidgin-shim.so"

if [ $# -eq 0 ]; then
    echo "usage: eng/pidgin-shim.sh PROGRAM [ARGUMENT...]" >&2
    exit 2
fi

missing=()
case "$1" in
    pidgin | finch)
        command -v "$1" > /dev/null || missing+=("$1")
        compgen -G "/usr/lib*/purple-2/libsipe.so" > /dev/null ||
            compgen -G "/usr/lib/*/purple-2/libsipe.so" > /dev/null || missing+=(pidgin-sipe)
        ;;
esac
if [ ! "$library" -nt "$source" ]; then
    command -v gcc > /dev/null || missing+=(gcc)
    [ -e /usr/include/stdio.h ] || missing+=(libc6-dev)
    [ -e /usr/include/libxml2/libxml/parser.h ] || missing+=(libxml2-dev)
fi
if [ ${#missing[@]} -gt 0 ]; then
    if [ "$(id -u)" -ne 0 ]; then
        echo "missing: ${missing[*]}; as root: apt-get install ${missing[*]}" >&2
        exit 3
    fi
    echo "installing ${missing[*]}" >&2
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}" > /dev/null
fi

if [ ! "$library" -nt "$source" ]; then
    # Two may build it at the same moment: each in a file of its own, put in place whole.
    mkdir -p "$(dirname "$library")"
    building="$(mktemp "$library.XXXXXX")"
    trap 'rm -f "$building"' EXIT
    gcc -O2 -Wall -Wextra -Werror -shared -fPIC -I/usr/include/libxml2 -o "$building" "$source" -ldl
    chmod 755 "$building"
    mv -f "$building" "$library"
    trap - EXIT
fi

export LD_PRELOAD="$library${LD_PRELOAD:+:$LD_PRELOAD}"
exec "$@"
