#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs every test of the repository, those against real clients included, and ends with one line "N passed, N failed".
#   eng/test.sh                    everything; needs root
#   eng/test.sh --without-clients  everything but the real clients
#   eng/test.sh --only NAME        one test project, e.g. Parley.Sip.Tests; Parley.Interop, the real clients, needs root
# Needs the .NET 10 SDK and git. The real clients are Debian 12's; their packages, and those that build their driver, are
# installed when they are missing. Root is for that, and because several endpoints of one person are clients under
# different host names (UTS namespaces).
set -uo pipefail
cd "$(dirname "$0")/.."

only=
clients=yes
while [ $# -gt 0 ]; do
    case "$1" in
        --without-clients) clients=no; shift ;;
        --only) only="${2:?--only needs a test project}"; shift 2 ;;
        *) echo "usage: eng/test.sh [--only PROJECT] [--without-clients]" >&2; exit 2 ;;
    esac
done

if ! command -v dotnet > /dev/null; then
    echo "eng/test.sh needs the .NET 10 SDK (dotnet) on the path." >&2
    exit 3
fi
if [ -n "$only" ] && [ ! -d "tests/$only" ]; then
    echo "there is no test project tests/$only" >&2
    exit 2
fi
if [ -n "$only" ] && [ "$only" != Parley.Interop ]; then
    clients=no
elif [ "$only" = Parley.Interop ] && [ "$clients" = no ]; then
    echo "Parley.Interop is the real clients: --only Parley.Interop and --without-clients exclude each other" >&2
    exit 2
fi
if [ "$clients" = yes ] && [ "$(id -u)" -ne 0 ]; then
    echo "eng/test.sh must run as root for the real clients: it installs Debian packages and starts clients in namespaces" \
        "of their own. --without-clients and --only NAME need no root." >&2
    exit 3
fi

# What root built under sudo belongs to whoever asked for it.
give_back() {
    if [ "$(id -u)" -eq 0 ] && [ -n "${SUDO_UID:-}" ] && [ -d artifacts ]; then
        chown -R "$SUDO_UID:${SUDO_GID:-$SUDO_UID}" artifacts
    fi
}
trap give_back EXIT

# The clients (pidgin-sipe, linphone-cli), what builds the driver and the preload of tests/pidgin-driver, Pidgin's own
# windows with a screen, a mouse and a bus for the demonstration's printed steps, systemd, whose systemd-analyze
# reads the unit of packaging/, what attacks use: openssl for old TLS versions, libfaketime to move a clock; and Samba's
# Active Directory domain controller with winbind and MIT Kerberos, with curl as a client of its own.
install_clients() {
    local packages=(pidgin-sipe linphone-cli gcc libc6-dev make pkg-config libpurple-dev libnss3-dev libxml2-dev
        pidgin xvfb xdotool dbus-daemon dbus-bin systemd openssl libfaketime
        samba-ad-dc samba-ad-provision samba-dsdb-modules samba-common-bin winbind ldb-tools ldap-utils krb5-user
        libsasl2-modules-gssapi-mit curl)
    local missing=() package
    for package in "${packages[@]}"; do
        dpkg-query -W -f='${Status}' "$package" 2> /dev/null | grep -q 'install ok installed' || missing+=("$package")
    done
    if [ ${#missing[@]} -gt 0 ]; then
        echo "installing ${missing[*]}"
        export DEBIAN_FRONTEND=noninteractive
        # Services that come with them (smbd, winbind) are not started: tests start their own.
        local policy=/usr/sbin/policy-rc.d result
        [ -e "$policy" ] && policy=
        [ -z "$policy" ] || { printf '#!/bin/sh\nexit 101\n' > "$policy" && chmod 755 "$policy"; }
        apt-get update -qq && apt-get install -qq -y --no-install-recommends "${missing[@]}" > /dev/null
        result=$?
        [ -z "$policy" ] || rm -f "$policy"
        return $result
    fi
}
if [ "$clients" = yes ]; then
    install_clients || exit 3
    make -s -C tests/pidgin-driver OUT="$PWD/artifacts/pidgin-driver" || exit 1
fi

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
results="$PWD/artifacts/test-results"
rm -rf "$results" && mkdir -p "$results"

if [ -n "$only" ]; then
    dotnet build "tests/$only" -c Release -v q || exit 1
else
    dotnet build Parley.slnx -c Release -v q || exit 1
fi

# One project: the whole output goes to a file, failures and the summary to the terminal. No summary is a failure.
run_project() {
    local name="$1" log="$results/$1.log" code summary
    timeout --kill-after=30 "${PARLEY_TEST_TIMEOUT:-1800}" "artifacts/bin/$name/release/$name" -noLogo -noColor > "$log" 2>&1
    code=$?
    summary=$(grep -E 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+' "$log" | tail -1)
    grep -A 15 -F '[FAIL]' "$log"
    if [ -z "$summary" ]; then
        tail -40 "$log"
        echo "$name: no summary (exit code $code)"
        echo "0 1" > "$results/$name.count"
        return
    fi
    echo "$name: ${summary#*Total}" | sed 's/: :/: total/'
    local total errors failed skipped bad
    read -r total errors failed skipped < <(sed -E \
        's/.*Total: ([0-9]+), Errors: ([0-9]+), Failed: ([0-9]+), Skipped: ([0-9]+).*/\1 \2 \3 \4/' <<< "$summary")
    # A test that did not run has shown nothing.
    bad=$((errors + failed + skipped))
    if [ "$bad" -eq 0 ] && { [ "$code" -ne 0 ] || [ "$total" -eq 0 ]; }; then
        bad=1
    fi
    echo "$((total - failed - skipped)) $bad" > "$results/$name.count"
}
export -f run_project
export results

projects=()
for file in tests/*/*.csproj; do
    name=$(basename "$file" .csproj)
    case "$name" in *.TestKit) continue ;; esac
    if [ "$clients" = no ] && [ "$name" = Parley.Interop ]; then continue; fi
    [ -z "$only" ] || [ "$name" = "$only" ] || continue
    projects+=("$name")
done

# Two at a time; the real clients have the machine to themselves, since one of their tests holds a clock.
printf '%s\n' "${projects[@]}" | grep -v '^Parley.Interop$' | xargs -r -P 2 -I {} bash -c 'run_project "$1"' _ {}
if printf '%s\n' "${projects[@]}" | grep -q '^Parley.Interop$'; then
    run_project Parley.Interop
fi

passed=0
failed=0
for name in "${projects[@]}"; do
    good=0
    bad=1
    [ -f "$results/$name.count" ] && read -r good bad < "$results/$name.count"
    passed=$((passed + good))
    failed=$((failed + bad))
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
