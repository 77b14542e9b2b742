#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the preload that lets Pidgin's Lync plugin read XML on current Debian, and says how to start Pidgin with it.
set -euo pipefail
cd "$(dirname "$0")/.."

missing=()
command -v gcc > /dev/null || missing+=(gcc)
[ -e /usr/include/stdio.h ] || missing+=(libc6-dev)
[ -e /usr/include/libxml2/libxml/parser.h ] || missing+=(libxml2-dev)
if [ ${#missing[@]} -gt 0 ]; then
    if [ "$(id -u)" -ne 0 ]; then
        echo "missing: ${missing[*]}; as root: apt-get install ${missing[*]}" >&2
        exit 3
    fi
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}" > /dev/null
fi

library="$PWD/artifacts/pidgin-shim/pidgin-shim.so"
mkdir -p "$(dirname "$library")"
gcc -O2 -Wall -Wextra -Werror -shared -fPIC -I/usr/include/libxml2 -o "$library" eng/pidgin-shim.c -ldl

echo "LD_PRELOAD=$library pidgin"
echo "LD_PRELOAD=$library finch"
