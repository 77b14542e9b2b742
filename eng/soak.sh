#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The long runs, which continuous integration leaves out; what they found is appended to docs/soak.md.
#   eng/soak.sh [fuzz] [sign-in]      default: both
# PARLEY_FUZZ_SECONDS (600) and PARLEY_SOAK_ROUNDS (300) set their length. sign-in needs root,
# and what eng/test.sh installs: run that once before.
set -euo pipefail
cd "$(dirname "$0")/.."
export PARLEY_FUZZ_SECONDS="${PARLEY_FUZZ_SECONDS:-600}" PARLEY_SOAK_ROUNDS="${PARLEY_SOAK_ROUNDS:-300}"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
wanted=("$@")
[ ${#wanted[@]} -gt 0 ] || wanted=(fuzz sign-in)

report=docs/soak.md
mkdir -p artifacts/soak

# name, test project, class pattern: the run's summary and the lines its tests print go into the report.
run() {
    local name="$1" project="$2" classes="$3" log="artifacts/soak/$1.log" result=passed summary
    echo "$name: see $log"
    "artifacts/bin/$project/release/$project" -noLogo -noColor -class "$classes" -showLiveOutput > "$log" 2>&1 || result=FAILED
    summary=$(grep -E 'Total: [0-9]+, Errors:' "$log" | tail -1 | sed 's/^ *//') || true
    [ -n "$summary" ] || { result=FAILED; summary="no summary"; }
    {
        echo "## $(date -u +%Y-%m-%d): $name, $result"
        echo
        echo "$(git rev-parse --short HEAD), $(nproc) cores, $(uname -sr). $summary"
        echo
        grep -hoE '(tls-dsk|ntlm|fuzz[a-z ]*): .*' "$log" | sed 's/^/- /' || true
        grep -hF -A 1 '[FAIL]' "$log" | grep -v '^--$' | sed 's/^ */- /' || true
        echo
    } >> "$report"
    [ "$result" = passed ]
}

if [ ! -f "$report" ]; then
    printf '# Long runs\n\nAppended by `eng/soak.sh`; the newest is last.\n\n' > "$report"
fi
failed=no
for each in "${wanted[@]}"; do
    case "$each" in
        fuzz)
            dotnet build tests/Parley.Sip.Tests -c Release -v q
            run fuzz Parley.Sip.Tests '*Fuzz*' || failed=yes
            ;;
        sign-in)
            make -s -C tests/pidgin-driver OUT="$PWD/artifacts/pidgin-driver"
            dotnet build tests/Parley.Interop -c Release -v q
            run sign-in Parley.Interop '*ManySignInsTests' || failed=yes
            ;;
        *) echo "usage: eng/soak.sh [fuzz] [sign-in]" >&2; exit 2 ;;
    esac
done
[ "$failed" = no ]
